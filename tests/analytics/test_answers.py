"""What the analytics answer of made-up journals, as a whole: logs, figures, models and distributions."""

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

import numpy as np
import pytest

from salesdesk.analytics import (
    arrays,
    backtest,
    bounds,
    contrast,
    convolution,
    diary,
    distribution,
    durations,
    flywheel,
    friction,
    funnel,
    gap_chance,
    generating_function,
    incremental,
    intervals,
    lattice,
    new_business,
    newton,
    pace,
    product_tree,
    quota,
    rates,
    rounding,
    scores,
    shock,
    state_table,
    survival,
    swings,
    timing,
    training_rows,
    waterfall,
    whatif,
    winloss,
    winmodel,
)
from salesdesk.analytics.distribution import Deals
from salesdesk.analytics.events import EventRow, columns, of_deals
from salesdesk.analytics.fold import fold
from salesdesk.analytics.log import Log
from salesdesk.analytics.new_business import NewBusiness
from salesdesk.analytics.running_state import running_states, undated_deals
from salesdesk.domain.events import UNDATED
from tests.analytics.journals import DAY, created, event, log_of, place
from tests.support.answers import Brief, told
from tests.support.answers import text as lines
from tests.support.approved import approve

STAGES = ("A", "B", "C", "D")
ALIASES = {"old": "older", "older": "B"}
RATES = {"USD": [(30 * DAY, Fraction(9, 10)), (200 * DAY, Fraction(7, 8))], "GBP": [(50 * DAY, Fraction(5, 4))]}
AS_OF = 400
GUESSED = ("d05", "d11")


@cache
def rows(seed: int = 4, deals: int = 48) -> tuple[EventRow, ...]:
    """A journal of 400 days with every kind of event, the same every time."""
    chance, found = Random(seed), list[EventRow]()
    for number in range(deals):
        found += _deal(chance, f"d{number:02}")
    return tuple(sorted(found, key=lambda row: row.at_us))


def _deal(chance: Random, deal: str) -> list[EventRow]:
    at = chance.randrange(0, 380) + chance.random()
    currency = chance.choice(("EUR", "EUR", "EUR", "EUR", "USD", "CHF"))
    amount = chance.choice((None, *(chance.randrange(1, 90) * 1_000 for _ in range(12))))
    pipeline = chance.choice("PPPPPQ")
    stage = "A" if pipeline == "P" else "Y"
    expected = chance.choice(
        (None, *(date.fromordinal(719_163 + chance.randrange(60, 460)).isoformat() for _ in range(3)))
    )
    found = [created(deal, at, stage, amount, pipeline=pipeline, currency=currency, expected=expected)]
    is_open = True
    for _ in range(chance.randrange(0, 9)):
        at += chance.choice((0.25, 2, 5, 9, 20, 31)) * (0.5 + chance.random())
        roll = chance.random()
        if not is_open:
            if roll < 0.25:
                found.append(event(deal, at, "reopened", chance.choice(STAGES), "lost"))
                is_open = True
            elif roll < 0.3:
                found.append(event(deal, at, "deleted"))
                break
        elif roll < 0.4:
            found.append(event(deal, at, "stage", chance.choice((*STAGES[1:], *STAGES[1:], "old", "nowhere"))))
        elif roll < 0.62:
            old = UNDATED if chance.random() < 0.12 else None
            found.append(event(deal, at, "won", None, old))
            is_open = False
        elif roll < 0.78:
            found.append(
                event(
                    deal,
                    at,
                    "lost",
                    chance.choice((None, "Price", "Silence", "Budget")),
                    UNDATED if roll < 0.64 else None,
                )
            )
            is_open = False
        else:
            found.append(_other(chance, deal, at))
    return found


def _other(chance: Random, deal: str, at: float) -> EventRow:
    day = date.fromordinal(719_163 + int(at) + chance.randrange(-10, 60)).isoformat()
    kind = chance.choice(("amount", "amount", "expected_close", "expected_close", "snoozed", "woken", "pipeline"))
    if kind == "pipeline":
        return event(deal, at, kind, chance.choice((place("Q", "Y"), place("P", "B"))))
    texts = {"amount": chance.choice((None, "5000 EUR", "12000 EUR", "7000 USD", "-300 EUR"))}
    return event(
        deal,
        at,
        kind,
        texts.get(kind, None if kind == "woken" else chance.choice((None, day, day)) if kind != "snoozed" else day),
    )


def log(as_of: float = AS_OF, pipeline: str = "P", seed: int = 4, deals: int = 48) -> Log:
    return fold(
        columns([*rows(seed, deals)]), pipeline, STAGES if pipeline == "P" else ("Y", "Z"), round(as_of * DAY), "EUR",
        survivors=ALIASES, estimated=GUESSED, rates=RATES,
    )  # fmt: skip


def learning_log() -> Log:
    """Of so many deals that all features are learnt."""
    return log(seed=9, deals=150)


def facts(of: Log) -> state_table.Facts:
    chance = Random(3)
    deals = sorted(set(of.deal.tolist()))
    done = [(deal, round(chance.uniform(0, AS_OF) * DAY)) for deal in deals for _ in range(chance.randrange(5))]
    names = {"source": ("web", "fair"), "tag": ("north", "key", "old")}
    traits = {
        kind: {deal: chance.sample(every, chance.randrange(len(every))) for deal in deals}
        for kind, every in names.items()
    }
    return state_table.facts_of(of, [*done, ("none", 5)], traits)


def check(name: str, answers: Any, brief: Brief | None = None) -> None:
    approve(f"analytics/{name}.txt", lines(told(answers, brief or {})))


LOGS: dict[str, Callable[[], Log]] = {
    "now": log, "early": lambda: log(120.5), "other": lambda: log(pipeline="Q"),
    "nowhere": lambda: log(pipeline="R"), "before": lambda: log(-1),
}  # fmt: skip


def by_row(of: Log) -> list[str]:
    """A log as a line a row, its stays and changes as lines of their own."""
    names = (
        "deal", "created", "closed", "outcome", "stage", "hi", "amount", "unpriced", "foreign", "expected", "snoozed", "reason",
        "undated", "timed", "rework", "moves", "visited", "first_reach", "spent_us", "open_us",
    )  # fmt: skip
    parts = [getattr(of, name).tolist() for name in names]
    found = [" ".join(str(part[row]).replace(" ", "") for part in parts) for row in range(len(of))]
    for name in ("stays", "amounts", "expectations"):
        held = getattr(of, name)
        found.append(name)
        found += [
            " ".join(map(str, entry))
            for entry in zip(*(getattr(held, part).tolist() for part in held.__slots__), strict=True)
        ]
    return [*found, str(of.reasons), f"{of.stages} {of.currency} {of.as_of_us}"]


def test_logs() -> None:
    """Folded as of two instants, of two pipelines, of none, and before anything happened."""
    check("logs", {name: by_row(make()) for name, make in LOGS.items()})
    states = running_states(columns([*rows()]), np.array([0, 1, 2, 3, -1, -1, -1, -1, -1, -1]), 300 * DAY)
    check("states", {name: getattr(states, name).tolist()[:60] for name in states.__slots__})


def test_some_deals_of_many() -> None:
    every = columns([*rows()])
    kept = np.array([deal in ("d03", "d04", "d20") for deal in every.deals.tolist()])
    some = of_deals(every, kept)
    names = ("deals", "deal", "at", "kind", "stage", "pipeline", "amount", "currency", "day", "reason", "undated")
    found = {name: getattr(some, name).tolist() for name in names}
    check(
        "events",
        found
        | {
            "undated": undated_deals(every, AS_OF * DAY).tolist(),
            "names": [every.stages, every.currencies, every.reasons],
        },
    )


def test_logs_that_are_renewed() -> None:
    """Some deals folded again give the same log, and are told to be the same or not."""
    now, early = log(), log(350)
    changed = ("d03", "d07", "d21", "none")
    part = [row for row in rows() if row.deal in changed]
    fresh = fold(columns(part), "P", STAGES, AS_OF * DAY, "EUR", survivors=ALIASES, estimated=GUESSED, rates=RATES)
    found = {
        "replaced": by_row(incremental.replaced(early, fresh, changed))[:12],
        "advanced": by_row(incremental.advanced(early, AS_OF * DAY))[:12],
        "same": [incremental.same_rows(now, fresh, changed), incremental.same_rows(early, fresh, changed)],
        "same of others": incremental.same_rows(now, incremental.replaced(now, fresh, changed), now.deal.tolist()),
        "missing": [incremental.same_rows(now, fresh, ("d00",)), incremental.same_rows(fresh, fresh, ("d00",))],
    }
    check("renewed", found)


def test_funnels_and_durations() -> None:
    now = log()
    cohorts = {
        "all": funnel.cohort(now),
        "window": funnel.cohort(now, "cohort", 50 * DAY, 250 * DAY),
        "since": funnel.cohort(now, "cohort", int(now.created[5])),
        "until": funnel.cohort(now, "cohort", None, int(now.created[5])),
        "entered": funnel.cohort(now, "entered", 50 * DAY, 300 * DAY, 2),
        "ever entered": funnel.cohort(now, "entered", stage=2),
        "none": funnel.cohort(now, "cohort", 0, 0),
    }
    stages, parts = range(len(STAGES)), ("reached", "entered", "skipped", "advanced", "lost_here", "open_here")
    found: dict[str, Any] = {name: funnel.funnel(now, STAGES, mine) for name, mine in cohorts.items()}
    every = cohorts["all"]
    found["members"] = {(s, part): now.deal[funnel.members(now, every, s, part)] for s in stages for part in parts}  # type: ignore[arg-type]
    chance = np.linspace(0.1, 0.9, len(now))
    found["snapshot"] = [
        funnel.pipeline_snapshot(now, STAGES, chance),
        funnel.pipeline_snapshot(now, STAGES, chance, cohorts["window"]),
    ]
    found["cycle"] = [durations.cycle(now, mine) for mine in cohorts.values()]
    found["stays"] = [durations.stay_quantiles(now, every, s) for s in stages]
    found["over"] = [now.deal[durations.over_limit(now, every, s, 12.5)] for s in stages]
    limits = durations.stall_limits(now, (None, 20.0, 1.0, None))
    found["limits"] = [limits, durations.stall_limit(np.zeros(0)), durations.stall_limit(np.array([8.0]), 3.0)]
    found["stalled"] = [
        now.deal[durations.stalled(now, limits, date.fromordinal(719_163 + day))] for day in (300, 400, 440)
    ]
    found["frictions"] = {name: friction.frictions(now, mine) for name, mine in cohorts.items()}
    check("funnels", found)


def test_bottlenecks() -> None:
    """Of the whole, beside an earlier cohort, and from a later stage on."""
    many = learning_log()
    cohorts = [funnel.cohort(many, "cohort", a * DAY, b * DAY) for a, b in ((0, 200), (200, 400), (0, 400))]
    pages = [(funnel.funnel(many, STAGES, mine), friction.frictions(many, mine)) for mine in cohorts]
    found = {
        f"{one} {other} {first}": friction.bottleneck(*pages[one], None if other < 0 else pages[other][0], first)
        for one, other in ((0, -1), (1, 0), (0, 1), (2, -1), (2, 0))
        for first in (0, 2)
    }
    slow, quick = slow_and_quick()
    found["plain"] = friction.bottleneck(*slow)
    found["lower than before"] = friction.bottleneck(*slow, quick[0])
    found["no lower"] = friction.bottleneck(*quick, slow[0])
    check("bottlenecks", found)


def slow_and_quick() -> list[tuple[funnel.Funnel, tuple[friction.Friction, ...]]]:
    """A pipeline in which those that stay long in B are lost, and one in which nobody is."""
    found = []
    for lost_over in (6, 99):
        told_rows = []
        for number in range(24):
            deal, days = f"s{number}", 2 if number % 2 else 2 + number
            told_rows += [created(deal, number, "A", 1_000 * (number + 1)), event(deal, number + 1, "stage", "B")]
            told_rows += [event(deal, number + 1 + days, "lost" if days > lost_over else "won")]
        of = log_of(told_rows)
        mine = funnel.cohort(of)
        found.append((funnel.funnel(of, of.stages, mine), friction.frictions(of, mine)))
    return found


def test_shares_compared() -> None:
    """Wilson intervals, and which differences are significant."""
    counts = ((0, 0), (0, 5), (5, 5), (3, 4), (2, 5), (0, 6), (9, 30), (21, 30), (60, 90))
    shares = [contrast.Share(part, n) for part, n in counts]
    found = {
        "intervals": {
            f"{part} of {n}": [intervals.wilson(part, n), intervals.wilson(part, n, 2.0)] for part, n in counts
        },
        "values": [[one.value, one.interval, one.range_at(1.0)] for one in shares],
        "differences": {
            f"{one.part}/{one.n} {other.part}/{other.n}": [
                contrast.significant_difference(one, other, tests) for tests in (1, 2, 40)
            ]
            for one in shares
            for other in shares
        },
    }
    check("shares", found)


def test_win_and_loss() -> None:
    now, nobody = log(), log(pipeline="R")
    origins = {deal: ("web", "fair", None)[i % 3] for i, deal in enumerate(now.deal.tolist())}
    windows = (
        (None, None),
        (100 * DAY, None),
        (None, 200 * DAY),
        (100 * DAY, 200 * DAY),
        (int(now.closed[now.won].min()),) * 2,
    )
    found: dict[str, Any] = {
        f"{since} {until}": winloss.winloss(now, winloss.closed_in(now, since, until), origins, {"web": 12.5})
        for since, until in windows
    }
    found["nobody"] = winloss.winloss(nobody, winloss.closed_in(nobody), {})
    found["undated"] = [
        winloss.undated(now),
        winloss.undated(now, now.won),
        bool(winloss.Undated()),
        bool(winloss.Undated(0, 1)),
    ]
    found["incidence"] = survival.incidence(now.age_days, now.outcome, 1, 2)
    wins = flywheel.Wins(
        np.array([0, 1, 0, -1, 2, 1, 0, 3]), np.array([5, 9, 5, 7, 8, 30, 44, arrays_never()]) * 1, np.arange(8) * 100
    )
    empty = flywheel.Wins(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))
    for name, given in {"wins": wins, "empty": empty}.items():
        found[name] = [
            flywheel.won_in(given), flywheel.won_in(given, 7, 30), flywheel.from_existing(given), flywheel.existing_share(given),
            flywheel.existing_share(given, 9, 45), flywheel.repeat_rate(given), flywheel.between_wins(given, 50 * DAY),
        ]  # fmt: skip
    check("winloss", found)


def arrays_never() -> int:
    return int(np.iinfo(np.int64).max)


def test_quota_figures() -> None:
    start, end = log(200, seed=9, deals=150), log(330, seed=9, deals=150)
    found = {
        "slippage": [quota.slippage(start, end, 719_163 + a, 719_163 + b) for a, b in ((200, 330), (200, 280), (0, 200))],
        "no end": quota.slippage(start, log(330, "R"), 719_363, 719_493),
        "due": [end.deal[quota.due(end, 719_163 + day)] for day in (200, 300)],
        "plain": [
            quota.gap(5, 7), quota.own_share(np.array([5, 7]), np.array([0.1, 0.5]), 0.5),
            quota.own_share(np.zeros(0, np.int64), np.zeros(0), 1),
            quota.required_per_day(-3, 2), quota.required_per_day(9, 2), quota.required_per_day(9, 0),
            quota.coverage(6, 4), quota.coverage(6, 0),
            quota.coverage(6, -1), quota.velocity(90, 4.5), quota.velocity(90, None), quota.velocity(90, 0),
            quota.weighted_sum(np.array([3, 5]), np.array([0.5, 0.1])),
        ],
        "pace": [
            pace.attainment(0, 5), pace.attainment(8, 4), pace.elapsed_share(0, 0), pace.elapsed_share(3, 4),
            pace.elapsed_share(3, 4, [0.1, 0.3]),
            pace.pace_target(8, 0.5), pace.pace(3, 4), pace.pace(3, 0),
        ],
        "rates": [rates.rate_at(RATES, code, at * DAY) for code in ("USD", "CHF") for at in (29, 30, 199, 200, 201)],
        "fixed": rates.fixed_rates(RATES, "EUR", 40 * DAY),
        "halves": [str(rounding.half_even(value, places)) for value in (0.5, 1.5, 2.675, -0.5, 1e-9) for places in (0, 2)],
        "whole": [rounding.whole(2.5), rounding.whole(Fraction(7, 2))],
        "apportioned": [[str(part) for part in rounding.apportioned(parts, n)] for parts in ([0.5, 0.5, 0.5],
        [1 / 3] * 3, [-1.5, 2.25], []) for n in (0, 1)],
    }  # fmt: skip
    check("quota", found)


def test_waterfalls() -> None:
    """Of a pipeline and of another, over all time, a window, a day without events; and of what is due in a period."""
    every, price = columns([*rows()]), rates.fixed_rates(RATES, "EUR", 300 * DAY)
    spans = {"all": (-1, AS_OF), "window": (100, 250), "a day": (300, 300)}
    found = {
        f"{name} {pipeline} {period}": waterfall.waterfall(every, pipeline, a * DAY, b * DAY, price, period=period)
        for name, (a, b) in spans.items()
        for pipeline in ("P", "Q", "R")
        for period in (None, (719_263, 719_413))
    }
    check("waterfalls", found)


def test_hazards_and_chances() -> None:
    """The timing model, its table, the training rows, the win model and what it says."""
    of = learning_log()
    known = facts(of)
    when = timing.fit(of, [0.1, 0.3, 0.5, 0.8], 60)
    model = winmodel.fit(of, known, [0.1, 0.3, 0.5, 0.8], 200)
    past = training_rows.past(of, known)
    days = np.array([-1, 0, 1, 30, 60, 99])
    stage = np.array([0, 1, 2, 3, 1, 0])
    found: dict[str, Any] = {
        "edges": [hazards.edges for hazards in when.hazards],
        "rates": [hazards.rates for hazards in when.hazards],
        "within": when.within(days, stage, np.array([0.0, 3.9, 4.0, 1e6, 12.0, 0.5])),
        "shape": when.table.shape,
        "ever": [when.ever(), when.ever(2, 15.0), when.ever(3, 400.0)],
        "finally": [hazards.finally_to(days) for hazards in when.hazards for days in (0.0, 10.0)],
        "past": past,
        "labelled": [training_rows.labelled(of, past, when, 45, old) for old in (False, True)],
        "horizon": [
            winmodel.horizon(of),
            winmodel.horizon(log(30)),
            model.horizon_days,
            model.closed,
            len(model.timing.table),
        ],
        "columns": [[column.group, column.precision, column.centre, column.scale] for column in model.columns],
        "said": winmodel.predict(model, of, known),
        "soon": [winmodel.by_period_end(model, past, np.full(len(past), 0.5), left) for left in (-1, 0, 1, 40, 500)],
        "new": winmodel.new_deals(model, [0, 1_000, 90_000], 60),
        "few": winmodel.predict(
            winmodel.fit(log(150), facts(log(150)), [0.1, 0.3, 0.5, 1.0]), log(150), facts(log(150))
        ),
        "moved": past.only(np.arange(9)).moved(2, of),
    }
    assert model.fitted is not None
    found["mean"] = model.fitted.mean
    found["covariance"] = model.fitted.covariance.diagonal()
    check("models", found)


def test_backtests() -> None:
    def at(instant: int) -> Log:
        return log(instant / DAY, seed=9, deals=90)

    instants = backtest.cutoffs(at(AS_OF * DAY), 4)
    of = backtest.backtest_scores(at, facts, [0.1, 0.3, 0.5, 0.8], AS_OF * DAY, instants)
    few = backtest.backtest_scores(at, facts, [0.1, 0.3, 0.5, 0.8], AS_OF * DAY, [AS_OF * DAY])
    check(
        "backtests",
        {
            "instants": instants,
            "default": len(backtest.cutoffs(at(AS_OF * DAY))),
            "none": backtest.cutoffs(log(-1)),
            "scores": of,
            "few": few,
        },
    )


def test_scores() -> None:
    chance, won = np.array([0.0, 0.05, 0.1, 0.55, 0.99, 1.0]), np.array([0.0, 1.0, 0.0, 1.0, 1.0, 0.0])
    none = np.zeros(0)
    shape = distribution.Distribution(50, Fraction(25), np.array([0.25, 0.5, 0.25]))
    found: dict[str, Any] = {
        "scores": [
            scores.brier(chance, won),
            scores.brier(none, none),
            scores.log_loss(chance, won),
            scores.log_loss(chance[1:5], won[1:5]),
            scores.log_loss(none, none),
        ],
        "tenths": scores.reliability(chance, won),
        "shrunk": [scores.shrunk_rate(3, 5, 0.2), scores.shrunk_rate(0, 0, 0.2, 4)],
        "crps": [scores.crps(shape, y) for y in (0, 50, 75, 80, 200)],
        "coverage": [
            scores.coverage([1, 2], [2, 3], [2, 2]),
            scores.coverage([1, 2], [2, 3], [0, 4]),
            scores.coverage([], [], []),
        ],
        "mean": [shape.mean, *(shape.chance(goal) for goal in (0, 50, 51, 75, 76, 100, 101))],
        "quantiles": [shape.quantile(share) for share in (0.0, 0.1, 0.25, 0.26, 0.75, 0.8, 1.0)],
    }
    entries = [
        diary.ForecastEntry(date(2026, 11, day), won, 0.1 * place, 500.0 + day, low, high, shape)
        for place, (day, won, low, high) in enumerate(
            ((9, 10, 60, 130), (2, 0, 0, 20), (3, 0, 5, 500), (16, 40, 101, 102))
        )
    ]
    found["diary"] = [
        diary.scored(entries, None),
        diary.scored(entries, 100),
        diary.weekly(entries),
        diary.verdict(entries, 100),
        diary.verdict([], 1),
    ]
    wide = distribution.Distribution(-7, Fraction(3, 2), np.arange(1, 12) / 66)
    found["compact"] = [diary.compact(wide, cells) for cells in (4, 6, 10, 11, 12)]
    check("scores", found)


def some_deals(count: int, seed: int = 2, sd: float | None = 0.4, step: int = 100) -> Deals:
    """Open deals, some negative, impossible and certain."""
    chance = Random(seed)
    amounts = [chance.choice((0, -3, *range(1, 60))) * step for _ in range(count)]
    odds = [chance.choice((0.0, 1.0, *(chance.uniform(0.02, 0.95) for _ in range(9)))) for _ in range(count)]
    return Deals(np.array(amounts, np.int64), np.array(odds), None if sd is None else np.full(count, sd))


BUSINESS = NewBusiness(1.7, 0.8, np.array([2_500, 4_000, 4_000, 9_100]))
NO_SIZES = NewBusiness(1.7, 0.8, np.zeros(0, np.int64))
SIZES = {"none": 0, "one": 1, "few": 9, "many": 70}


def brief(of: distribution.Distribution) -> dict[str, Any]:
    return {
        "start": of.start, "step": str(of.step), "cells": len(of.mass), "mean": of.mean,
        "quantiles": [of.quantile(share) for share in (0.1, 0.5, 0.9)], "chance": [of.chance(goal) for goal in (-500,
        0, 1, 9_000, 40_000)],
    }  # fmt: skip


@pytest.mark.parametrize("step", [100, 97_003])
def test_distributions(step: int) -> None:
    """Of no, one, few and many deals, alone and with new business, exactly and on a coarse lattice, against several gaps."""
    found: dict[str, Any] = {}
    for name, count in SIZES.items():
        for sd in (None, 0.4):
            deals = some_deals(count, count, sd, step)
            for beside, business in (("", None), (" and new", BUSINESS)):
                usual = max(round(deals.mean() / step), 20) * step
                goals = [-5 * step, 0, step, 90 * step, usual, usual + 60 * step, 10_000 * step]
                found[f"{name} {sd}{beside}"] = {
                    "mean": deals.mean(),
                    "revenue": brief(distribution.revenue(deals, usual, business)),
                    "coarse": brief(distribution.revenue(deals, usual, business, cells=40)),
                    "chances": [distribution.chance(deals, goal, business) for goal in goals],
                    "swings": swings.swings(deals, usual, range(0, count, 4), business),
                    "against": [gap_chance.against_gap(deals, goal, business).chance() for goal in goals],
                    "of each": gap_chance.against_gap(deals, usual, business).swings(5),
                }
    found["no sizes"] = [
        distribution.chance(some_deals(9), 4_000, NO_SIZES),
        brief(distribution.revenue(some_deals(9), 4_000, NO_SIZES)),
    ]
    check(f"distributions-{step}", found)


def test_drops() -> None:
    """The prepared state against the whole sum anew, with dragged deals of all signs."""
    deals = some_deals(30)
    dragged = Deals(np.array([900, -400, 0, 2_500]), np.array([0.5, 0.25, 0.9, 1.0]), np.full(4, 0.2))
    found = {}
    for goal in (-200, 0, 8_000, 40_000, 60_000):
        for lower in (True, False):
            ready = distribution.prepared(deals, goal, dragged.amount.tolist(), BUSINESS, lower_goals=lower)
            found[f"{goal} {lower}"] = [
                ready.chance(dragged),
                ready.goal,
                ready.lattice,
                ready.chance(Deals(dragged.amount, dragged.chance)),
            ]
    bare = distribution.prepared(some_deals(30, sd=None), 60_000, [900])
    found["bare"] = [bare.chance(Deals(np.array([900]), np.array([0.5]), np.array([3.0]))), bare.weights]
    check("drops", found)


def test_live_gaps() -> None:
    """Changes of single deals, and of the gap."""
    at = gap_chance.against_gap(some_deals(40), 70_000, BUSINESS)
    steps: dict[str, Callable[[], gap_chance.GapChance]] = {
        "amount": lambda: at.changed(3, 5_000, 0.5, 0.1),
        "negative": lambda: at.changed(3, -700, 0.5, 0.1),
        "was negative": lambda: at.changed(3, -700, 0.5, 0.1).changed(3, 800, 0.2),
        "off the lattice": lambda: at.changed(3, 5_050, 0.5),
        "further": lambda: at.changed(6, 15_000, 0.5),
        "too large": lambda: at.changed(3, -2_000_000, 0.5),
        "closer": lambda: at.closer(1_000),
        "farther": lambda: at.closer(-1_000),
        "closed": lambda: at.closer(70_000),
        "without sd": lambda: gap_chance.against_gap(some_deals(40, sd=None), 70_000).changed(5, 100, 1.0, 9.0),
    }
    found = {
        name: [one.chance(), one.room, one.goal, one.lattice, one.swing(3)]
        for name, make in steps.items()
        for one in (make(),)
    }
    check("gaps", found | {"at": [at.chance(), at.room, at.swings()]})


def test_what_it_takes() -> None:
    deals = some_deals(25)
    sizes = whatif.sizes(np.array([-4, 0, 1_234, 5_678, 99_999, 250_000, 8, 77]))
    found: dict[str, Any] = {
        "needed": [
            whatif.needed(deals, goal, size, p, 0.3)
            for goal in (0, 5_000, 50_000, 200_000)
            for size, p in ((4_000, 0.4), (0, 0.4), (4_000, 0.0), (700, 0.9), (90_000, 1.0))
        ],
        "table": whatif.chance_table(
            deals, 60_000, sizes, np.linspace(0.1, 0.9, len(sizes)).tolist(), [0.5] * len(sizes)
        ),
        "no sd": whatif.chance_table(some_deals(25, sd=None), 60_000, [900, 30_000], [0.5, 0.25]),
        "closed": whatif.chance_table(deals, 0, [900, 30_000], [0.5, 0.25]),
        "sizes": [
            sizes,
            whatif.sizes(np.zeros(3, np.int64)),
            [whatif.two_digits(value) for value in (1, 9.6, 10, 94.9, 95, 125, 135, 99_500)],
        ],
    }
    of = log()
    for days in (-1, 0, 1, 30, 90, 300):
        found[f"new in {days}"] = new_business.fit_new_business(of, (AS_OF + days) * DAY)
    found["learnt"] = new_business.fit_new_business(learning_log(), (AS_OF + 60) * DAY)
    found["nobody"] = new_business.fit_new_business(log(pipeline="R"), (AS_OF + 30) * DAY)
    found["counts"] = [BUSINESS.counts, BUSINESS.most(), BUSINESS.expected(), NO_SIZES.expected()]
    for step, cells in ((Fraction(100), 300), (Fraction(300), 20), (Fraction(9_999), 1)):
        found[f"mass {step}"] = BUSINESS.mass(lattice.Lattice(step, cells, step == 100), cells)
    check("whatif", found)


def test_lattices() -> None:
    amounts: tuple[Sequence[int], ...] = ((), (0,), (100, 250), (7, 11), (1_000_003, 2_000_005))
    found: dict[str, Any] = {
        f"{given} {goal} {cells}": [
            lattice.lattice_for(given, sum(given), goal, cells),
            lattice.lattice_below(given, goal, cells, 8) if goal else None,
        ]
        for given in amounts
        for goal in (None, 0, 500, 1_500_000)
        for cells in (7, 8, 65_536)
    }
    one = lattice.Lattice(Fraction(7, 2), 40, False)
    found["places"] = [
        one.place(10),
        one.places([0, 7, 10, 35]),
        lattice.Lattice(Fraction(2**53), 3, True).places([2**53 + 1]),
        one.places([2**55]),
    ]
    check("lattices", found)


def test_sums_of_deals() -> None:
    """By direct convolution, in pieces by FFT, by generating functions, and in the tree; and the bounds of certainty."""
    deals = some_deals(230, 6)
    weights, chances = shock.node_chances(deals.chance, deals.sd)
    amounts = np.abs(deals.amount) / 7
    grid = lattice.Lattice(Fraction(700), 400, False)
    placed = [grid.place(int(amount)) for amount in np.abs(deals.amount).tolist()]
    cell, share = grid.places(np.abs(deals.amount).tolist())
    tree = product_tree.build_tree(placed[:40], chances[:40], 150)
    found = {
        "nodes": [weights, chances[:3], shock.hermite()],
        "sums": {
            count: convolution.sums(placed[:count], chances[:count], 400).sum(axis=1) for count in (1, 222, 223, 230)
        },
        "mean": convolution.sums(placed, chances, 400) @ np.arange(400),
        "many": [
            generating_function.sums(cell[:n], share[:n], chances[:n], cells)[:, :8]
            for n in (199, 200)
            for cells in (400, 900)
        ],
        "tree": [tree.mass_below(cells) for cells in (0, 1, 30, 150)],
        "without": tree.without(17).mass_below(60),
        "changed": tree.changed(39, (4, 0.5), np.full(9, 0.5)).mass_below(60),
        "added": convolution.add(np.eye(2, 5), (3, 0.25), np.array([0.5, 1.0])),
    }
    goals = range(0, 60_000, 250)
    found["surely"] = {
        name: [sum(bool(rule(amounts, chances, goal)[node]) for goal in goals) for node in range(9)]
        for name, rule in (("above", bounds.surely_above), ("below", bounds.surely_below))
    }
    found["nothing"] = [
        bounds.surely_above(np.zeros(0), np.zeros((0, 2)), 1),
        bounds.surely_below(np.zeros(0), np.zeros((0, 2)), 1),
    ]
    check("sums", found)


def counting(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> list[int]:
    """Grows by one at each call of a function of a module."""
    calls, whole = list[int](), getattr(module, name)

    def counted(*given: Any) -> Any:
        calls.append(len(calls))
        return whole(*given)

    monkeypatch.setattr(module, name, counted)
    return calls


def test_the_way_of_summing_hangs_on_the_number_of_deals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to 2,000 deals x nodes directly, then in pieces of 32; bounds from 201 deals on; coarser beyond 500 deals."""
    products = counting(monkeypatch, convolution, "product")
    asked = counting(monkeypatch, bounds, "surely_above")
    counted = {}
    for count, nodes in ((2_000, 1), (2_001, 1), (400, 5), (401, 5)):
        convolution.sums([(0, 0.0)] * count, np.full((count, nodes), 0.5), 3)
        counted[count, nodes] = len(products)
        products.clear()
    assert counted == {(2_000, 1): 0, (2_001, 1): 62, (400, 5): 0, (401, 5): 12}
    for count in (200, 201):
        deals = Deals(np.full(count, 100), np.full(count, 0.5))
        distribution.chance(deals, 9_000)
        counted[count, 0] = len(asked)
    assert (counted[200, 0], counted[201, 0]) == (0, 1)
    cells = {
        n: gap_chance.against_gap(Deals(np.full(n, 99_991), np.full(n, 0.5)), 99_991 * n - 1, OFF).lattice.cells
        for n in (500, 501)
    }
    assert cells == {500: lattice.COARSE_CELLS, 501: lattice.COARSE_CELLS // 2}


OFF = NewBusiness(1.0, 1.0, np.array([7]))


def test_lengths_that_transforms_are_fast_on() -> None:
    for least, wanted in (
        (1, 1),
        (7, 8),
        (11, 12),
        (13, 15),
        (31, 32),
        (97, 100),
        (65_537, 65_610),
        (131_071, 131_072),
    ):
        assert convolution.fast_length(least) == wanted


def test_arrays() -> None:
    large = np.array([2**62, 2**62, 2**62, -5, 7])
    found = {
        "total": [arrays.total(large), arrays.totals(large, np.array([0, 0, 1, 1, 3]), 4), arrays.total(-large)],
        "last set": [arrays.last_set(np.array([False, True, False, True])), arrays.last_set(np.zeros(0, bool))],
        "distinct": [arrays.distinct(np.array([3, 1, 3, 2])), arrays.distinct(np.zeros(0))],
        "quantile": [arrays.quantile(np.array([1.0, 2.0, 4.0]), 0.9), arrays.quantile(np.zeros(0), 0.5)],
        "ratio": [arrays.ratio(1, 4), arrays.ratio(1, 0)],
        "summed": arrays.summed(large, np.array([True, False, False, True, True])),
        "absorbed": timing.absorbed(np.array([[0.0, 0.5], [0.2, 0.1]]), np.array([0.1, 0.6])),
        "kaplan": survival.kaplan_meier(np.array([1.0, 2, 2, 3, 5]), np.array([True, True, False, True, False])),
        "reached": [survival.reached_by(survival.kaplan_meier(np.array([1.0, 2, 4]), np.array([True, True, False])),
        share) for share in (0.3, 0.5, 0.9)],
        "histogram": [durations.histogram(np.array(days), 4) for days in ([0.0, 0.9], [1.0, 2, 3, 40],
        [5.0] * 30 + [900.0], [2_000.0])],
    }  # fmt: skip
    check("arrays", found)


def test_newton_with_a_step_that_is_too_long() -> None:
    """A likelihood on whose far side the first whole step overshoots, with offsets and weights."""
    x = np.column_stack([np.ones(6), np.array([0.0, 1, 2, 3, 4, 5])])
    y = np.array([0.0, 0, 0.5, 0, 1, 1])
    for offset in (-40.0, 0.0, 12.0):
        found = newton.posterior(x, y, np.array([1.0, 2, 1, 1, 0.5, 3]), np.full(6, offset), np.array([1e-4, 0.5]))
        p = newton.logistic(offset + x @ found.mean)
        slope = x.T @ (np.array([1.0, 2, 1, 1, 0.5, 3]) * (y - p)) - np.array([1e-4, 0.5]) * found.mean
        assert slope == pytest.approx(0, abs=1e-6)
        curved = (x * (np.array([1.0, 2, 1, 1, 0.5, 3]) * p * (1 - p))[:, None]).T @ x + np.diag([1e-4, 0.5])
        assert found.covariance @ curved == pytest.approx(np.eye(2), abs=1e-6)
