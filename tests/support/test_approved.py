"""Approved answers notice what differs."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from tests.support import approved


class Point(NamedTuple):
    x: float
    y: float


@dataclass(frozen=True)
class Line:
    ends: tuple[Point, Point]
    day: date


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(approved, "FOLDER", tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["one.json", "one.json.gz"])
def test_what_differs_is_told(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with pytest.raises(AssertionError, match="nothing is approved"):
        approved.approve(name, [1])
    monkeypatch.setenv("SALESDESK_APPROVE", "1")
    approved.approve(name, [1, 2])
    monkeypatch.delenv("SALESDESK_APPROVE")
    approved.approve(name, [1, 2])
    with pytest.raises(AssertionError, match=r"- 2\n\+ 3"):
        approved.approve(name, [1, 3])


def test_records_are_written_with_their_fields_and_floats_with_nine_digits() -> None:
    line = Line((Point(1 / 3, -0.0), Point(float("nan"), 2)), date(2026, 1, 2))
    assert approved.plain(line) == {
        "class": "Line",
        "ends": [{"class": "Point", "x": 0.333333333, "y": 0.0}, {"class": "Point", "x": "nan", "y": 2}],
        "day": "2026-01-02",
    }
    assert approved.plain({"b": np.array([1.0, 2.5]), 3: {"y", "x"}}) == {"b": [1.0, 2.5], "3": ["x", "y"]}
