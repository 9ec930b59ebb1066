"""What it would take, the diary and past forecasts: read in grey, never cut off, each part tells its values."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.collections import PathCollection, PolyCollection

from salesdesk.charts import inputs
from salesdesk.charts.chance_grid import NEITHER, cell_colour, columns_shown
from salesdesk.charts.drawing import draw_chart
from salesdesk.charts.sheet import Chart
from salesdesk.theme import Tokens, contrast, load_tokens, luminance, readable_on
from tests.charts import samples
from tests.charts.test_charts import cut_off, shown

LIGHT, DARK = load_tokens("light"), load_tokens("dark")
MODES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])


def outlines(chart: Chart) -> list[PathCollection]:
    """The texts that are drawn as shapes."""
    return [found for found in chart.figure.axes[0].collections if isinstance(found, PathCollection)]


@pytest.mark.parametrize("name", [name for name in samples.EVERY if name.startswith("surface")])
@pytest.mark.parametrize("size", [(120.0, 80.0), (380.0, 240.0), (900.0, 520.0)])
def test_the_chances_in_the_cells_are_not_cut_off(name: str, size: tuple[float, float]) -> None:
    chart = draw_chart(samples.EVERY[name], size, LIGHT)
    for shape in outlines(chart):
        box = shape.get_paths()[0].get_extents()
        assert 0 <= box.x0 < box.x1 <= chart.size[0]
        assert 0 <= box.y0 < box.y1 <= chart.size[1]


@MODES
def test_the_likelier_a_cell_the_farther_from_the_ground_it_is_also_in_grey(tokens: Tokens) -> None:
    shades = [luminance(cell_colour(share / 50, tokens)) for share in range(51)]
    steps = [after - before for before, after in pairwise(shades)]
    assert all(step <= 0 for step in steps) if tokens.mode == "light" else all(step >= 0 for step in steps)
    assert abs(shades[-1] - shades[0]) > 0.2


@MODES
def test_every_chance_can_be_read_on_its_cell(tokens: Tokens) -> None:
    for share in range(101):
        fill = cell_colour(share / 100, tokens)
        assert readable_on(fill) != NEITHER
        assert contrast(readable_on(fill), fill) >= 4.5


def test_a_cell_tells_its_chance_and_opens_its_size() -> None:
    chart = draw_chart(samples.surface(3), (600, 250), LIGHT)
    assert len(chart.regions) == len(chart.rows) == 36
    first = chart.regions[0]
    assert (first.key, first.tip) == ("z0", "€10k · 1 deals · 32%")
    assert chart.rows[0] == ("€10k", "1 deals", "32%")
    assert chart.region_at(first.box.left + 2, first.box.top + 2) is first
    cells = [found for found in chart.figure.axes[0].collections if isinstance(found, PolyCollection)]
    assert len(cells[0].get_paths()) == 36


@pytest.mark.parametrize(("base", "has_border"), [(0.3, True), (1.0, False), (-2.0, False)])
def test_a_line_parts_the_likely_from_the_rest_only_where_there_are_both(base: float, has_border: bool) -> None:
    chart = draw_chart(samples.surface(9, base=base), (600, 250), LIGHT)
    assert bool(chart.figure.axes[0].lines) == has_border


def test_the_line_has_only_likely_cells_behind_it() -> None:
    chart = draw_chart(samples.surface(9), (600, 250), LIGHT)
    line: Any = chart.figure.axes[0].lines[0]
    points = list(zip(*line.get_data(), strict=True))
    for region, row in zip(chart.regions, chart.rows, strict=True):
        middle = region.box.top + region.box.height / 2
        at = next(x for (x, low), (_, high) in pairwise(points) if low <= middle <= high)
        chance = 100 if row[2].startswith(">") else int(row[2].rstrip("%"))
        assert (region.box.left >= at - 2) == (chance >= 80)


def test_where_there_is_little_room_some_numbers_are_left_out() -> None:
    narrow, wide = (draw_chart(samples.surface(9), (width, 250), LIGHT) for width in (330, 900))
    assert len(narrow.rows) < len(wide.rows) == 9 * 12
    assert {"1 deals", "12 deals"} <= {row[1] for row in narrow.rows}
    assert "12 deals" in shown(wide)
    assert {"deals", "12"} <= shown(narrow)


@pytest.mark.parametrize("count", range(1, 13))
@pytest.mark.parametrize("fitting", range(1, 13))
def test_the_columns_shown_keep_the_ends(count: int, fitting: int) -> None:
    if fitting <= count and (fitting > 1 or count == 1):
        kept = columns_shown(count, fitting)
        assert len(kept) == fitting
        assert list(kept) == sorted(set(kept))
        assert (kept[0], kept[-1]) == (0, count - 1)


def test_each_day_of_the_diary_tells_what_was_forecast() -> None:
    chart = draw_chart(samples.diary([0.4, None, 0.64]), (500, 250), LIGHT)
    assert chart.rows[0] == ("2026-10-01", "40%", "€190,000", "€200k–€300k")
    assert [region.key for region in chart.regions] == ["2026-10-01", "2026-10-03", "2026-10-05"]
    assert chart.regions[1].tip == "2026-10-03 · €150,300 (€200k–€300k)"
    assert {"64%", "quota €250k", "Chance to hit quota", "Forecast and its likely range"} <= shown(chart)


def test_without_any_chance_the_diary_has_no_second_part() -> None:
    assert "Chance to hit quota" not in shown(draw_chart(samples.EVERY["diary without quota"], (500, 250), LIGHT))


def test_a_past_period_shows_what_was_forecast_for_it() -> None:
    chart = draw_chart(samples.periods([120, 210]), (500, 250), LIGHT)
    assert "forecast at half-time" in shown(chart)
    assert [row[3] for row in chart.rows] == ["", "€231"]
    assert chart.regions[1].tip.endswith("€231")
    none = draw_chart(samples.periods([120]), (500, 250), LIGHT)
    assert "forecast at half-time" not in shown(none)


AMOUNTS = st.one_of(st.just(0.0), st.floats(-1e15, 1e15), st.floats(-1, 1))
WORDS = st.sampled_from(["€1k", "€999,999,999,999.99", "销售额 四十万", "", samples.LONG])


@settings(max_examples=12)
@given(st.lists(st.tuples(AMOUNTS, AMOUNTS, st.one_of(st.none(), st.floats(0, 1)), WORDS), max_size=6), AMOUNTS)
def test_no_diary_is_cut_off(days: list[tuple[float, float, float | None, str]], target: float) -> None:
    given = samples.diary([chance for _, _, chance, _ in days], target)
    changed = tuple(
        inputs.DiaryDay(d.day, d.day_text, inputs.ForecastRange(a, min(a, b), max(a, b), text), text, c, text)
        for d, (a, b, c, text) in zip(given.days, days, strict=True)
    )
    named = inputs.DiaryInput(
        given.start, given.end, changed, samples.LONG, "机会", given.headers, target, samples.LONG, given.ticks
    )
    assert cut_off(draw_chart(named, (330, 240), LIGHT)) == []


@settings(max_examples=12)
@given(st.lists(st.tuples(AMOUNTS, st.one_of(st.none(), AMOUNTS), WORDS), min_size=1, max_size=9))
def test_no_past_period_is_cut_off(rows: list[tuple[float, float | None, str]]) -> None:
    each = tuple(
        inputs.PeriodBar(f"p{i}", text, won, text, target, text, samples.forecast(target) if target else None)
        for i, (won, target, text) in enumerate(rows)
    )
    periods = inputs.PeriodsInput(each, samples.LONG, ("Period", "Won", "Of target", "Forecast"), samples.LONG)
    assert cut_off(draw_chart(periods, (330, 200), LIGHT)) == []


@settings(max_examples=12)
@given(st.lists(AMOUNTS, max_size=5), st.one_of(st.none(), AMOUNTS), st.one_of(st.none(), AMOUNTS), WORDS)
def test_no_progress_is_cut_off(totals: list[float], target: float | None, high: float | None, text: str) -> None:
    given = samples.progress(totals, target, high)
    fan = None if given.fan is None else replace(given.fan, text=text)
    named = replace(given, fan=fan, target_text=text, won_text=text)
    assert cut_off(draw_chart(named, (340, 200), LIGHT)) == []


@settings(max_examples=12)
@given(AMOUNTS, st.floats(1e-3, 1e12), st.integers(1, 60), st.one_of(st.none(), AMOUNTS), WORDS)
def test_no_distribution_is_cut_off(low: float, width: float, count: int, target: float | None, text: str) -> None:
    bins = tuple(inputs.Bin(low + width * i, low + width * (i + 1), 1 / count, text, text) for i in range(count))
    ticks = (inputs.Tick(low, text), inputs.Tick(low + width * count, text))
    given = inputs.DistributionInput(bins, ("Outcome", "Chance"), target, text, text, ticks)
    chart = draw_chart(given, (340, 200), LIGHT)
    assert cut_off(chart) == []
    assert len(chart.regions) == count


@settings(max_examples=12)
@given(
    st.lists(st.lists(st.floats(0, 1), min_size=12, max_size=12), min_size=1, max_size=9), WORDS, st.floats(200, 900)
)
def test_no_surface_is_cut_off(rows: list[list[float]], text: str, width: float) -> None:
    sizes = tuple(
        inputs.SizeRow(f"z{i}", text, tuple(row), tuple(f"{p:.0%}" for p in row)) for i, row in enumerate(rows)
    )
    given = inputs.ChanceGridInput(sizes, (text,) * 12, ("9",) * 12, text, ("Size", "Deals", "Chance"), 0.0)
    assert cut_off(draw_chart(given, (width, 200), DARK)) == []
