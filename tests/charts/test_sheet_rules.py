"""Rules of the sheet that charts are drawn on, of its fonts and of heights, one by one."""

from typing import Any

import numpy as np
import pytest
from matplotlib.collections import PathCollection, PolyCollection
from matplotlib.patches import FancyBboxPatch, Rectangle

from salesdesk.charts import fonts
from salesdesk.charts.export import render_png
from salesdesk.charts.heights import least_height
from salesdesk.charts.regions import Box, Region
from salesdesk.charts.rows import RowScale, label_room, row_box
from salesdesk.charts.sheet import ROUND, Chart, ChartSheet, at_least, ramp, scale_end
from salesdesk.charts.text_paths import TextPath
from salesdesk.theme import load_tokens
from tests.charts import samples
from tests.charts.recording import Recorder

LIGHT = load_tokens("light")


def sheet(width: float = 300.0, height: float = 100.0) -> ChartSheet:
    return ChartSheet((width, height), LIGHT)


def patches(made: ChartSheet) -> list[Any]:
    return list(made.axes.patches)


@pytest.mark.parametrize(
    ("x", "y", "inside"),
    [
        (10, 20, True),
        (40, 60, True),
        (10, 60, True),
        (9.9, 30, False),
        (40.1, 30, False),
        (20, 19.9, False),
        (20, 60.1, False),
    ],
)
def test_a_box_holds_its_edges(x: float, y: float, inside: bool) -> None:
    box = Box(10, 20, 30, 40)
    assert (box.right, box.bottom, box.contains(x, y)) == (40, 60, inside)


def test_the_first_part_at_a_place_opens() -> None:
    one, two = Region("one", Box(0, 0, 10, 10), ""), Region("two", Box(10, 0, 10, 10), "")
    chart = Chart(sheet().figure, (300, 100), (one, two), (), ())
    assert [chart.region_at(x, 5) for x in (5, 10, 15, 21)] == [one, one, two, None]


@pytest.mark.parametrize(
    ("width", "height", "radius", "rounding"),
    [
        (20, 10, 3, 3),
        (20, 10, ROUND, 5),
        (4, 10, 3, 2),
        (20, 2, 3, 1),
        (20, 1.9, 3, 0),
        (1.9, 20, 3, 0),
        (20, 10, 0, 0),
        (20, 10, 1, 1),
    ],
)
def test_corners_are_round_where_there_is_room(width: float, height: float, radius: float, rounding: float) -> None:
    made = sheet()
    made.bar(Box(1, 2, width, height), "#123456", radius)
    patch: Any = patches(made)[0]
    assert [type(each) for each in patches(made)] == [FancyBboxPatch if rounding else Rectangle]
    if rounding:
        assert patch.get_boxstyle().rounding_size == rounding
    assert not patch.get_clip_on()


def test_a_bar_has_square_corners_unless_asked() -> None:
    made = sheet()
    made.bar(Box(1, 2, 30, 20), "#123456")
    assert isinstance(patches(made)[0], Rectangle)


def test_cells_are_as_round_as_there_is_room() -> None:
    made = sheet()
    made.cells([Box(0, 0, 20, 10), Box(30, 0, 4, 10), Box(50, 0, 20, 2)], ["#111111", "#222222", "#333333"], 3)
    (found,) = (each for each in made.axes.collections if isinstance(each, PolyCollection))
    for path, (left, right, top, bottom, radius) in zip(
        found.get_paths(), [(0, 20, 0, 10, 3), (30, 34, 0, 10, 2), (50, 70, 0, 2, 1)], strict=True
    ):
        points: Any = np.asarray(path.vertices)
        xs, ys = (sorted({round(float(at), 6) for at in points[:, side]}) for side in (0, 1))
        assert (xs[0], xs[-1], ys[0], ys[-1]) == (left, right, top, bottom)
        assert {left + radius, right - radius} <= set(xs)
        assert {top + radius, bottom - radius} <= set(ys)
        assert len(points) == 21


def test_no_labels_are_nothing() -> None:
    made = sheet()
    made.labels([], "#000000")
    assert not made.axes.collections
    made.labels([(Box(0, 0, 40, 10), "12%"), (Box(50, 0, 40, 10), "a text without room")], "#000000")
    (found,) = (each for each in made.axes.collections if isinstance(each, PathCollection))
    box = found.get_paths()[0].get_extents()
    assert 0 < box.x0 < box.x1 < 90
    assert 0 < box.y0 < box.y1 < 10


@pytest.mark.parametrize(
    ("x", "anchor", "left"),
    [
        (100, "left", 100),
        (100, "center", 75),
        (100, "right", 50),
        (-20, "left", 1),
        (0, "center", 1),
        (400, "right", 249),
        (260, "left", 249),
    ],
)
def test_texts_stay_on_the_sheet(x: float, anchor: Any, left: float) -> None:
    made = sheet()
    text = "x" * 8
    width = made.measure(text)
    box = made.text(x, 50, text, "#000000", anchor=anchor)
    scale = {75: 100 - width / 2, 50: 100 - width, 249: 299 - width}
    assert box.left == pytest.approx(scale.get(int(left), left))
    assert [box.width, box.top, box.height] == pytest.approx([width, 50 - 0.7 * 11.5, 1.4 * 11.5])


def test_a_text_has_the_room_of_the_sheet_unless_less_is_asked() -> None:
    made = sheet(80)
    text = "a text that is wider than the sheet"
    assert made.text(0, 9, text, "#000000").width <= 78
    assert made.text(0, 9, text, "#000000", room=500).width <= 78
    assert made.text(0, 9, text, "#000000", room=40).width <= 40
    exact = ChartSheet((made.measure("exact") + 2, 40), LIGHT)
    exact.text(0, 9, "exact", "#000000")
    exact.text(0, 9, "exact", "#000000", room=made.measure("exact"))
    assert [text.get_text() for text in exact.axes.texts] == ["exact", "exact"]


def test_widths_and_scales() -> None:
    made = sheet()
    assert made.widest([]) == 0
    assert made.widest(["a", "abc", "ab"]) == made.measure("abc")
    assert made.widest(["abc"], 20.0, 650) == made.measure("abc", 20.0, 650) > made.measure("abc", 20.0)
    assert made.measure("a\nb") == made.measure("a b")
    assert [scale_end(values) for values in ([], [0.0], [-3.0], [0.5], [3, 2])] == [1, 1, 1, 0.5, 3]
    assert at_least((1, 200), (50, 100)) == (50, 200)
    scale = RowScale(10, 100, 4)
    assert [scale.x(value) for value in (-1, 0, 1, 4, 9)] == [10, 10, 35, 110, 110]
    assert row_box(made, 50, 20) == Box(0, 40, 300, 20)
    assert label_room(made, []) == 2
    assert label_room(made, [("a", "a longer note")]) == made.measure("a longer note") + 2
    assert label_room(made, [(samples.LONG, "")]) == pytest.approx(300 * 0.32)
    assert label_room(sheet(1000), [(samples.LONG * 2, "")]) == 190


def test_shades_go_from_strong_to_faint() -> None:
    assert ramp(0, LIGHT) == []
    assert ramp(1, LIGHT) == ["#352F98"]
    assert ramp(2, LIGHT) == ["#352F98", "#A19CE4"]
    assert ramp(6, load_tokens("dark")) == ["#B3AEFB", "#A7A0FD", "#9B93FF", "#8680DB", "#706DB8", "#5B5A94"]


HEIGHTS = {
    "funnel": 46 * 6 + 8,
    "funnel beside another": 53 * 6 + 26,
    "snapshot": 160,
    "snapshot beside another": 178,
    "reasons": 130,
    "reasons beside others": 34 * 5 + 18,
    "stays": 24 + 42 * 5 + 22,
    "rates": 22 + 28 * 4 + 22,
    "periods": 0,
}


@pytest.mark.parametrize("name", HEIGHTS)
def test_heights_of_charts_with_rows(name: str) -> None:
    assert least_height(samples.EVERY[name]) == HEIGHTS[name]


def test_charts_without_rows_have_the_height_of_one() -> None:
    from dataclasses import replace

    assert least_height(replace(samples.snapshot([1]), stages=())) == 40
    assert least_height(replace(samples.reasons([1]), reasons=())) == 26
    assert least_height(samples.stays([])) == 88
    assert least_height(samples.rates([])) == 72


def drawn(text: str, halo: str = "", **change: Any) -> list[str]:
    """What a text draws on a sheet of its own."""
    made = sheet(200, 40)
    one = TextPath(10.4, 20.6, text, "#123456", 12.0, 400, halo)
    for name, value in change.items():
        getattr(one, f"set_{name}")(value)
    made.axes.add_artist(one)
    recorder = Recorder(200, 40)
    one.draw(recorder)
    return recorder.lines


def test_a_text_is_filled_over_its_halo_at_a_whole_pixel() -> None:
    (plain,) = drawn("Deal")
    assert " edge " not in plain and plain.endswith("fill #123456")
    below, over = drawn("Deal", "#FFEEDD")
    assert over == plain
    assert below.endswith(" edge #ffeedd 3 round")
    assert below.split(" edge ")[0] == plain.split(" fill ")[0]
    left = float(plain.split("within ")[1].split()[0])
    outline: Any = fonts.outline("Deal", 12.0, 400).vertices
    assert left == pytest.approx(10 + float(outline[:, 0].min()), abs=1e-3)


def test_nothing_is_drawn_of_no_text_or_a_hidden_one() -> None:
    assert drawn("  ") == drawn("") == drawn("Deal", visible=False) == []


def test_a_drawn_text_is_no_longer_stale() -> None:
    made = sheet()
    one = TextPath(1, 1, "Deal", "#123456", 12.0, 400)
    made.axes.add_artist(one)
    assert one.stale
    one.draw(Recorder(300, 100))
    assert not one.stale


def test_fonts_by_weight_and_letters() -> None:
    assert fonts.families() == ["Inter", "Noto Sans SC", "Noto Sans SC regular", fonts.FALLBACK]
    assert fonts.properties("销", 12, 400).get_family() == ["Inter", "Noto Sans SC"]
    assert fonts.properties("漢", 12, 650).get_family() == ["Inter", "Noto Sans SC", "Noto Sans SC regular"]
    assert fonts.properties("", 12, 400).get_family() == ["Inter"]
    assert fonts.properties("a", 12, 550).get_size_in_points() == 9
    widths = {weight: fonts.text_width("Wi", 40, weight) for weight in (400, 550, 650)}
    assert len(set(widths.values())) == 3
    chinese = {weight: np.asarray(fonts.outline("销", 40, weight).vertices).tolist() for weight in (400, 550, 650)}
    assert chinese[400] != chinese[550] == chinese[650]
    assert fonts.text_width("", 12, 400) == 0


@pytest.mark.parametrize("room", range(0, 90, 3))
def test_an_elided_text_is_the_longest_that_fits(room: int) -> None:
    text = "Negotiation with them"
    found = fonts.elided(text, room, 12, 400)
    fitting = [
        text[:n].rstrip() + "…"
        for n in range(1, len(text))
        if fonts.text_width(text[:n].rstrip() + "…", 12, 400) <= room
    ]
    assert found == (fitting[-1] if fitting else "")


def test_a_png_has_one_point_for_each_pixel_unless_asked() -> None:
    chart = Chart(sheet(30, 20).figure, (30, 20), (), (), ())
    assert [int.from_bytes(render_png(chart)[at : at + 4]) for at in (16, 20)] == [30, 20]
