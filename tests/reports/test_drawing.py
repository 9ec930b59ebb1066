"""Drawings: scales, ticks, and a histogram that keeps all chances on the right side of the quota."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics.arrays import Floats
from salesdesk.analytics.distribution import Distribution
from salesdesk.formats import Formats
from salesdesk.reports.catalogue.review.outcomes import histogram, outcomes
from salesdesk.reports.catalogue.review.progress import WIDTH, progress, quota_bar
from salesdesk.reports.drawing import Bar, Drawing, Label, LinearScale, Polyline, nice_ticks
from salesdesk.views.quota import QuotaFigures
from salesdesk.views.review import ReviewView
from tests.reports.desks import TODAY
from tests.reports.test_drawings import fits


def test_ticks_are_round() -> None:
    assert nice_ticks(280_000, 870_000, 5) == [400_000, 600_000, 800_000]
    assert nice_ticks(0, 1) == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1])
    assert nice_ticks(5, 5) == [5]


@given(st.floats(-1e12, 1e12), st.floats(1e-3, 1e12), st.integers(1, 9))
def test_ticks_lie_within_and_are_few(low: float, span: float, most: int) -> None:
    high = low + span
    ticks = nice_ticks(low, high, most)
    assert len(ticks) <= most + 1
    assert all(low - 1e-6 * abs(low) <= tick <= high + 1e-6 * abs(high) for tick in ticks)


def test_a_scale_without_extent_has_one_place() -> None:
    assert LinearScale(3, 3, 10, 20).at(3) == 10


def test_an_svg_escapes_what_it_says() -> None:
    drawing = Drawing(
        10, 10, 'a "<b>"', (Bar(0, 0, 1, 1, "won"), Polyline(((0, 0), (1, 1)), "text"), Label(1, 2, "<i>&", "text"))
    )
    svg = str(drawing.as_svg())
    assert 'aria-label="a &#34;&lt;b&gt;&#34;"' in svg
    assert ">&lt;i&gt;&amp;</text>" in svg


def shaped(
    view: ReviewView,
    mass: Sequence[float] | Floats,
    step: int = 100,
    start: int = 0,
    won: int = 0,
    target: int | None = None,
) -> QuotaFigures:
    strip = replace(view.quota.strip, won=won, target=target)
    return replace(view.quota, strip=strip, distribution=Distribution(start, Fraction(step), np.array(mass)))


@given(st.lists(st.floats(0, 1), min_size=2, max_size=300), st.integers(0, 40_000))
def test_no_bar_lies_on_both_sides_of_the_quota_and_no_chance_is_lost(
    view: ReviewView, weights: list[float], target: int
) -> None:
    mass = np.array(weights) + 1e-3
    page = shaped(view, mass / mass.sum(), target=target)
    found = histogram(page)
    assert found is not None
    edges, bars = found
    assert all(low >= target - 1e-6 or high <= target + 1e-6 for low, high in pairwise(edges))
    assert 0.99 <= sum(bars) <= 1 + 1e-9
    reaching = sum(share for low, share in zip(edges, bars, strict=False) if low >= target - 1e-6)
    assert reaching == pytest.approx(page.distribution.chance(target), abs=0.0021)


def test_a_forecast_above_its_range_stays_on_the_sheet(view: ReviewView) -> None:
    """The mean of a few large unlikely deals lies above nine in ten outcomes."""
    strip = replace(view.quota.strip, won=0, target=None, forecast=2_000_000.0)
    drawing = progress(
        replace(view.quota, strip=strip, low=0.0, high=1_200_000.0, progress=view.quota.progress[:1]), TODAY, Formats()
    )
    points = [point for mark in drawing.marks if isinstance(mark, Polyline) for point in mark.points]
    assert points
    assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in points)


def test_nothing_open_draws_no_outcomes(view: ReviewView) -> None:
    assert outcomes(shaped(view, [1.0]), Formats()) is None


@pytest.mark.parametrize("target", [None, 1, 9_100_000, 25_000_000, 99_000_000_000])
@pytest.mark.parametrize("won", [0, 9_100_000, 50_000_000])
def test_labels_stay_on_the_sheet(view: ReviewView, target: int | None, won: int) -> None:
    page = replace(view.quota, strip=replace(view.quota.strip, target=target, won=won))
    drawings: list[Any] = [progress(page, TODAY, Formats()), outcomes(page, Formats()), quota_bar(page, Formats(), 500)]
    for drawing in filter(None, drawings):
        fits(drawing)
        for mark in drawing.marks:
            if isinstance(mark, Label):
                assert 0 <= mark.x <= drawing.width
                assert 0 <= mark.y <= drawing.height
            if isinstance(mark, Bar):
                assert mark.x >= 0
                assert mark.x + mark.width <= drawing.width + 1e-6
                assert mark.width >= 0 and mark.height >= 0
    assert drawings[0].width == WIDTH
