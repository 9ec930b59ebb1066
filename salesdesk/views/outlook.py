"""The win model's predictions for open deals of a pipeline, as of the last instant of a day."""

from collections.abc import Callable, Collection, Mapping
from functools import cache

from salesdesk.analytics.events import EventRow, Events, columns
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import to_us
from salesdesk.views.day_learning import outlook_by, outlook_from
from salesdesk.views.learning import learnt, open_pipelines
from salesdesk.views.model_inputs import ActivityAndTraits, known_of
from salesdesk.views.pipelines import pipeline_named
from salesdesk.views.predicted import Outlook
from salesdesk.views.scope import events, events_of, rows_of, rules_of

_MANY = 1_000
"""From so many deals on, what is known of all deals is read."""


def outlook(snapshot: Snapshot, pipeline: str | None = None) -> Outlook:
    """The outlook of all deals of a pipeline (key or name; None: the desk's own) that are open today."""
    key = pipeline_named(snapshot, pipeline, snapshot.settings.pipeline).id
    return snapshot.memo(_name(snapshot, key), lambda: _whole(snapshot, key, lambda: known_of(snapshot)))


def outlooks(snapshot: Snapshot) -> dict[str, Outlook]:
    """The outlook of every pipeline that deals can be open in, by its key; what is known of deals is read once for all."""
    known = cache(lambda: known_of(snapshot))
    return {
        key: snapshot.memo(_name(snapshot, key), lambda key=key: _whole(snapshot, key, known))  # type: ignore[misc]
        for key in open_pipelines(snapshot)
    }


def _name(snapshot: Snapshot, key: str) -> str:
    return f"outlook {key} {snapshot.today}"


def outlook_of(snapshot: Snapshot, key: str, deals: Collection[str]) -> Outlook:
    """The outlook of some deals of a pipeline (its key). Of one deal it says what that of all deals says."""
    return _made(snapshot, key, events_of(snapshot, deals), known_of(snapshot, deals))


def moved(snapshot: Snapshot, key: str, stages: Mapping[str, str], stage: str) -> Outlook:
    """The outlook of some deals of a pipeline if they were moved to a stage (its key) now; ``stages`` they are in."""
    now = to_us(snapshot.now)
    goes = [EventRow(deal, now, "stage", old, stage) for deal, old in stages.items() if old != stage]
    return _made(snapshot, key, columns([*rows_of(snapshot, stages), *goes]), known_of(snapshot, stages))


def _whole(snapshot: Snapshot, key: str, known: Callable[[], ActivityAndTraits]) -> Outlook:
    there = {card.id for card in snapshot.open_cards() if card.pipeline == key}
    found = known() if len(there) > _MANY else known_of(snapshot, there)
    return outlook_by(rules_of(snapshot, key), learnt(snapshot, key), events(snapshot), there, found)


def _made(snapshot: Snapshot, key: str, of: Events, known: ActivityAndTraits) -> Outlook:
    return outlook_from(rules_of(snapshot, key), learnt(snapshot, key), of, known)
