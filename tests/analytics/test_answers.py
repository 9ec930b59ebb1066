"""What the analytics answer of made-up journals, as a whole: logs, figures, models and distributions."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np

from salesdesk.analytics import (
    backtest,
    contrast,
    diary,
    distribution,
    durations,
    flywheel,
    friction,
    funnel,
    incremental,
    intervals,
    pace,
    quota,
    rates,
    rounding,
    scores,
    survival,
    timing,
    training_rows,
    waterfall,
    winloss,
    winmodel,
)
from salesdesk.analytics.events import columns, of_deals
from salesdesk.analytics.fold import fold
from salesdesk.analytics.log import Log
from salesdesk.analytics.running_state import running_states, undated_deals
from tests.analytics.journals import DAY, created, event, log_of
from tests.analytics.made_up import ALIASES, AS_OF, GUESSED, RATES, STAGES, check, facts, learning_log, log, rows

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
