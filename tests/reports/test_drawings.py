"""Shared drawings: whatever the values and names, every mark stays on the sheet and every figure is written."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics.diary import Scored
from salesdesk.domain.shown_text import one_line
from salesdesk.formats import Formats
from salesdesk.reports.catalogue.quota.outlook import forecast_chart
from salesdesk.reports.drawing import Area, Bar, Drawing, Label, Polyline, shortened, text_width
from salesdesk.reports.drawings.chance_grid import chance_grid
from salesdesk.reports.drawings.forecast_line import ForecastPoint, course
from salesdesk.reports.drawings.hbars import BarPart, HorizontalBar, horizontal_bars
from salesdesk.reports.drawings.ranges import Ranged, ranges
from salesdesk.reports.drawings.stage_path import PathStop, path
from salesdesk.reports.drawings.vbars import VerticalBar, vertical_bars
from salesdesk.reports.drawings.waterfall import WaterfallStep, waterfall_bars

NAMES = st.text(max_size=60)
AMOUNTS = st.floats(0, 1e12)
SHARES = st.floats(0, 1)


def fits(drawing: Drawing) -> None:
    """Every mark lies on the sheet, a hair's breadth aside."""
    places = []
    for mark in drawing.marks:
        if isinstance(mark, Bar):
            assert mark.width >= 0 and mark.height >= 0
            places += [(mark.x, mark.y), (mark.x + mark.width, mark.y + mark.height)]
        elif isinstance(mark, Polyline | Area):
            places += mark.points
        else:
            places.append((mark.x, mark.y))
    for x, y in places:
        assert -3 <= x <= drawing.width + 3, x
        assert -3 <= y <= drawing.height + 3, y


def words(drawing: Drawing) -> list[str]:
    return [mark.text for mark in drawing.marks if isinstance(mark, Label)]


@given(st.lists(st.tuples(NAMES, AMOUNTS, AMOUNTS, st.none() | AMOUNTS), max_size=20), st.booleans())
def test_lying_bars(rows: list[tuple[str, float, float, float | None]], keyed: bool) -> None:
    bars = [HorizontalBar(name, (BarPart(a, "won"), BarPart(b, "grey")), "€1.2m", mark) for name, a, b, mark in rows]
    drawing = horizontal_bars(bars, 254, "bars", (("won", "Won"),) if keyed else ())
    fits(drawing)
    assert words(drawing).count("€1.2m") == len(rows)


@given(st.lists(st.tuples(NAMES, AMOUNTS, st.none() | AMOUNTS), max_size=20))
def test_standing_bars(rows: list[tuple[str, float, float | None]]) -> None:
    bars = [VerticalBar(name, (BarPart(a, "won"),), "€1m", mark) for name, a, mark in rows]
    fits(vertical_bars(bars, 523, 100, "bars", (("won", "Won"), ("line", "quota"))))


@given(st.lists(st.tuples(NAMES, st.floats(-1e9, 1e9)), max_size=12))
def test_waterfalls(steps: list[tuple[str, float]]) -> None:
    falls = [
        WaterfallStep("Then", "", 1e9, "€1bn", True),
        *(WaterfallStep(name, name, amount, "€+1.5m") for name, amount in steps),
    ]
    drawing = waterfall_bars(falls, 523, 140, "falls")
    fits(drawing)
    assert words(drawing).count("€+1.5m") == len(steps)


@given(st.lists(st.tuples(NAMES, st.none() | st.tuples(SHARES, SHARES, SHARES), st.none() | SHARES), max_size=14))
def test_ranges(rows: list[tuple[str, tuple[float, float, float] | None, float | None]]) -> None:
    given_rows = []
    for name, found, limit in rows:
        low, middle, high = sorted(found) if found else (None, None, None)
        given_rows.append(Ranged(name, low, middle, high, "66%", limit))
    drawing = ranges(given_rows, 254, "ranges", Formats().percent, high=1.0)
    fits(drawing)
    assert words(drawing).count("66%") == len(rows)
    fits(ranges(given_rows, 254, "ranges", Formats().percent))


@pytest.mark.parametrize("count", [1, 2, 8, 9, 14])
def test_a_path_of_any_length(count: int) -> None:
    stops = [PathStop(f"A stage with a long name {n}", "12 Oct 2026 · 11 days", "done") for n in range(count)]
    drawing = path([*stops[:-1], replace_state(stops[-1], "here")], 523, "path")
    fits(drawing)
    assert sum(isinstance(mark, Bar) for mark in drawing.marks) == count


def replace_state(stop: PathStop, state: str) -> PathStop:
    return stop._replace(state=state)


def test_a_skipped_stop_is_hollow() -> None:
    drawing = path([PathStop("A", "", "done"), PathStop("B", "", "skipped"), PathStop("C", "", "ahead")], 523, "path")
    assert [mark.fill for mark in drawing.marks if isinstance(mark, Bar)].count("surface") == 2


def test_a_grid_colours_what_changes() -> None:
    chances = [[(0.42, "42%"), (0.45, "45%"), (0.8, "80%")]]
    drawing = chance_grid(["1", "2", "3"], ["€10k"], chances, 523, ("New deals", "Size"), "grid", 0.4)
    fits(drawing)
    fills = [mark.fill for mark in drawing.marks if isinstance(mark, Bar)]
    assert fills == ["sunken", "won_tint", "won"]


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS), min_size=2, max_size=30), st.none() | AMOUNTS)
def test_a_course(rows: list[tuple[float, float, float]], level: float | None) -> None:
    start = date(2026, 10, 1)
    told = [ForecastPoint(start + timedelta(days=n), *sorted(row)) for n, row in enumerate(rows)]
    quota = None if level is None else (level, "quota")
    drawing = course(told, (start, date(2026, 12, 31)), quota, ("1 Oct", "31 Dec"), "forecast", (254, 100), "course")
    fits(drawing)
    assert "forecast" in words(drawing)


def test_the_course_of_a_forecast_needs_two_days(views: dict[str, Any]) -> None:
    days = [Scored(date(2026, 11, day), 0.5, 1_000.0 * day, 900.0 * day, 1_200.0 * day, None) for day in (1, 2)]
    view = views["quota"]
    assert forecast_chart(replace(view, told=tuple(days[:1])), Formats()) is None
    chart: Any = forecast_chart(replace(view, told=tuple(days)), Formats())
    assert chart is not None and "forecast €20" in words(chart.drawing)


@given(NAMES, st.floats(5, 200))
def test_a_shortened_text_fits(text: str, room: float) -> None:
    found = shortened(text, room, 7)
    assert text_width(found, 7) <= max(room, text_width("…", 7))
    assert found == one_line(text) or found.endswith("…")
