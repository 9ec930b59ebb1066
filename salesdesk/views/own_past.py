"""The own deals of the past as figures of a day learn from them: all that had happened before the day began."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from salesdesk.analytics.arrays import Bools
from salesdesk.analytics.log import Log
from salesdesk.analytics.rates import rates_into
from salesdesk.desk.snapshot import Snapshot
from salesdesk.views.day_learning import own_among
from salesdesk.views.known_before import traits_before
from salesdesk.views.learning import day_models, open_pipelines, whose_of
from salesdesk.views.scope import before_today_us, events, rules_of

T = TypeVar("T")


def past_logs(
    snapshot: Snapshot, pipeline: str | None = None, currency: str | None = None
) -> Iterator[tuple[Log, Bools]]:
    """The history of each pipeline (or of one, by its key) before today, and which of its rows were the desk's own deals;
    amounts in the currency of the desk, or in another one."""
    before, own = before_today_us(snapshot), snapshot.settings.currency
    for key in [pipeline] if pipeline else open_pipelines(snapshot):
        rules = rules_of(snapshot, key)
        if currency not in (None, own):
            rules = replace(rules, currency=currency, rates=rates_into(rules.rates, own, currency))
        log = rules.folded(events(snapshot), before)
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
    """What was learnt, the mark of the models of the day, which tells whether the past is still the same, and the deals that
    it was learnt of (None: all)."""

    mark: object
    only: frozenset[str] | None
    found: T


def learnt_of_past(snapshot: Snapshot, name: str, make: Callable[[], T], only: frozenset[str] | None = None) -> T:
    """What ``make`` learns of the past (of ``only`` some deals), kept through the changes of a day that do not change it."""

    def learn() -> _Learnt[T]:
        return _Learnt(day_models(snapshot).mark, only, make())

    def renew(old: _Learnt[T], deals: frozenset[str]) -> _Learnt[T]:
        return old if old.only == only and old.mark == day_models(snapshot).mark else learn()

    return snapshot.memo(f"{name} {snapshot.today}", learn, renew).found
