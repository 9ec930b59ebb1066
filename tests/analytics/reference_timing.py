"""When deals move, slow and obvious: one stay in a stage and one day at a time, nothing of the program."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from math import exp
from typing import Any

from tests.analytics.reference import DAY, Stay, is_timed, quantile
from tests.support.values import known

Goes = int | str | None
"""Where a stay in a stage ends: in a stage, WON, LOST, or None while it goes on."""
WON, LOST = "won", "lost"


def stays_in_stages(told: Sequence[Stay], as_of: int, estimated: Collection[str]) -> list[tuple[int, Fraction, Goes]]:
    """(stage, days, where it went: a stage, WON, LOST, or None while it goes on); steps that change nothing join."""
    found: list[tuple[int, Fraction, Goes]] = []
    for stay in told:
        if not is_timed(stay, estimated):
            continue
        since, stage, outcome = stay.steps[0]
        for at, to, after in [*stay.steps[1:], (as_of, None, "end")]:
            if (to, after) == (stage, outcome):
                continue
            if outcome == "open":
                ends: dict[str, Goes] = {"open": to, "won": WON, "lost": LOST}
                goes = ends.get(after)
                found.append((known(stage), Fraction(at - since, DAY), goes))
            since, stage, outcome = at, to, after
            if outcome == "transferred":
                break
    return found


def hazards(
    stays: Sequence[tuple[int, Fraction, Goes]], own: Sequence[float]
) -> list[tuple[list[Fraction], list[dict[Goes, float]]]]:
    """For each stage (inner edges, [{destination: rate a day} in each bin])."""
    last = len(own) - 1
    every = [days for _, days, _ in stays]
    left = sum(goes is not None for _, _, goes in stays)
    base = (left + 1) / float(sum(every)) if sum(every) > 0 else 1 / 30
    found = []
    for stage in range(len(own)):
        here = [(days, goes) for s, days, goes in stays if s == stage]
        gone = [(days, goes) for days, goes in here if goes is not None]
        n, time = len(gone), float(sum(days for days, _ in here))
        following, onward = (own[stage + 1], stage + 1) if stage < last else (1.0, WON)
        on = min(own[stage] / max(following, 1e-4), 0.99)
        mix = dict[Goes, float](dict.fromkeys((*range(len(own)), WON, LOST), 0.0))
        mix[onward], mix[LOST] = mix[onward] + 2 * on, mix[LOST] + 2 * (1 - on)
        for _, goes in gone:
            mix[goes] += 1
        mix = {to: share / (n + 2) for to, share in mix.items()}
        total = (n + 1) / (time + 1 / base)
        bins = min(max(n // 6, 1), 8)
        # With four bins there is one more, for what stands longer than any that went.
        cuts = [quantile([days for days, _ in gone], Fraction(i, bins)) for i in range(1, bins + (bins >= 4))]
        edges = sorted({cut for cut in cuts if cut > 0})
        found.append(
            (
                edges,
                [one_bin(here, mix, total, *ends) for ends in bins_of(edges)],
            )
        )
    return found


def bins_of(edges: Sequence[Fraction]) -> Iterator[tuple[Fraction, Fraction | None]]:
    """(low, high) of each bin; the last one has no end."""
    return zip([Fraction(0), *edges], [*edges, None], strict=True)


def one_bin(
    here: Sequence[tuple[Fraction, Goes]], mix: Mapping[Goes, float], total: float, low: Fraction, high: Fraction | None
) -> dict[Goes, float]:
    """Rates in a bin of days (low, high], the first one from 0 on."""
    inside: list[Goes] = [
        goes for days, goes in here if goes is not None and (days > low or low == 0) and (high is None or days <= high)
    ]
    is_beyond = (
        bool(gone_days := [days for days, goes in here if goes is not None]) and low > 0 and low >= max(gone_days)
    )
    weight = 1 if is_beyond and high is None else 3
    time = float(sum(max((days if high is None else min(days, high)) - low, Fraction(0)) for days, _ in here))
    return {to: (inside.count(to) + weight * share) / (time + weight / total) for to, share in mix.items()}


def day_of(edges: Sequence[Any], bins: Sequence[Mapping[Goes, float]], day: int) -> dict[Goes, float]:
    """{destination: integrated rate} of the day that begins after so many whole days in the stage."""
    sums = dict.fromkeys(bins[0], 0.0)
    for low, high, rates in zip([0, *edges], [*edges, None], bins, strict=True):
        length = float(max((day + 1 if high is None else min(day + 1, high)) - max(day, low), 0))
        for to, rate in rates.items():
            sums[to] += rate * length
    return sums


def within(
    model: Sequence[tuple[Sequence[Any], Sequence[Mapping[Goes, float]]]],
    h: int,
    stage: int,
    day: int,
    memo: dict[tuple[int, int, int], float] | None = None,
) -> float:
    """Chance to be won within h days from a stage after some whole days there: leave with 1 - exp(-sum), one move a day."""
    if h == 0:
        return 0.0
    memo = {} if memo is None else memo
    if (h, stage, day) not in memo:
        sums = day_of(*model[stage], day)
        total = sum(sums.values())
        leave = 1 - exp(-total)
        chance = exp(-total) * within(model, h - 1, stage, day + 1, memo)
        for to, part in sums.items():
            ends = within(model, h - 1, to, 0, memo) if isinstance(to, int) else float(to == WON)
            chance += leave * part / total * ends
        memo[h, stage, day] = chance
    return memo[h, stage, day]


def incidence(seen: Sequence[tuple[int, str | None]]) -> list[tuple[int, Fraction, Fraction, Fraction]]:
    """(day, won, lost, open) by Aalen and Johansen from (day, WON, LOST or None) of each deal, in fractions."""
    won = lost = Fraction(0)
    alive = Fraction(1)
    steps = []
    for day in sorted({day for day, goes in seen if goes}):
        at_risk = sum(other >= day for other, _ in seen)
        wins, losses = (sum((day, to) == one for one in seen) for to in (WON, LOST))
        won += alive * wins / at_risk
        lost += alive * losses / at_risk
        alive *= 1 - Fraction(wins + losses, at_risk)
        steps.append((day, won, lost, alive))
    return steps
