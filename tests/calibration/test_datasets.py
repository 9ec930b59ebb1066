"""The histories that are replayed hold no later knowledge, and the model does on them what it is there for."""

import json
from typing import Any

import pytest

from tests.calibration import datasets, replay
from tests.calibration.past import Past


@pytest.fixture(scope="module")
def known() -> dict[str, Past]:
    return {history.name: Past(history) for history in datasets.histories()}


def scores(past: Past, size: int) -> replay.Scores:
    return replay.by_size(past, (size,), 1, past.cutoffs()[1::2], lambda _: None)[size]


def test_deals_without_a_log_have_one_stage_and_no_value_that_tells_the_outcome(known: dict[str, Past]) -> None:
    past = known["maven"]
    assert past.history.stages == ("Open",)
    assert (len(past.end), int(past.end.won.sum()), int(past.end.lost.sum())) == (8_300, 4_238, 2_473)
    begun = {row.deal: json.loads(row.new or "")["amount"] for row in past.history.rows if row.kind == "created"}
    assert len({begun[deal] for deal in past.end.deal[past.end.won]}) <= 7
    assert scores(past, 200).by["model"].auc == pytest.approx(0.5, abs=0.1)
    assert past.end.amount[past.end.won].sum() == 1_000_553_400


def test_a_busy_funnel(known: dict[str, Past]) -> None:
    past = known["stage log"]
    assert [round((at - past.first_us) / 86_400e6) for at in past.cutoffs()] == [30, 45, 60, 75, 90, 105, 120]
    found: Any = scores(past, 200)
    model = found.by.pop("model")
    assert model.brier < 0.205
    assert all(model.brier < found.by[name].brier - 0.01 for name in ("rates", "own", "logistic", "fixed", "odoo"))
    assert found.by["shown"].brier < model.brier + 0.002
    assert model.calibration_error < 0.06


def test_no_rise_where_the_stage_means_nothing(known: dict[str, Past]) -> None:
    stages = scores(known["demo"], 1_000).stages
    first, last = min(stages), max(stages)
    assert (first, last) == (0, 3)
    assert stages[last].chance["fixed"] - stages[first].chance["fixed"] == pytest.approx(0.6)
    assert abs(stages[last].chance["model"] - stages[first].chance["model"]) < 0.1
