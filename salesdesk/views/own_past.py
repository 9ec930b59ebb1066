"""The own deals of the past as figures of a day learn from them: all that had happened before the day began."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from salesdesk.analytics.arrays import Bools
from salesdesk.analytics.log import Log
from salesdesk.desk.snapshot import Snapshot
from salesdesk.views.day_learning import own_among
from salesdesk.views.known_before import traits_before
from salesdesk.views.learning import day_models, open_pipelines, whose_of
from salesdesk.views.scope import before_today_us, events, rules_of

T = TypeVar("T")


def past_logs(snapshot: Snapshot, pipeline: str | None = None) -> Iterator[tuple[Log, Bools]]:
    """The history of each pipeline (or of one, by its key) before today, and which of its rows were the desk's own deals."""
    before = before_today_us(snapshot)
    for key in [pipeline] if pipeline else open_pipelines(snapshot):
        log = rules_of(snapshot, key).folded(events(snapshot), before)
        yield log, own_before(snapshot, log, before)


def own_before(snapshot: Snapshot, log: Log, before_us: int) -> Bools:
    """The rows of a log whose deals were the desk's own by an instant: what is set or deleted since teaches from tomorrow."""
    if not snapshot.settings.names:
        return own_among(log, {})
    return own_by(snapshot, log, traits_before(snapshot, before_us, {})[1])


def own_by(snapshot: Snapshot, log: Log, owners: Mapping[str, str]) -> Bools:
    """The rows of a log whose deals are the desk's own by these owners of theirs."""
    return own_among(log, whose_of(snapshot, owners))


@dataclass(frozen=True, slots=True)
class _Learnt(Generic[T]):
    """What was learnt, and the mark of the models of the day, which tells whether the past is still the same."""

    mark: object
    found: T


def learnt_of_past(snapshot: Snapshot, name: str, make: Callable[[], T]) -> T:
    """What ``make`` learns of the past, kept through the changes of a day that do not change the past."""

    def learn() -> _Learnt[T]:
        return _Learnt(day_models(snapshot).mark, make())

    def renew(old: _Learnt[T], deals: frozenset[str]) -> _Learnt[T]:
        return old if old.mark == day_models(snapshot).mark else learn()

    return snapshot.memo(f"{name} {snapshot.today}", learn, renew).found
