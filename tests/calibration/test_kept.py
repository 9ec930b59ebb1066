"""Calibration fails where chances have become worse than kept by more than their noise, and says what it compares."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.calibration import datasets, kept
from tests.calibration.__main__ import main
from tests.calibration.paired import Difference, Gap
from tests.calibration.replay import Score, Scores, Sellers
from tests.calibration.results import Result
from tests.calibration.revenue import Replayed

NONE = Score(None, None, None, None, ())


def result(*shown: float, own: float = 0.25, measure: str = "both", gaps: dict[str, Gap] | None = None) -> Result:
    """A history of which only what is shown and the own win rate were measured, by cut-off."""
    cuts: dict[int, dict[str, float | None]] = {at: {"shown": value, "own": own} for at, value in enumerate(shown)}
    soon = cuts if measure == "both" else {}
    scores = Scores(1, 9, {"shown": NONE, "own": NONE}, {}, cuts, {}, soon, gaps or {})
    return Result("Sales", 900, 300, 400, ("A", "B"), 0, {50: scores}, Sellers({}, {}), None, Replayed({}, ()))


def test_what_is_kept_is_found_again(tmp_path: Path) -> None:
    saved = kept.renewed({}, [result(0.2, 0.21)], "full")
    kept.save(saved, tmp_path / "kept.json")
    assert kept.load(tmp_path / "kept.json") == saved
    assert kept.worse([result(0.2, 0.21)], saved, "full") == []
    assert kept.load(tmp_path / "none.json") == {}


def test_worse_by_more_than_the_noise_is_told() -> None:
    saved = kept.renewed({}, [result(0.2, 0.21, 0.19)], "full")
    assert kept.worse([result(0.2003, 0.2103, 0.1903)], saved, "full") == []
    assert kept.worse([result(0.25, 0.18, 0.18)], saved, "full") == []
    told = kept.worse([result(0.21, 0.219, 0.201)], saved, "full")
    assert [words.split(":")[0] for words in told] == [f"Sales, 50 closed deals, {name}" for name in kept.MEASURES]
    assert "0.2100, and 0.2000 is kept" in told[0]
    assert kept.worse([result(0.21, 0.219, 0.201)], saved, "quick") == []
    assert "1 cut-offs, and 3 are kept" in kept.worse([result(0.2)], saved, "full")[0]
    other = replace(result(0.9, 0.9, 0.9), deals=901)
    assert kept.worse([other], saved, "full") == []


def test_a_simpler_way_that_does_better_is_told() -> None:
    fine, worse = Difference(0.003, 0.004), Difference(0.0225, 0.0025)
    assert kept.simpler([result(0.2, gaps={"own": Gap(fine, worse)})]) == []
    told = kept.simpler([result(0.2, gaps={"own": Gap(worse, fine), "timing": Gap(worse, worse)})])
    assert told[0].startswith("Sales, 50 closed deals: own is better by 0.0225 ± 0.0025")
    assert ["so that it is that" in line for line in told] == [True, False]


def test_the_table_has_earlier_versions_and_standard_errors() -> None:
    earlier = {kept.key_of(result()): {"earlier": {"0.1.0": {"50": {"at all": [0.22, 0.24], "in time": [0.2]}}}}}
    text = kept.markdown([result(0.2, 0.21)], earlier)
    first, second = (line for line in text.splitlines() if line.startswith("| Sales, 50"))
    assert first.split(" | ")[1:] == ["0.2050", "0.2300 (+0.0250 ± 0.0050)", "0.2500 (+0.0450 ± 0.0050) |"]
    assert second.split(" | ")[2].strip() == "–"


def test_the_program_ends_with_1_where_something_is_worse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tests.calibration.__main__.measured", lambda *_: result(0.3, 0.31))
    monkeypatch.setattr("tests.calibration.__main__.report.markdown", lambda _: "")
    monkeypatch.setattr("tests.calibration.__main__.reliability_plot", lambda *_: None)
    monkeypatch.setattr("tests.calibration.__main__.histories", lambda _: [None])
    monkeypatch.setattr("tests.calibration.aims.kept", lambda: {})
    monkeypatch.setattr("tests.calibration.kept.load", lambda: kept.renewed({}, [result(0.2, 0.21)], "quick"))
    assert main(["--quick", "--out", str(tmp_path)]) == 1
    assert "worse than what was kept: Sales, 50 closed deals" in capsys.readouterr().err
    assert main(["--out", str(tmp_path)]) == 0


def test_what_is_kept_is_of_the_histories_at_hand() -> None:
    names = [history.name for history in datasets.histories()]
    kept_names = {key.split(",")[0] for key in kept.load()}
    assert set(names) <= kept_names
