"""The worked examples, to the last fraction."""

import json
from fractions import Fraction
from math import erf, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from salesdesk.analytics import durations as times
from salesdesk.analytics import pace, quota, scores, survival, timing, whatif
from salesdesk.analytics.distribution import Deals, chance, revenue
from salesdesk.analytics.funnel import Basis, cohort, funnel
from salesdesk.analytics.gap_chance import against_gap
from salesdesk.analytics.new_business import NewBusiness
from tests.analytics.journals import created, event, log_of
from tests.support.values import known

CASES = {case["id"]: case for case in json.loads(Path(__file__).with_name("worked_examples.json").read_text())}


def exactly(text: str | None) -> Any:
    return None if text is None else pytest.approx(float(Fraction(text)), abs=1e-12, rel=1e-12)


def w1(sd: float | None = None) -> Deals:
    case = CASES["W1"]["input"]
    p = np.array([float(Fraction(text)) for text in case["p"]])
    return Deals(np.array(case["amounts"]), p, None if sd is None else np.full(3, sd))


def test_w1_mean_and_variance() -> None:
    found = revenue(w1())
    values = found.start + float(found.step) * np.arange(len(found.mass))
    expect = CASES["W1"]["expect"]
    assert found.mean == exactly(expect["expected"])
    assert w1().mean() == exactly(expect["expected"])
    assert np.dot(found.mass, (values - found.mean) ** 2) == exactly(expect["variance"])


@pytest.mark.parametrize(("goal", "expect"), CASES["W2"]["expect"].items())
def test_w2_chance(goal: str, expect: str) -> None:
    assert chance(w1(), int(goal)) == exactly(expect)
    assert revenue(w1()).chance(int(goal)) == exactly(expect)


def test_w3_is_not_a_normal_distribution() -> None:
    expect = CASES["W3"]["expect"]
    goal = CASES["W3"]["input"]["quota"]
    score = (goal - float(CASES["W1"]["expect"]["expected"])) / sqrt(float(CASES["W1"]["expect"]["variance"]))
    assert (1 - erf(score / sqrt(2))) / 2 == pytest.approx(expect["normal"], abs=1e-12)
    assert chance(w1(), goal) == exactly(expect["exact"])


@pytest.mark.parametrize("part", "abc")
def test_w4_what_is_won_counts(part: str) -> None:
    case = CASES["W4"]
    given = case["input"][part]
    assert chance(w1(), int(quota.gap(given["quota"], given["won"]))) == exactly(case["expect"][part])


def test_w10_to_w12_funnel() -> None:
    rows = []
    for number, events in enumerate(CASES["W10"]["input"]["deals"]):
        for day, kind, stage in events:
            first = day == events[0][0]
            rows.append(created(f"d{number}", day, stage) if first else event(f"d{number}", day, kind, stage))
    bases: tuple[tuple[str, Basis], ...] = (("W10", "cohort"), ("W11", "cohort"), ("W12", "entered"))
    for name, basis in bases:
        given = CASES[name]["input"]
        log = log_of(rows, given["stages"], given["as_of_day"], survivors=given["alias"])
        window = given["cohort"]
        day = 86_400_000_000
        stage = 1 if basis == "entered" else 0
        chosen = cohort(log, basis, window["from"] * day, window["to"] * day, stage)
        found = funnel(log, given["stages"], chosen, basis)
        assert found.won.count == CASES[name]["expect"]["won"]
        for stage_found, expect in zip(found.stages, CASES[name]["expect"]["rows"], strict=True):
            for key, value in expect.items():
                told = getattr(stage_found, "name" if key == "stage" else key)
                assert told == (exactly(value) if key in ("so_far", "of_resolved", "upper") else value), (name, key)


def test_w13_time_in_stage() -> None:
    rows = [
        created("d", 4, "A"),
        event("d", 7, "lost"),
        event("d", 20, "reopened", "A", "lost"),
        event("d", 22, "stage", "B", "A"),
    ]
    log = log_of(rows, as_of=41)
    expect = CASES["W13"]["expect"]
    spent = dict(zip("ABC", (log.spent_us[0] / 86_400e6).tolist(), strict=True))
    assert {name: spent[name] for name in "AB"} == expect["tis"]
    assert log.rework[0] == expect["back"]
    assert log.age_days[0] == expect["age_open_days"]


def test_w14_velocity_coverage_slippage() -> None:
    given, expect = CASES["W14"]["input"], CASES["W14"]["expect"]
    speed = given["velocity"]
    expected = speed["open"] * Fraction(speed["p"]) * speed["amount"]
    assert quota.velocity(expected, speed["mean_cycle_days"]) == Fraction(expect["velocity"])
    assert quota.velocity(expected, None) is None
    assert quota.coverage(given["coverage"]["open_due"], given["coverage"]["gap"]) == exactly(expect["coverage"])
    weighted = given["weighted_coverage"]
    assert quota.coverage(weighted["p_times_amount"], weighted["gap"]) == exactly(expect["weighted_coverage"])
    rows = [created(f"d{i}", 1, "A", expected="1970-01-20") for i in range(4)]
    start = log_of(rows, as_of=9)
    end = log_of([*rows, event("d0", 12, "won"), event("d1", 13, "lost")], as_of=40)
    first = 719_163 + 10
    assert quota.slippage(start, end, first, first + 30).rate == exactly(expect["slip_rate_count"])


def test_w15_stall_limit() -> None:
    days = np.array(CASES["W15"]["input"]["x"], float)
    expect = CASES["W15"]["expect"]
    assert np.quantile(days, 0.9) == exactly(expect["q90"])
    assert times.stall_limit(days).days == exactly(expect["shrunk"])
    assert times.stall_limit(days[:0], 7).days == 7


def test_w17_quantiles() -> None:
    found = revenue(w1())
    for share, key in ((0.1, "q10"), (0.5, "q50"), (0.9, "q90")):
        assert found.quantile(share) == CASES["W17"]["expect"][key]


def test_w18_new_business() -> None:
    expect = CASES["W18"]["expect"]
    for r in (1, 2):
        counts = NewBusiness(7 / 4, r, np.array([100])).counts
        assert counts[0] == exactly(expect[f"r{r}_P0"])
        assert counts[1] == exactly(expect[f"r{r}_P1"])


def test_w19_pace() -> None:
    expect = CASES["W19"]["expect"]
    linear = pace.pace_target(9_000_000, pace.elapsed_share(30, 90))
    assert linear == exactly(expect["linear_target"])
    assert pace.pace(2_400_000, linear) == exactly(expect["pace"])
    assert quota.required_per_day(quota.gap(9_000_000, 2_400_000), 60) == exactly(expect["required_per_day"])
    assert pace.elapsed_share(30, 90, (1 / 5, 1 / 4)) == exactly(expect["seasonal_share"])


def test_w21_shared_shock() -> None:
    assert chance(w1(sd=0.0), 2_500_000) == pytest.approx(CASES["W21"]["expect"]["p"], abs=1e-12)
    assert revenue(w1(sd=0.0)).chance(2_500_000) == pytest.approx(CASES["W21"]["expect"]["p"], abs=1e-12)
    assert chance(w1(), 2_500_000) == exactly(CASES["W21"]["expect"]["no_shock"])


def test_w5_what_it_takes() -> None:
    expect = CASES["W5"]["expect"]
    empty = Deals(np.zeros(0, np.int64), np.zeros(0))
    for deals, key in ((empty, "n_empty"), (w1(), "n_with")):
        found = whatif.needed(against_gap(deals, 3_000_000), 1_000_000, 0.25)
        assert known(found).count == expect[key]
    for deals, count, key in ((empty, 16, "p_empty"), (w1(), 8, "p_with"), (w1(), 7, "p_with_minus1")):
        more = Deals(
            np.concatenate([deals.amount, np.full(count, 1_000_000)]),
            np.concatenate([deals.chance, np.full(count, 0.25)]),
        )
        assert chance(more, 3_000_000) == exactly(expect[key])
    row = whatif.chance_table(against_gap(w1(), 3_000_000), [1_000_000], [0.25]).chance[0]
    assert row[7] == exactly(expect["p_with"])
    assert row[6] == exactly(expect["p_with_minus1"])


@pytest.mark.parametrize(("won", "n"), [(3, 4), (0, 0), (30, 40)])
def test_w6_shrunk_rate(won: int, n: int) -> None:
    assert scores.shrunk_rate(won, n, 2 / 5) == exactly(CASES["W6"]["expect"][f"w{won}of{n}"])


def test_w7_absorbing_chain() -> None:
    found = timing.absorbed(np.array([[0, 1 / 2], [1 / 10, 0]]), np.array([0, 3 / 5]))
    assert found.tolist() == [exactly(CASES["W7"]["expect"][key]) for key in ("V_A", "V_B")]


def test_w8_incidence() -> None:
    seen = CASES["W8"]["input"]["obs"]
    codes = {"won": 1, "lost": 2, "open": 0}
    days = np.array([day for day, _ in seen], float)
    found = survival.incidence(days, np.array([codes[ending] for _, ending in seen]), won=1, lost=2)
    expect = CASES["W8"]["expect"]
    for step, (day, *chances) in zip(found, expect["steps"], strict=True):
        assert [step.days, step.won, step.lost, step.open] == [day, *map(exactly, chances)]
    assert found[-1].won == exactly(expect["eventual_win"])


def test_w9_piecewise_hazards() -> None:
    expect = CASES["W9"]["expect"]
    hazards = timing.Hazards(np.array([10.0]), np.array([[0, 0.01, 0.03], [0, 0.02, 0.02]]))
    model = timing.of_hazards((hazards,), 10)
    assert model.ever(0, 0.0) == pytest.approx(expect["P_win_at_0"], abs=1e-12)
    assert model.ever(0, 5.0) == pytest.approx(expect["P_win_at_5"], abs=1e-12)
    assert model.ever(0, 10.0) == pytest.approx(expect["P_win_at_10"], abs=1e-12)
    by_10 = model.within(np.array([10]), np.array([0]), np.array([0.0]))[0]
    assert by_10 == pytest.approx(expect["P_win_by_10"], abs=1e-12)


def test_w16_brier_and_log_loss() -> None:
    p, won = np.array([0.8, 0.6, 0.3, 0.1]), np.array([1.0, 0.0, 1.0, 0.0])
    assert scores.brier(p, won) == exactly(CASES["W16"]["expect"]["brier"])
    assert scores.log_loss(p, won) == pytest.approx(CASES["W16"]["expect"]["logloss"], abs=1e-12)


def test_w17_crps() -> None:
    expect = CASES["W17"]["expect"]
    coin = revenue(Deals(np.array([100]), np.array([0.5])))
    for y in (0, 50, 100):
        assert scores.crps(coin, y) == exactly(expect[f"y{y}"])
    assert scores.crps(revenue(w1()), 2_500_000) == exactly(expect["w1"])
