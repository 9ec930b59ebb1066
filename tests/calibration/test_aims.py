"""When a revenue forecast misses its aims, and when it got worse than what was kept."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.calibration import aims
from tests.calibration.aims import Kept, kept, missed, worse, written_down
from tests.calibration.replay import Sellers
from tests.calibration.results import Result
from tests.calibration.revenue import HINDSIGHT, Replayed, SellerBias, Verdict

GOOD = Verdict(100, 0.3, 0.02, 0.01, 0.03, 0.8, 0.2, (), 0.91, 9)
EVEN = SellerBias("Ada", 14, 0.1, 1.1, 0.3, 2.9)


def result(verdict: Verdict, *sellers: SellerBias) -> Result:
    replayed = Replayed({"per seller": {"model": verdict}}, sellers)
    return Result("a log", 9, 4, 3, ("A",), 0, {}, Sellers({}, {}), None, replayed)


def test_aims_that_are_met_are_not_told() -> None:
    assert list(missed(result(GOOD, EVEN))) == []
    assert list(missed(replace(result(GOOD), revenue=Replayed({}, ())))) == []


def test_aims_that_are_missed() -> None:
    high = replace(GOOD, bias=0.12, coverage=0.95)
    bias, inside, seller = missed(result(high, EVEN, replace(EVEN, seller="Grace", errors=-2.4, bias=-0.4)))
    assert bias == "per seller: bias +12.0% ± 3.0% (9 months), in hindsight +12.0%; the aim is ±5%"
    assert inside == "per seller: 95% in the 80% range, 91% are promised, in hindsight 95%; the aim is 72% to 88%"
    assert seller == "Grace: bias -40%, -2.4 standard errors over 14 months"
    assert "within two standard errors of 0" in next(missed(result(replace(GOOD, bias=0.055))))
    told = result(high)
    told.revenue.verdicts["per seller"][HINDSIGHT] = replace(GOOD, bias=-0.031, coverage=0.92)
    assert "in hindsight -3.1%" in next(missed(told))
    assert "in hindsight 92%" in list(missed(told))[1]


def test_worse_by_more_than_noise() -> None:
    before = {"a log": {"per seller": Kept(0.3, 0.01)}}
    assert list(worse([result(GOOD)], before)) == []
    assert list(worse([result(replace(GOOD, crps=0.33, bias=0.1))], before)) == []
    far = list(worse([result(replace(GOOD, crps=0.35, bias=0.2))], before))
    assert far == [
        "a log, per seller: CRPS 35.0% of the outcome, it was 30.0%",
        "a log, per seller: bias +20.0%, it was +1.0%",
    ]
    assert list(worse([result(replace(GOOD, crps=0.9))], {})) == []


def test_what_is_kept_is_read_back(tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    file.write_text(written_down([result(GOOD)]), encoding="utf-8")
    assert kept(file) == {"a log": {"per seller": Kept(0.3, 0.01)}}
    found: Any = json.loads(aims.KEPT.read_text(encoding="utf-8"))
    assert kept().keys() == found.keys()


def test_sellers_beside_the_engine_before() -> None:
    assert aims.seller_rows([EVEN]) == [["Ada", "14", "+30.0%", "+2.9", "+10.0%", "+1.1"]]
