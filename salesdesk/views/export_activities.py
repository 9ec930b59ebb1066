"""Next steps, planned and done, as they leave the desk in a file."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from salesdesk.desk.cards import Card
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.records import Activity
from salesdesk.views.pipelines import pipeline_named


class ActivityRow(NamedTuple):
    """A step and the deal it belongs to."""

    activity: Activity
    card: Card


@dataclass(frozen=True, slots=True)
class ActivityExport:
    """Steps to write to a file, in the order in which they were planned."""

    today: date
    zone: ZoneInfo
    rows: tuple[ActivityRow, ...]


def activities(snapshot: Snapshot, pipeline: str | None = None) -> ActivityExport:
    """Every step of the deals of the desk or of a pipeline (key or name).

    Raises Refused for a pipeline the desk does not have.
    """
    chosen = pipeline_named(snapshot, pipeline).id if pipeline else None
    cards = {card.id: card for card in snapshot.all_cards(chosen)}
    found = sorted(snapshot.find(Activity), key=lambda step: (step.created_at, step.id))
    rows = tuple(ActivityRow(step, cards[step.deal]) for step in found if step.deal in cards)
    return ActivityExport(snapshot.today, snapshot.settings.zone, rows)
