"""Next steps, planned and done, as they leave the desk in a file."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.records import Activity
from salesdesk.views.pipelines import pipeline_named
from salesdesk.views.subjects import Subject, Subjects


class ActivityRow(NamedTuple):
    """A step and what it is about."""

    activity: Activity
    subject: Subject


@dataclass(frozen=True, slots=True)
class ActivityExport:
    """Steps to write to a file, in the order in which they were planned."""

    today: date
    zone: ZoneInfo
    rows: tuple[ActivityRow, ...]


def activities(snapshot: Snapshot, pipeline: str | None = None) -> ActivityExport:
    """Every step of the desk, or of the deals of a pipeline (key or name).

    Raises Refused for a pipeline the desk does not have.
    """
    chosen = pipeline_named(snapshot, pipeline).id if pipeline else None
    subjects = Subjects(snapshot, chosen)
    found = sorted(snapshot.find(Activity), key=lambda step: (step.created_at, step.id))
    rows = tuple(ActivityRow(step, subject) for step in found if (subject := subjects.of(step)))
    return ActivityExport(snapshot.today, snapshot.settings.zone, rows)
