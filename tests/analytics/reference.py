"""The same figures again, slow and obvious: one deal and one event at a time, fractions, nothing of the program."""

import json
from datetime import date
from fractions import Fraction
from itertools import product

DAY = 86_400_000_000


def follow(name, stages, survivors):
    while name in survivors:
        name = survivors[name]
    return stages.index(name) if name in stages else None


class Stay:
    """One deal's stay in one pipeline, told event by event."""

    def __init__(self, deal, pipeline, at, stage, before=None):
        self.deal, self.pipeline, self.created = deal, pipeline, at
        self.stage = stage or 0
        self.outcome = before.outcome if before else "open"
        self.closed = before.closed if before else None
        self.reason = before.reason if before else None
        self.amount = before.amount if before else None
        self.currency = before.currency if before else None
        self.expected = before.expected if before else None
        self.snoozed = before.snoozed if before else None
        self.visits = [(at, self.stage)]
        self.spans = []
        self.since = at
        self.rework = 0
        self.moves = 0

    def pause(self, at):
        if self.outcome == "open":
            self.spans.append((self.stage, self.since, at))
        self.since = at

    def go(self, at, stage):
        self.pause(at)
        self.stand(at, stage)

    def stand(self, at, stage):
        if stage is None or stage == self.stage:
            return
        self.moves += 1
        self.rework += stage < self.stage
        self.stage = stage
        self.visits.append((at, stage))

    def leave(self, at, pipeline, stage):
        if pipeline == self.pipeline:
            self.go(at, stage)
            return []
        self.pause(at)
        following = Stay(self.deal, pipeline, at, stage, self)
        self.outcome, self.closed, self.reason = "transferred", None, None
        return [following]

    def hear(self, at, kind, new, stage):
        if kind == "stage":
            self.go(at, stage)
        if kind in ("won", "lost", "reopened"):
            self.pause(at)
            self.outcome = "open" if kind == "reopened" else kind
            self.closed = None if kind == "reopened" else at
            self.reason = new if kind == "lost" else None
            self.stand(at, stage)
        if kind == "amount":
            amount, _, currency = (new or "").partition(" ")
            self.amount, self.currency = (int(amount), currency) if new else (None, None)
        if kind == "expected_close":
            self.expected = new
        if kind in ("snoozed", "woken"):
            self.snoozed = new if kind == "snoozed" else None


def stays(rows, pipeline, stages, survivors, as_of):
    """Every stay of every living deal in a pipeline, as of an instant (inclusive)."""
    by_deal = {}
    for deal, at, kind, old, new in rows:
        if at <= as_of:
            by_deal.setdefault(deal, []).append((at, kind, old, new))
    found = []
    for deal, events in by_deal.items():
        found += [stay for stay in one_deal(deal, events, stages, survivors, as_of) if stay.pipeline == pipeline]
    return found


def one_deal(deal, events, stages, survivors, as_of):
    told = []
    for at, kind, _, new in events:
        if kind == "created":
            facts = json.loads(new)
            told = [Stay(deal, facts["pipeline"], at, follow(facts["stage"], stages, survivors))]
            told[0].amount, told[0].currency = facts["amount"], facts["currency"]
            told[0].expected = facts["expected_close"]
        elif kind == "deleted":
            told = []
        elif told and kind == "pipeline":
            place = json.loads(new)
            told += told[-1].leave(at, place["pipeline"], follow(place["stage"], stages, survivors))
        elif told:
            stage = follow(new, stages, survivors) if kind in ("stage", "reopened") else None
            told[-1].hear(at, kind, new, stage)
    for stay in told:
        if stay.outcome == "open":
            stay.pause(as_of)
    return told


def highest(stay, stages):
    return len(stages) if stay.outcome == "won" else max(stage for _, stage in stay.visits)


def first_reach(stay, position):
    instants = [at for at, stage in stay.visits if stage >= position]
    if stay.outcome == "won":
        instants.append(stay.closed)
    return min(instants, default=None)


def spent(stay, position):
    return sum(end - start for stage, start, end in stay.spans if stage == position)


def worth(stay, currency="EUR"):
    return stay.amount if stay.amount is not None and stay.currency == currency else 0


def ratio(part, whole):
    return Fraction(part, whole) if whole else None


def median(values):
    ordered = sorted(values)
    if not ordered:
        return None
    middle = len(ordered) // 2
    return Fraction(ordered[middle]) if len(ordered) % 2 else Fraction(ordered[middle - 1] + ordered[middle], 2)


def quantile(values, share):
    """Type 7."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * Fraction(share)
    low = place.numerator // place.denominator
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def in_cohort(stay, basis, start, until, position):
    at = stay.created if basis == "cohort" else first_reach(stay, position)
    return at is not None and start <= at < until


def funnel(chosen, stages):
    rows = []
    for position in range(len(stages)):
        reached = [stay for stay in chosen if highest(stay, stages) >= position]
        here = [stay for stay in reached if highest(stay, stages) == position]
        lost = sum(stay.outcome == "lost" for stay in here)
        still = sum(stay.outcome in ("open", "transferred") for stay in here)
        on = sum(highest(stay, stages) > position for stay in reached)
        entered = sum(any(stage == position for _, stage in stay.visits) for stay in reached)
        left = [
            Fraction(spent(stay, position), DAY)
            for stay in chosen
            if any(stage == position for _, stage in stay.visits)
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
                "amount": sum(worth(stay) for stay in reached),
                "median_days": median(left),
            }
        )
    return rows


def waterfall(rows, pipeline, start, end, period=None):
    """Terms as {name: [amounts]}; each event compares what was open before and after it."""
    terms = {}
    by_deal = {}
    for deal, at, kind, old, new in rows:
        by_deal.setdefault(deal, []).append((at, kind, old, new))
    for deal, events in by_deal.items():
        before = None
        for count, (at, kind, _, _) in enumerate(events, 1):
            after = open_worth(one_deal(deal, events[:count], [], {}, at), pipeline, period)
            if start < at <= end:
                for name, amount in step(kind, before, after):
                    terms.setdefault(name, []).append(amount)
            before = after
        for name, instant in (("open_at_start", start), ("open_at_end", end)):
            known = [event for event in events if event[0] <= instant]
            amount = open_worth(one_deal(deal, known, [], {}, instant), pipeline, period)
            if amount is not None:
                terms.setdefault(name, []).append(amount)
    return terms


def open_worth(told, pipeline, period):
    for stay in told:
        if stay.pipeline == pipeline and stay.outcome == "open":
            if period is None:
                return worth(stay)
            if stay.expected and period[0] <= date.fromisoformat(stay.expected).toordinal() < period[1]:
                return worth(stay)
    return None


def step(kind, before, after):
    if before is None and after is None:
        return []
    if before is None:
        return [({"reopened": "reopened", "expected_close": "pulled_in"}.get(kind, "new"), after)]
    if after is None:
        return [({"won": "won", "lost": "lost", "expected_close": "pushed_out"}.get(kind, "removed"), before)]
    return [("increases" if after > before else "decreases", abs(after - before))] if after != before else []


def outcomes(amounts, chances):
    """Every way the deals can turn out: (revenue, probability)."""
    for wins in product((False, True), repeat=len(amounts)):
        probability = Fraction(1)
        for won, chance in zip(wins, chances, strict=True):
            probability *= chance if won else 1 - chance
        yield sum(amount for amount, won in zip(amounts, wins, strict=True) if won), probability


def chance(amounts, chances, goal):
    if goal <= 0:
        return Fraction(1)
    return sum((p for revenue, p in outcomes(amounts, chances) if revenue >= goal), Fraction(0))


def mean(amounts, chances):
    return sum((revenue * p for revenue, p in outcomes(amounts, chances)), Fraction(0))


def crps(masses, y):
    """masses: {value: probability}."""
    near = sum(p * abs(x - y) for x, p in masses.items())
    apart = sum(p * q * abs(a - b) for a, p in masses.items() for b, q in masses.items())
    return near - apart / 2
