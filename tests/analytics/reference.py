"""The same figures again, slow and obvious: one deal and one event at a time, fractions, nothing of the program."""

import json
from datetime import date
from fractions import Fraction
from itertools import product
from types import MappingProxyType

DAY = 86_400_000_000
NO_RATES = MappingProxyType({})


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
        self.undated = before.undated if before else False
        self.untimed = self.undated
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
        self.steps = [(at, self.stage, self.outcome)]

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
        self.steps.append((at, None, "transferred"))
        following = Stay(self.deal, pipeline, at, stage, self)
        self.outcome, self.closed, self.undated, self.reason = "transferred", None, False, None
        return [following]

    def hear(self, at, kind, old, new, stage):
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
    for at, kind, old, new in events:
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
            told[-1].steps.append((at, told[-1].stage, told[-1].outcome))
        elif told:
            stage = follow(new, stages, survivors) if kind in ("stage", "reopened") else None
            told[-1].hear(at, kind, old, new, stage)
            told[-1].steps.append((at, told[-1].stage, told[-1].outcome))
    for stay in told:
        if stay.outcome == "open":
            stay.pause(as_of)
    return told


def highest(stay, stages):
    return len(stages) if stay.outcome == "won" else max(stage for _, stage in stay.visits)


def first_reach(stay, position):
    instants = [at for at, stage in stay.visits if stage >= position]
    if stay.outcome == "won" and not stay.undated:
        instants.append(stay.closed)
    return min(instants, default=None)


def spent(stay, position):
    return sum(end - start for stage, start, end in stay.spans if stage == position)


def rate_on(rates, currency, at):
    """The rate of the last day that had begun by an instant; None without any."""
    if currency == "EUR":
        return Fraction(1)
    found = None
    for since, rate in rates.get(currency, ()):
        if since <= at:
            found = rate
    return found


def value(stay, as_of, rates):
    """Euro cents at the rate of the day it was closed, else of the as-of day; None without an amount or a rate."""
    rate = rate_on(rates, stay.currency, as_of if stay.closed is None else stay.closed)
    return None if stay.amount is None or rate is None else round(stay.amount * rate)


def worth(stay, as_of=0, rates=NO_RATES):
    return value(stay, as_of, rates) or 0


def is_timed(stay, estimated):
    return stay.deal not in estimated and not stay.untimed


def visited(stay, position):
    return any(stage == position for _, stage in stay.visits)


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


def funnel(chosen, stages, as_of=0, rates=NO_RATES, estimated=()):
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


def waterfall(rows, pipeline, start, end, period=None, rates=NO_RATES):
    """Terms as {name: [amounts]}; each event compares what was open before and after it, at the rates of the end."""
    terms = {}
    by_deal = {}
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
            amount = open_worth(one_deal(deal, known, [], {}, instant), pipeline, period, end, rates)
            if amount is not None:
                terms.setdefault(name, []).append(amount)
    return terms


def closed_without_a_day(events, end):
    decisions = [
        (kind, old) for at, kind, old, _ in events if at <= end and kind in ("created", "won", "lost", "reopened")
    ]
    return bool(decisions) and decisions[-1][0] in ("won", "lost") and decisions[-1][1] == "undated"


def open_worth(told, pipeline, period, end, rates):
    for stay in told:
        here = stay.pipeline == pipeline and stay.outcome == "open"
        if here and (period is None or in_period(stay.expected, period)):
            return worth(stay, end, rates)
    return None


def in_period(day, period):
    return bool(day) and period[0] <= date.fromisoformat(day).toordinal() < period[1]


def step(kind, before, after):
    if before is None and after is None:
        return []
    if before is None:
        return [({"reopened": "reopened", "expected_close": "pulled_in"}.get(kind, "new"), after)]
    if after is None:
        return [({"won": "won", "lost": "lost", "expected_close": "pushed_out"}.get(kind, "removed"), before)]
    return [("increases" if after > before else "decreases", abs(after - before))] if after != before else []


def snapshot(told, stages, as_of, rates, chance_of):
    """By stage: how many are open there, their amount, and amount x chance."""
    rows = []
    for position in range(len(stages)):
        here = [stay for stay in told if stay.outcome == "open" and stay.stage == position]
        amounts = [worth(stay, as_of, rates) for stay in here]
        weighted = sum((a * chance_of(stay) for a, stay in zip(amounts, here, strict=True)), Fraction(0))
        rows.append((len(here), sum(amounts), weighted))
    return rows


def open_days(stay):
    return Fraction(sum(end - start for _, start, end in stay.spans), DAY)


def won_cycles(told, estimated):
    return [open_days(stay) for stay in told if stay.outcome == "won" and is_timed(stay, estimated)]


def stall_limit(told, position, own, estimated):
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


def stalled(told, limits, today):
    """Open ones over their stage's limit that are not put aside until after today."""
    found = []
    for stay in told:
        aside = stay.snoozed is not None and date.fromisoformat(stay.snoozed) > today
        over = stay.outcome == "open" and Fraction(spent(stay, stay.stage), DAY) > limits[stay.stage][0]
        if over and not aside:
            found.append((stay.deal, stay.created))
    return found


def winloss(told, start, until, as_of, rates, sources):
    """Won and lost in a window, with reasons and sources."""
    closed = [stay for stay in told if stay.closed is not None and start <= stay.closed < until]
    won = [stay for stay in closed if stay.outcome == "won"]
    lost = [stay for stay in closed if stay.outcome == "lost"]
    won_sum, lost_sum = (sum(worth(stay, as_of, rates) for stay in those) for those in (won, lost))
    priced = [a for a in (value(stay, as_of, rates) for stay in won) if a is not None]
    reasons = {}
    for stay in lost:
        count, amount = reasons.get(stay.reason, (0, 0))
        reasons[stay.reason] = (count + 1, amount + worth(stay, as_of, rates))
    by_source = {}
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


def slippage(before, after, period, start, rates):
    """{class: (count, amount at the start)} of the deals open at the start and expected to close in the period."""
    state = {(stay.deal, stay.created): "undated" if stay.undated else stay.outcome for stay in after}
    classes = {"open": "slipped", None: "removed"}
    found = dict.fromkeys(("won", "lost", "slipped", "transferred", "removed"), (0, 0))
    for stay in before:
        if stay.outcome == "open" and in_period(stay.expected, period):
            end = state.get((stay.deal, stay.created))
            name = classes.get(end, end)
            if name == "undated":
                continue
            count, amount = found[name]
            found[name] = (count + 1, amount + worth(stay, start, rates))
    return found


def new_wins(told, as_of, left, estimated):
    """k, e and the wins: weighted those created and won inside a window as long as what is left, and weighted windows."""
    first = min(stay.created for stay in told if not stay.undated)
    wins, k, e, i = [], 0.0, 0.0, 0
    while as_of - (i + 1) * left >= first:
        begin, end = as_of - (i + 1) * left, as_of - i * left
        weight = 0.5 ** (i / 3)
        e += weight
        for stay in told:
            known = stay.outcome == "won" and is_timed(stay, estimated)
            if known and begin <= stay.created < end and begin <= stay.closed < end:
                k += weight
                wins.append(stay)
        i += 1
    return k, e, wins


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
