"""The same figures again, slow and obvious: one deal and one event at a time, fractions, nothing of the program."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from tests.analytics.rows import Rates, Rows
from tests.support.values import known

DAY = 86_400_000_000
NO_RATES: Mapping[str, Any] = MappingProxyType({})


def follow(name: str | None, stages: Sequence[str], survivors: Mapping[str, str]) -> int | None:
    while name is not None and name in survivors:
        name = survivors[name]
    return stages.index(name) if name in stages else None


class Stay:
    """One deal's stay in one pipeline, told event by event."""

    outcome: str
    undated: bool
    closed: int | None
    reason: str | None
    amount: int | None
    currency: str | None
    expected: str | None
    snoozed: str | None

    def __init__(self, deal: str, pipeline: str, at: int, stage: int | None, before: "Stay | None" = None) -> None:
        self.deal, self.pipeline, self.created = deal, pipeline, at
        self.stage = stage or 0
        self.outcome = before.outcome if before else "open"
        self.closed = before.closed if before else None
        self.undated = before.undated if before else False
        self.untimed = self.undated
        self.reason = before.reason if before else None
        self.amount = before.amount if before else None
        self.currency = before.currency if before else None
        self.expected = before.expected if before else None
        self.snoozed = before.snoozed if before else None
        self.visits = [(at, self.stage)]
        self.spans: list[tuple[int, int, int]] = []
        self.since = at
        self.rework = 0
        self.moves = 0
        self.steps: list[tuple[int, int | None, str]] = [(at, self.stage, self.outcome)]

    def pause(self, at: int) -> None:
        if self.outcome == "open":
            self.spans.append((self.stage, self.since, at))
        self.since = at

    def go(self, at: int, stage: int | None) -> None:
        self.pause(at)
        self.stand(at, stage)

    def stand(self, at: int, stage: int | None) -> None:
        if stage is None or stage == self.stage:
            return
        self.moves += 1
        self.rework += stage < self.stage
        self.stage = stage
        self.visits.append((at, stage))

    def leave(self, at: int, pipeline: str, stage: int | None) -> "list[Stay]":
        if pipeline == self.pipeline:
            self.go(at, stage)
            return []
        self.pause(at)
        self.steps.append((at, None, "transferred"))
        following = Stay(self.deal, pipeline, at, stage, self)
        self.outcome, self.closed, self.undated, self.reason = "transferred", None, False, None
        return [following]

    def hear(self, at: int, kind: str, old: Any, new: str | None, stage: int | None) -> None:
        if kind == "stage":
            self.go(at, stage)
        if kind in ("won", "lost", "reopened"):
            self.pause(at)
            self.outcome = "open" if kind == "reopened" else kind
            self.undated = kind != "reopened" and old == "undated"
            self.untimed = self.untimed or self.undated
            self.closed = None if kind == "reopened" or self.undated else at
            self.reason = new if kind == "lost" else None
            self.stand(at, stage)
        if kind == "amount":
            amount, _, currency = (new or "").partition(" ")
            self.amount, self.currency = (int(amount), currency) if new else (None, None)
        if kind == "expected_close":
            self.expected = new
        if kind in ("snoozed", "woken"):
            self.snoozed = new if kind == "snoozed" else None


def stays(rows: Rows, pipeline: str, stages: Sequence[str], survivors: Mapping[str, str], as_of: int) -> list[Stay]:
    """Every stay of every living deal in a pipeline, as of an instant (inclusive)."""
    by_deal: dict[Any, Any] = {}
    for deal, at, kind, old, new in rows:
        if at <= as_of:
            by_deal.setdefault(deal, []).append((at, kind, old, new))
    found = []
    for deal, events in by_deal.items():
        found += [stay for stay in one_deal(deal, events, stages, survivors, as_of) if stay.pipeline == pipeline]
    return found


def one_deal(
    deal: str,
    events: Sequence[tuple[int, str, str | None, str | None]],
    stages: Sequence[str],
    survivors: Mapping[str, str],
    as_of: int,
) -> list[Stay]:
    told = []
    for at, kind, old, new in events:
        if kind == "created":
            facts = json.loads(known(new))
            told = [Stay(deal, facts["pipeline"], at, follow(facts["stage"], stages, survivors))]
            told[0].amount, told[0].currency = facts["amount"], facts["currency"]
            told[0].expected = facts["expected_close"]
        elif kind == "deleted":
            told = []
        elif told and kind == "pipeline":
            place = json.loads(known(new))
            told += told[-1].leave(at, place["pipeline"], follow(place["stage"], stages, survivors))
            told[-1].steps.append((at, told[-1].stage, told[-1].outcome))
        elif told:
            stage = follow(new, stages, survivors) if kind in ("stage", "reopened") else None
            told[-1].hear(at, kind, old, new, stage)
            told[-1].steps.append((at, told[-1].stage, told[-1].outcome))
    for stay in told:
        if stay.outcome == "open":
            stay.pause(as_of)
    return told


def highest(stay: Stay, stages: Sequence[str]) -> int:
    return len(stages) if stay.outcome == "won" else max(stage for _, stage in stay.visits)


def first_reach(stay: Stay, position: int) -> int | None:
    instants = [at for at, stage in stay.visits if stage >= position]
    if stay.outcome == "won" and not stay.undated:
        instants.append(known(stay.closed))
    return min(instants, default=None)


def spent(stay: Stay, position: int) -> int:
    return sum(end - start for stage, start, end in stay.spans if stage == position)


def rate_on(rates: Rates, currency: str | None, at: int) -> Fraction | None:
    """The rate of the last day that had begun by an instant; None without any."""
    if currency == "EUR":
        return Fraction(1)
    found = None
    for since, rate in rates.get(currency or "", ()):
        if since <= at:
            found = rate
    return found


def value(stay: Stay, as_of: int, rates: Rates) -> int | None:
    """Euro cents at the rate of the day it was closed, else of the as-of day; None without an amount or a rate."""
    rate = rate_on(rates, stay.currency, as_of if stay.closed is None else stay.closed)
    return None if stay.amount is None or rate is None else round(stay.amount * rate)


def worth(stay: Stay, as_of: int = 0, rates: Rates = NO_RATES) -> int:
    return value(stay, as_of, rates) or 0


def is_timed(stay: Stay, estimated: Collection[str]) -> bool:
    return stay.deal not in estimated and not stay.untimed


def visited(stay: Stay, position: int) -> bool:
    return any(stage == position for _, stage in stay.visits)


def ratio(part: Fraction | int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def median(values: Sequence[Fraction] | Sequence[int]) -> Fraction | None:
    ordered = sorted(map(Fraction, values))
    if not ordered:
        return None
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def quantile(values: Sequence[Fraction], share: Fraction) -> Fraction:
    """Type 7."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * Fraction(share)
    low = place.numerator // place.denominator
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def in_cohort(stay: Stay, basis: str, start: int, until: int, position: int) -> bool:
    at = stay.created if basis == "cohort" else first_reach(stay, position)
    return at is not None and start <= at < until


def funnel(
    chosen: Sequence[Stay],
    stages: Sequence[str],
    as_of: int = 0,
    rates: Rates = NO_RATES,
    estimated: Collection[str] = (),
) -> list[dict[str, Fraction | int | None]]:
    rows = []
    for position in range(len(stages)):
        reached = [stay for stay in chosen if highest(stay, stages) >= position]
        here = [stay for stay in reached if highest(stay, stages) == position]
        lost = sum(stay.outcome == "lost" for stay in here)
        still = sum(stay.outcome in ("open", "transferred") for stay in here)
        on = sum(highest(stay, stages) > position for stay in reached)
        entered = sum(visited(stay, position) for stay in reached)
        left = [
            Fraction(spent(stay, position), DAY)
            for stay in chosen
            if is_timed(stay, estimated)
            and visited(stay, position)
            and not (stay.stage == position and stay.outcome in ("open", "transferred"))
        ]
        rows.append(
            {
                "reached": len(reached),
                "entered": entered,
                "skipped": len(reached) - entered,
                "advanced": on,
                "lost_here": lost,
                "open_here": still,
                "so_far": ratio(on, len(reached)),
                "of_resolved": ratio(on, on + lost),
                "upper": ratio(on + still, len(reached)),
                "amount": sum(worth(stay, as_of, rates) for stay in reached),
                "median_days": median(left),
            }
        )
    return rows


def waterfall(
    rows: Rows, pipeline: str, start: int, end: int, period: tuple[int, int] | None = None, rates: Rates = NO_RATES
) -> dict[str, list[int]]:
    """Terms as {name: [amounts]}; each event compares what was open before and after it, at the rates of the end."""
    terms: dict[Any, Any] = {}
    by_deal: dict[Any, Any] = {}
    for deal, at, kind, old, new in rows:
        by_deal.setdefault(deal, []).append((at, kind, old, new))
    for deal, events in by_deal.items():
        if closed_without_a_day(events, end):
            continue
        before = None
        for count, (at, kind, _, _) in enumerate(events, 1):
            after = open_worth(one_deal(deal, events[:count], [], {}, at), pipeline, period, end, rates)
            if start < at <= end:
                for name, amount in step(kind, before, after):
                    terms.setdefault(name, []).append(amount)
            before = after
        for name, instant in (("open_at_start", start), ("open_at_end", end)):
            known = [event for event in events if event[0] <= instant]
            held = open_worth(one_deal(deal, known, [], {}, instant), pipeline, period, end, rates)
            if held is not None:
                terms.setdefault(name, []).append(held)
    return terms


def closed_without_a_day(events: Any, end: int) -> Any:
    decisions = [
        (kind, old) for at, kind, old, _ in events if at <= end and kind in ("created", "won", "lost", "reopened")
    ]
    return bool(decisions) and decisions[-1][0] in ("won", "lost") and decisions[-1][1] == "undated"


def open_worth(
    told: Sequence[Stay], pipeline: str, period: tuple[int, int] | None, end: int, rates: Rates
) -> int | None:
    for stay in told:
        here = stay.pipeline == pipeline and stay.outcome == "open"
        if here and (period is None or in_period(stay.expected, period)):
            return worth(stay, end, rates)
    return None


def in_period(day: str | None, period: tuple[int, int]) -> bool:
    return bool(day) and period[0] <= date.fromisoformat(known(day)).toordinal() < period[1]


def step(kind: str, before: int | None, after: int | None) -> list[tuple[str, int]]:
    if before is None:
        return (
            [] if after is None else [({"reopened": "reopened", "expected_close": "pulled_in"}.get(kind, "new"), after)]
        )
    if after is None:
        return [({"won": "won", "lost": "lost", "expected_close": "pushed_out"}.get(kind, "removed"), before)]
    return [("increases" if after > before else "decreases", abs(after - before))] if after != before else []


def open_days(stay: Stay) -> Fraction:
    return Fraction(sum(end - start for _, start, end in stay.spans), DAY)


def won_cycles(told: Sequence[Stay], estimated: Collection[str]) -> list[Fraction]:
    return [open_days(stay) for stay in told if stay.outcome == "won" and is_timed(stay, estimated)]


def stall_limit(
    told: Sequence[Stay], position: int, own: float | None, estimated: Collection[str]
) -> tuple[Fraction, int]:
    """(days, n) of a stage."""
    days = [
        Fraction(spent(stay, position), DAY)
        for stay in told
        if stay.outcome == "won" and visited(stay, position) and is_timed(stay, estimated)
    ]
    default = Fraction(14 if own is None else own)
    if not days:
        return default, 0
    return (len(days) * quantile(days, Fraction(9, 10)) + 5 * default) / (len(days) + 5), len(days)


def stalled(told: Sequence[Stay], limits: Sequence[tuple[Fraction, int]], today: date) -> list[tuple[str, int]]:
    """Open ones over their stage's limit that are not put aside until after today."""
    found = []
    for stay in told:
        aside = stay.snoozed is not None and date.fromisoformat(stay.snoozed) > today
        over = stay.outcome == "open" and Fraction(spent(stay, stay.stage), DAY) > limits[stay.stage][0]
        if over and not aside:
            found.append((stay.deal, stay.created))
    return found


def winloss(
    told: Sequence[Stay], start: int, until: int, as_of: int, rates: Rates, sources: Mapping[str, str | None]
) -> dict[str, Any]:
    """Won and lost in a window, with reasons and sources."""
    closed = [stay for stay in told if stay.closed is not None and start <= stay.closed < until]
    won = [stay for stay in closed if stay.outcome == "won"]
    lost = [stay for stay in closed if stay.outcome == "lost"]
    won_sum, lost_sum = (sum(worth(stay, as_of, rates) for stay in those) for those in (won, lost))
    priced = [a for a in (value(stay, as_of, rates) for stay in won) if a is not None]
    reasons: dict[Any, Any] = {}
    for stay in lost:
        count, amount = reasons.get(stay.reason, (0, 0))
        reasons[stay.reason] = (count + 1, amount + worth(stay, as_of, rates))
    by_source: dict[Any, Any] = {}
    for stay in closed:
        counts = by_source.setdefault(sources.get(stay.deal), {"won": 0, "lost": 0})
        counts[stay.outcome] += 1
    return {
        "won": len(won),
        "lost": len(lost),
        "win_rate": ratio(len(won), len(closed)),
        "win_rate_value": ratio(won_sum, won_sum + lost_sum),
        "average_won": ratio(sum(priced), len(priced)),
        "median_won": median(priced),
        "reasons": reasons,
        "sources": by_source,
    }


def slippage(
    before: Sequence[Stay], after: Sequence[Stay], period: tuple[int, int], start: int, rates: Rates
) -> dict[str, tuple[int, int]]:
    """{class: (count, amount at the start)} of the deals open at the start and expected to close in the period."""
    state = {(stay.deal, stay.created): "undated" if stay.undated else stay.outcome for stay in after}
    classes: dict[str | None, str] = {"open": "slipped", None: "removed"}
    found = dict.fromkeys(("won", "lost", "slipped", "transferred", "removed"), (0, 0))
    for stay in before:
        if stay.outcome == "open" and in_period(stay.expected, period):
            end = state.get((stay.deal, stay.created))
            name = classes.get(end) or known(end)
            if name == "undated":
                continue
            count, amount = found[name]
            found[name] = (count + 1, amount + worth(stay, start, rates))
    return found
