"""The own deals of the past as figures of a day learn from them: all that had happened before the day began."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from salesdesk.analytics.arrays import Bools
from salesdesk.analytics.log import Log
from salesdesk.desk.snapshot import Snapshot
from salesdesk.views.learning import day_models, open_pipelines
from salesdesk.views.own_deals import own_rows
from salesdesk.views.scope import before_today_us, events, rules_of

T = TypeVar("T")


def past_logs(snapshot: Snapshot, pipeline: str | None = None) -> Iterator[tuple[Log, Bools]]:
    """The history of each pipeline (or of one, by its key) before today, and which of its rows are the desk's own deals."""
    for key in [pipeline] if pipeline else open_pipelines(snapshot):
        log = rules_of(snapshot, key).folded(events(snapshot), before_today_us(snapshot))
        yield log, own_rows(snapshot, log)


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
