"""How deals usually went: the user's own figures that the reasons for a chance are told beside."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from salesdesk.analytics.arrays import Floats, Ints
from salesdesk.analytics.durations import cycle, stage_days
from salesdesk.desk.snapshot import Snapshot
from salesdesk.views.known_before import known_before
from salesdesk.views.learning import day_models
from salesdesk.views.model_inputs import ActivityAndTraits
from salesdesk.views.own_past import own_by
from salesdesk.views.scope import before_today_us, events, rules_of


@dataclass(frozen=True, slots=True)
class WonOfClosed:
    """How many of some closed deals were won."""

    won: int
    closed: int


@dataclass(frozen=True, slots=True, eq=False)
class UsualDeals:
    """The desk's own closed deals of a pipeline before a day began, by the models of that day (``mark``).

    ``days_in`` is the median of the days that won deals spent in each stage, ``age`` that of their days from created to won,
    ``steps`` that of the steps done on them; None without any. ``stood`` are by stage the days that won deals stood in it, and
    those that all closed ones did: the losers linger. ``closed`` counts all closed deals, ``traits`` those with each name of
    each kind of trait. ``amounts`` are those of won deals in minor units, ascending.
    """

    mark: str
    days_in: tuple[float | None, ...]
    age: float | None
    steps: float | None
    stood: tuple[tuple[float, float], ...]
    closed: WonOfClosed
    traits: Mapping[str, Mapping[str, WonOfClosed]]
    amounts: Ints

    def smaller(self, amount: float) -> int:
        """How many won deals had a smaller amount."""
        return int(np.searchsorted(self.amounts, amount, side="left"))


def usual_deals(snapshot: Snapshot, pipeline: str) -> UsualDeals:
    """How deals of a pipeline (its key) usually went; the same through the day, as its models are."""

    def renew(old: UsualDeals, deals: frozenset[str]) -> UsualDeals:
        return old if old.mark == day_models(snapshot).mark else _made(snapshot, pipeline)

    return snapshot.memo(f"usual deals {pipeline}/{snapshot.today}", lambda: _made(snapshot, pipeline), renew)


def _made(snapshot: Snapshot, pipeline: str) -> UsualDeals:
    before = before_today_us(snapshot)
    log = rules_of(snapshot, pipeline).folded(events(snapshot), before)
    then = known_before(snapshot, before)
    own, known = own_by(snapshot, log, then.owners), then.known
    won, closed = own & log.won, own & (log.won | log.lost)
    places = range(len(log.stages))
    amounts = log.amount[won & ~log.unpriced & ~log.foreign]
    return UsualDeals(
        mark=day_models(snapshot).mark,
        days_in=tuple(_median(stage_days(log, won, place)) for place in places),
        age=cycle(log, own).median_days,
        steps=_median([len(known.when_done.get(deal, ())) for deal in log.deal[won].tolist()]),
        stood=tuple((_all(stage_days(log, won, place)), _all(stage_days(log, closed, place))) for place in places),
        closed=WonOfClosed(int(won.sum()), int(closed.sum())),
        traits=_traits(known, log.deal[won].tolist(), log.deal[closed & ~won].tolist()),
        amounts=np.sort(amounts[amounts > 0]),
    )


def _all(days: Floats) -> float:
    return float(days.sum())


def _median(values: object) -> float | None:
    found = np.asarray(values, np.float64)
    return float(np.median(found)) if len(found) else None


def _traits(known: ActivityAndTraits, won: list[str], lost: list[str]) -> dict[str, dict[str, WonOfClosed]]:
    found = {}
    for kind, by_deal in known.traits.items():
        wins, losses = (Counter(name for deal in deals for name in by_deal.get(deal, ())) for deals in (won, lost))
        found[kind] = {name: WonOfClosed(wins[name], wins[name] + losses[name]) for name in wins | losses}
    return found
