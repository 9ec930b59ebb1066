"""The replay measures what it says: exact cases, hand-computed measures, and a small history from end to end."""

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from salesdesk.analytics.deals import Deals
from salesdesk.analytics.log import WON
from salesdesk.analytics.scores import ReliabilityBin, reliability
from tests.calibration import contenders, hindsight, odoo, replay, report, revenue
from tests.calibration.__main__ import main
from tests.calibration.histories import fixed_chances, instant, largest, read
from tests.calibration.metrics import auc, calibration_error
from tests.calibration.past import Past, known

CASES = Path(__file__).parents[1] / "analytics" / "worked_examples.json"
START = datetime(2024, 1, 1, 9, tzinfo=UTC)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """260 deals over half a year: of those that come to an offer two thirds are won, of the others none."""
    target = tmp_path_factory.mktemp("history") / "log.csv"
    random = np.random.default_rng(7)
    with target.open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(["deal", "at", "stage", "amount", "owner"])
        for number in range(260):
            begun = START + timedelta(days=number * 0.7)
            about = [1_000 + 500 * int(random.integers(3)), "Ada" if number % 2 else "Grace"]
            changes = [(0.0, "Contact")]
            if random.random() < 0.6:
                changes += [(5.0, "Offer"), (5 + 20 * random.random(), "Won" if random.random() < 2 / 3 else "Lost")]
            else:
                changes += [(3 + 25 * random.random(), "Lost")]
            for day, stage in changes:
                if begun + timedelta(days=day) < START + timedelta(days=182):
                    rows.writerow([f"d{number}", (begun + timedelta(days=day)).isoformat(), stage, *about])
    return target


@pytest.fixture(scope="module")
def past(file: Path) -> Past:
    return Past(read("small", file, NOW, kind="history"))


def test_naive_bayes_as_worked_out() -> None:
    case = next(case for case in json.loads(CASES.read_text(encoding="utf-8")) if case["id"] == "W20")
    closed = odoo.Frequencies(4, 6, [4, 4], [6, 2], {"web": (3, 1), "ads": (1, 5)})
    assert odoo.chance(closed, 1, "web") == pytest.approx(case["expect"]["p"], abs=1e-12)


def test_naive_bayes_leaves_out_what_it_never_saw() -> None:
    closed = odoo.Frequencies(4, 6, [4, 4], [6, 2], {"web": (3, 1)})
    assert odoo.chance(closed, 1, "fair") == odoo.chance(closed, 1) == pytest.approx(4.1 / 6.2)
    assert odoo.chance(odoo.Frequencies(0, 6, [0], [6], {}), 0) == 0.5


def test_auc_by_hand() -> None:
    chance, won = np.array([0.1, 0.4, 0.4, 0.8]), np.array([0.0, 1.0, 0.0, 1.0])
    assert auc(chance, won) == pytest.approx((1 + 0.5 + 1 + 1) / 4)
    assert auc(chance, np.ones(4)) is None


def test_calibration_error_by_hand() -> None:
    table = reliability(np.array([0.1, 0.1, 0.1, 0.95]), np.array([0.0, 0.0, 1.0, 1.0]))
    assert calibration_error(table) == pytest.approx((3 * (1 / 3 - 0.1) + 0.05) / 4)
    assert calibration_error(reliability(np.zeros(0), np.zeros(0))) is None


def test_scores_are_means_over_draws() -> None:
    stage = np.array([0, 1])
    draws = [
        replay.Draw(stage, np.array([0.0, 1.0]), {"model": np.array([0.0, 1.0])}),
        replay.Draw(stage, np.array([1.0, 1.0]), {"model": np.array([0.5, 0.5])}),
    ]
    found = replay.scored(draws)
    assert (found.draws, found.n) == (2, 4)
    assert found.by["model"].brier == pytest.approx((0 + 0.25) / 2)
    assert found.by["model"].log_loss == pytest.approx(np.log(2) / 2)
    assert found.stages[0] == replay.Stage(2, 0.5, {"model": 0.25})
    assert replay.together([found, found], "model") == pytest.approx(0.125)


@pytest.mark.parametrize(
    ("stages", "chances"),
    [(1, (0.5,)), (3, (0.2, 0.4, 0.6)), (4, (0.2, 0.4, 0.6, 0.8)), (5, (0.2, 0.35, 0.5, 0.65, 0.8))],
)
def test_fixed_chances(stages: int, chances: tuple[float, ...]) -> None:
    assert fixed_chances(stages) == pytest.approx(chances)


def test_a_log_is_read_as_an_import_reads_it(past: Past) -> None:
    assert past.history.stages == ("Contact", "Offer")
    assert len(past.end) == 260
    assert sorted(largest(past.history, 5)) == ["Ada", "Grace"]
    assert len(Past(past.history.of("Ada")).end) == 130


def test_cutoffs_of_half_a_year(past: Past) -> None:
    days = [(at - past.first_us) / 86_400e6 for at in past.cutoffs()]
    assert days == [32, 48, 64, 80, 96, 112, 128]


def test_nothing_later_is_known_at_a_cutoff(past: Past) -> None:
    at = past.cutoffs()[2]
    log = past.log(at)
    assert log.created.max() <= at
    assert log.closed[log.won | log.lost].max() <= at
    assert known(log, past.outcomes(log)).sum() <= log.open.sum()


def test_some_deals_alone(past: Past) -> None:
    at = past.cutoffs()[2]
    chosen = past.log(at).deal[:9].tolist()
    assert past.log(at, chosen).deal.tolist() == chosen


def test_draws_are_the_same_each_time(past: Past) -> None:
    first, second = (replay.by_size(past, (20,), 2, past.cutoffs()[2:4], lambda _: None) for _ in range(2))
    assert first == second
    assert first[20].draws == 4


def test_sizes_it_does_not_have_are_left_out(past: Past) -> None:
    assert replay.by_size(past, (5_000,), 1, past.cutoffs(), lambda _: None) == {}


def test_model_learns_what_the_stage_means(past: Past) -> None:
    found: Any = replay.by_size(past, (100,), 2, past.cutoffs(), lambda _: None)[100]
    assert list(found.by) == list(contenders.names())
    assert {"shown", "model", "timing", "own", "rates", "logistic", "fixed", "odoo"} <= set(found.by)
    assert found.by["model"].brier < found.by["fixed"].brier
    assert found.by["model"].auc > 0.7
    assert found.stages[0].chance["model"] < found.stages[1].chance["model"]
    assert abs(found.stages[1].chance["model"] - 2 / 3) < 0.15


def test_rates_are_shrunk_to_the_fixed_chance(past: Past) -> None:
    rates = contenders.stage_rates(past.end, (0.2, 0.4))
    offers = past.end.visited[:, 1]
    won, lost = int((past.end.won & offers).sum()), int((past.end.lost & offers).sum())
    assert rates[1] == pytest.approx((won + 4) / (won + lost + 10))


def test_hindsight_is_no_worse_than_the_model(past: Past) -> None:
    found: Any = hindsight.bound(past, past.cutoffs())
    assert found.stage < replay.by_size(past, (50,), 1, past.cutoffs(), lambda _: None)[50].by["model"].brier


def test_hindsight_by_cut_off(past: Past) -> None:
    found: Any = hindsight.bound(past, past.cutoffs())
    assert found.same < found.columns
    assert sum(cut.n for cut in found.cuts) == found.n
    assert [cut.at_us for cut in found.cuts] == past.cutoffs()
    assert found.stage == pytest.approx(np.mean([cut.stage for cut in found.cuts]))


def test_sellers_by_the_size_of_their_own_history(past: Past) -> None:
    found = replay.by_seller(past, 2, (20, 50), past.cutoffs(), lambda _: None)
    assert sorted(found.each) == ["Ada", "Grace"]
    assert set(found.by_size) <= {20, 50}
    assert sum(scores.n for scores in found.by_size.values()) == sum(scores.n for scores in found.each.values())
    assert len(found.each["Ada"].cuts) <= 7


def test_won_within_some_days_is_known_of_deals_that_are_open_longer(past: Past) -> None:
    log = past.log(past.cutoffs()[2])
    at_all, soon = past.outcomes(log), past.won_within(log, 3)
    assert not np.isnan(soon).any()
    assert log.won.sum() < soon.sum() < (at_all == WON).sum()
    assert np.isnan(past.won_within(log, 5_000)).all()
    made: Any = replay.by_size(past, (50,), 2, past.cutoffs(), lambda _: None)[50]
    assert 0 < made.soon["model"] < made.soon["fixed"]


def test_forecasts_of_revenue(past: Past) -> None:
    made = list(revenue.forecasts(past, (0.0, 0.5)))
    assert len(made) == 10
    middle = made[1].by["model"]
    assert 0 <= middle.low <= middle.mean <= middle.high
    assert 0 <= middle.chance <= 1
    middle_us, end_us = (
        instant(datetime(2024, month, day, hour, tzinfo=UTC)) for month, day, hour in ((2, 15, 12), (3, 1, 0))
    )
    rest = past.end.won & (past.end.closed >= middle_us) & (past.end.closed < end_us)
    assert middle.outcome == past.end.amount[rest].sum()
    found: Any = revenue.verdicts(made)
    assert found["model"].crps < found["plain"].crps
    assert found["model"].coverage >= 0.7


def test_verdict_by_hand() -> None:
    sure = revenue.Forecast(outcome=100, mean=80.0, low=50.0, high=90.0, crps=20.0, chance=0.5, made=True)
    nothing = Deals(np.zeros(0, np.int64), np.zeros(0))
    made = revenue.Instant(0, 0.0, dict.fromkeys(revenue.NAMES, sure), nothing, None, 1, np.zeros(0, bool), 0)
    found = revenue.verdicts([made])["model"]
    assert (found.n, found.crps, found.bias, found.coverage, found.brier) == (1, 0.2, -0.2, 0.0, 0.25)
    assert found.reliability[5] == ReliabilityBin(0.5, 1, 0.5, 1.0)


def test_table_lines_up() -> None:
    assert report.table(["a", "b"], [["x|y", "1"]]).splitlines() == [
        "| a    |   b |",
        "| ---- | --: |",
        "| x\\|y |   1 |",
    ]


def test_a_users_file_from_end_to_end(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(file), "--quick", "--sizes", "50", "--out", str(tmp_path)]) == 0
    printed = capsys.readouterr()
    text = (tmp_path / "calibration.md").read_text(encoding="utf-8")
    assert printed.out.strip() == text.strip()
    assert "260 deals" in text
    assert "seller" in text
    figures = json.loads((tmp_path / "calibration.json").read_text(encoding="utf-8"))[0]
    assert 0 < figures["by_size"]["50"]["by"]["model"]["brier"] < 0.3
    assert (tmp_path / "reliability-1.png").read_bytes().startswith(b"\x89PNG")


def test_a_file_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.csv")]) == 2
    assert "none.csv" in capsys.readouterr().err
