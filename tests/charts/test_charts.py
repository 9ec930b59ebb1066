"""Every chart, at every size: nothing cut off, no warning, a part and a row for each thing shown."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Text

from salesdesk.charts import inputs
from salesdesk.charts.drawing import draw_chart
from salesdesk.charts.heights import least_height
from salesdesk.charts.sheet import Chart, ramp
from salesdesk.theme import contrast, load_tokens, readable_on
from tests.charts import samples

LIGHT = load_tokens("light")


def texts(chart: Chart) -> list[Text]:
    """The texts of a chart that show something."""
    return [text for text in chart.figure.axes[0].texts if text.get_text()]


def shown(chart: Chart) -> set[str]:
    """What is written on a chart."""
    return {text.get_text() for text in texts(chart)}


def cut_off(chart: Chart) -> list[str]:
    """The texts that are not wholly within the figure, half a pixel allowed."""
    canvas: Any = FigureCanvasAgg(chart.figure)
    canvas.draw()
    width, height = chart.size
    renderer = canvas.get_renderer()
    boxes = {text.get_text(): text.get_window_extent(renderer) for text in texts(chart)}
    return [
        text
        for text, box in boxes.items()
        if box.x0 < -0.5 or box.y0 < -0.5 or box.x1 > width + 0.5 or box.y1 > height + 0.5
    ]


@pytest.mark.parametrize("size", [(120.0, 80.0), (380.0, 240.0), (900.0, 520.0)])
@pytest.mark.parametrize("name", samples.EVERY)
def test_nothing_is_cut_off(name: str, size: tuple[float, float]) -> None:
    chart = draw_chart(samples.EVERY[name], size, LIGHT)
    assert chart.size[0] >= size[0]
    assert chart.size[1] >= size[1]
    assert cut_off(chart) == []


@pytest.mark.parametrize("name", samples.EVERY)
def test_each_row_of_the_table_has_its_part(name: str) -> None:
    chart = draw_chart(samples.EVERY[name], (500, 300), LIGHT)
    assert len(chart.rows) == len(chart.regions)
    assert all(len(row) == len(chart.columns) for row in chart.rows)
    for region in chart.regions:
        assert 0 <= region.box.left + region.box.width / 2 <= chart.size[0]
        assert 0 <= region.box.top + region.box.height / 2 <= chart.size[1]


@settings(max_examples=15)
@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=14), st.sampled_from(["light", "dark"]))
def test_bars_of_a_funnel_are_as_wide_as_their_counts(counts: list[int], mode: str) -> None:
    tokens = load_tokens("dark" if mode == "dark" else "light")
    chart = draw_chart(samples.funnel(counts), (700, 480), tokens)
    patches = chart.figure.axes[0].patches
    drawn = [p.get_width() for p in patches if isinstance(p, FancyBboxPatch)]
    most = max(counts)
    wide = [count for count in counts if most and count * 400 / most > 20]
    assert len(drawn) >= len(wide)
    if len(drawn) == len(counts):
        assert drawn == pytest.approx([max(drawn) * count / most for count in counts])


def test_a_funnel_says_what_went_on_and_opens_its_stages() -> None:
    chart = draw_chart(samples.EVERY["funnel"], (760, 490), LIGHT)
    assert {"412", "43", "60% go on", "Lead in", "€6.1m · median 3 d"} <= shown(chart)
    first = chart.regions[0].box
    region = chart.region_at(first.left + 400, first.top + 5)
    assert region is not None
    assert region.key == "s0"
    assert region.tip == "Lead in · 412 · €6.1m · median 3 d · 60% go on · between 55% and 66%"
    assert chart.region_at(400, 10_000) is None
    between = chart.region_at(first.left + 400, chart.regions[1].box.top - 3)
    assert between is not None
    assert between.key == "s0"


def test_the_last_stage_says_nothing_about_going_on() -> None:
    stages = (
        inputs.StageBar("a", "Open", 4, "4", goes_on="50% go on"),
        inputs.StageBar("w", "Won", 2, "2", is_won=True),
    )
    chart = draw_chart(
        inputs.FunnelInput(stages, ("Stage", "Deals", "Value", "Conversion", "Range")), (400, 200), LIGHT
    )
    assert shown(chart) == {"Open", "4", "50% go on", "Won", "2"}


def test_names_are_shown_as_typed() -> None:
    chart = draw_chart(samples.reasons([5, 4]), (600, 200), LIGHT)
    assert {"_hidden $5 & $10", "销售漏斗 报价"} <= shown(chart)
    assert not any(text.get_parse_math() for text in texts(chart))


def test_long_names_end_in_dots() -> None:
    chart = draw_chart(samples.funnel([3, 2], [samples.LONG]), (400, 200), LIGHT)
    assert any(text.startswith("A stage") and text.endswith("…") for text in shown(chart))
    assert chart.rows[0][0] == samples.LONG


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_counts_can_be_read_on_their_bars(mode: str) -> None:
    tokens = load_tokens("dark" if mode == "dark" else "light")
    for shade in [*ramp(13, tokens), tokens.won]:
        assert contrast(readable_on(shade), shade) >= 4.5


def test_bars_of_a_distribution_part_at_the_quota() -> None:
    given = inputs.DistributionInput(
        (inputs.Bin(0, 10, 0.5, "0", "50%"), inputs.Bin(10, 20, 0.5, "10", "50%")), ("Outcome", "Chance"), target=15
    )
    missed, reached = draw_chart(given, (332, 200), LIGHT).figure.axes[0].collections
    assert (len(missed.get_paths()), len(reached.get_paths())) == (2, 1)


def test_steps_of_progress_start_at_zero_and_end_today() -> None:
    chart = draw_chart(samples.progress([100.0, 300.0], target=None, high=None), (400, 200), LIGHT)
    lines: Any = chart.figure.axes[0].lines
    won = max(lines, key=lambda line: len(line.get_xdata()))
    ys = list(won.get_ydata())
    assert ys[0] == max(ys)
    assert ys[-1] == ys[-2] == min(ys)


@pytest.mark.parametrize("name", samples.EVERY)
def test_a_chart_takes_the_height_it_is_known_to_need(name: str) -> None:
    drawn = draw_chart(samples.EVERY[name], (500.0, 1.0), LIGHT).size[1]
    assert least_height(samples.EVERY[name]) in (0.0, drawn)


def test_what_is_compared_has_its_numbers_and_its_bars_on_the_same_scale() -> None:
    chart = draw_chart(samples.EVERY["funnel beside another"], (760, 490), LIGHT)
    assert {"2025", "380", "39", "64% go on"} <= shown(chart)
    assert chart.columns[-2:] == ("2025: Deals", "2025: Conversion")
    assert chart.rows[0][-2:] == ("380", "64% go on")
    assert chart.regions[0].tip.endswith("2025: 380 · 64% go on")
    bars = [patch for patch in chart.figure.axes[0].patches if isinstance(patch, FancyBboxPatch)]
    slim = [bar.get_width() for bar in bars if bar.get_height() < 6][:6]
    wide = [bar.get_width() for bar in bars if bar.get_height() >= 6]
    assert slim[0] / wide[0] == pytest.approx(380 / 412)


def test_reasons_beside_others_are_shares_of_their_wholes() -> None:
    chart = draw_chart(samples.reasons([30, 10], [1, 3]), (600, 200), LIGHT)
    bars = [patch for patch in chart.figure.axes[0].patches if isinstance(patch, FancyBboxPatch)]
    red = [bar.get_width() for bar in bars if bar.get_height() > 5][1::2]
    assert red[1] / red[0] == pytest.approx(1 / 3)
    assert chart.columns == ("Reason", "Deals", "2025")
    assert chart.rows[1] == ("销售漏斗 报价", "10 · 31% · €1.2m", "3 · 28%")


@settings(max_examples=25)
@given(
    st.lists(st.none() | st.floats(0, 3000), min_size=2, max_size=14),
    st.floats(0, 400),
    st.sampled_from([(360.0, 180.0), (900.0, 500.0)]),
)
def test_stays_fit_whatever_they_are(days: list[float | None], limit: float, size: tuple[float, float]) -> None:
    chart = draw_chart(samples.stays(days, limit), size, LIGHT)
    assert cut_off(chart) == []
    assert len(chart.regions) == len(days)
    lines: Any = chart.figure.axes[0].lines
    for line in lines:
        assert all(0 <= x <= chart.size[0] for x in line.get_xdata())


@settings(max_examples=25)
@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=12), st.none() | st.floats(0, 500))
def test_cycles_fit_whatever_they_are(counts: list[int], middle: float | None) -> None:
    chart = draw_chart(samples.cycles(counts, middle), (420.0, 220.0), LIGHT)
    assert cut_off(chart) == []
    assert [row[1] for row in chart.rows] == [f"{count} deals" for count in counts]


@settings(max_examples=25)
@given(st.lists(st.none() | st.floats(0, 1), min_size=1, max_size=14), st.sampled_from(["", "2025", samples.LONG]))
def test_rates_fit_whatever_they_are(shares: list[float | None], other: str) -> None:
    chart = draw_chart(samples.rates(shares, other), (420.0, 220.0), LIGHT)
    assert cut_off(chart) == []
    assert len(chart.rows) == len(chart.regions) == len(shares)


def test_ticks_that_are_named_are_evenly_spaced() -> None:
    chart = draw_chart(samples.cycles(list(range(12))), (300.0, 200.0), LIGHT)
    foot = [text for text in texts(chart) if text.get_position()[1] > 185]
    named = [int(text.get_text()) for text in foot]
    assert len({later - earlier for earlier, later in pairwise(named)}) == 1
    assert len(named) > 3
