"""The drawings of reports at the edges of their rules: as approved, and the rules of ticks and shortened texts one by one."""

from datetime import date, timedelta
from sys import float_info

import pytest

from salesdesk.formats import Formats
from salesdesk.reports.drawing import (
    Area,
    Bar,
    Drawing,
    Label,
    LinearScale,
    Polyline,
    nice_ticks,
    shortened,
    text_width,
)
from salesdesk.reports.drawings.chance_grid import chance_grid
from salesdesk.reports.drawings.forecast_line import ForecastPoint, course
from salesdesk.reports.drawings.hbars import BarPart, HorizontalBar, horizontal_bars
from salesdesk.reports.drawings.ranges import Ranged, ranges
from salesdesk.reports.drawings.stage_path import PathStop, path
from salesdesk.reports.drawings.vbars import VerticalBar, vertical_bars
from salesdesk.reports.drawings.waterfall import WaterfallStep, waterfall_bars
from tests.reports.telling import drawing_lines
from tests.support.approved import approve

LONG = "A name that goes on and on until nothing of it can fit"
KEY = (("won", "done"), ("accent", "planned"), ("line", "quota"))
START = date(2026, 10, 1)


def lying(values: list[float], mark: float | None = None, label: str = "Deal") -> list[HorizontalBar]:
    parts = tuple(BarPart(value, "won") for value in values)
    return [HorizontalBar(label, parts, "€1m", mark), HorizontalBar("漢字", parts[:1], "", None)]


def standing(values: list[float], mark: float | None = None, name: str = "Q1", text: str = "€1m") -> list[VerticalBar]:
    return [VerticalBar(name, (BarPart(value, "won"), BarPart(value / 2, "grey")), text, mark) for value in values]


def stops(count: int) -> list[PathStop]:
    states = ("done", "skipped", "here", "ahead")
    return [
        PathStop(LONG[: 4 * n], f"note {n}" * n, states[n % 4], "won" if n == 5 else "accent") for n in range(count)
    ]


def told(values: list[float], days: int = 10) -> list[ForecastPoint]:
    return [ForecastPoint(START + timedelta(days=days * n), v * 0.8, v, v * 1.3) for n, v in enumerate(values)]


def line(values: list[float], level: float | None, days: int = 10, last: str = "forecast €1m") -> Drawing:
    quota = None if level is None else (level, "quota €2m")
    span = (START, START + timedelta(days=91))
    return course(told(values, days), span, quota, ("1 Oct", "31 Dec"), last, (254, 100), "line")


FALLS = [
    WaterfallStep("Then", "3 deals", 100.0, "€100", True),
    WaterfallStep("New", "1 deal", 30.0, "+€30"),
    WaterfallStep("None", "0 deals", 0.0, "€0"),
    WaterfallStep("Lost", LONG, -50.0, "−€50"),
    WaterfallStep("Won", "", -90.0, "−€90", colour="won"),
    WaterfallStep(LONG, "now", -10.0, "€-10", True),
]
CELLS = [[(0.0, "0%"), (0.49, "49%"), (0.5, "50%")], [(0.79, "79%"), (0.8, "80%"), (1.0, ">99%")]]
RANGES = [
    Ranged("Lead in", 0.1, 0.2, 0.4, "20%", 0.5),
    Ranged(LONG, 0.0, 0.0, 0.0, "0%"),
    Ranged("漢字", None, 0.9, None, "90%", 0.3),
    Ranged("Low alone", 0.2, None, None, "–"),
    Ranged("Beyond", 0.3, 1.4, 1.6, ""),
    Ranged("Nothing", None, None, None, "–"),
]
DRAWINGS: dict[str, Drawing] = {
    "lying": horizontal_bars(lying([3.0, 0.0, 2.0], 4.0), 254, "a", KEY),
    "lying by a mark": horizontal_bars(lying([3.0], 9.0, LONG), 254, "b"),
    "lying on a scale": horizontal_bars(lying([0.3]), 523, "c", most=1.0),
    "lying tiny": horizontal_bars(lying([1e-6, 1.0], 0.0), 254, "d"),
    "lying of nothing": horizontal_bars(lying([0.0]), 254, "e"),
    "lying of none": horizontal_bars([], 254, "f", KEY),
    "standing": vertical_bars(standing([3.0, 1.0, 0.0]), 254, 100, "a", KEY),
    "standing by marks": vertical_bars(standing([3.0, 4.3, 4.6, 5.0, 1.0], 6.5), 254, 100, "b"),
    "standing below one": vertical_bars(standing([0.2]), 254, 100, "c"),
    "standing of nothing": vertical_bars(standing([0.0]), 254, 100, "d"),
    "standing of none": vertical_bars([], 254, 100, "e", KEY[:1]),
    "standing with long names": vertical_bars(standing([2.0] * 7, None, "second half of 2026"), 523, 104, "f"),
    "standing with long texts": vertical_bars(standing([2.0] * 14, 3.0, "Q", "€12,345,678"), 254, 104, "g"),
    "standing many": vertical_bars(standing([2.0] * 27), 254, 90, "h"),
    "ranges": ranges(RANGES, 254, "a", Formats("en_GB").percent, high=1.0),
    "ranges on their own scale": ranges(RANGES, 254, "b", Formats("en_GB").percent),
    "ranges of nothing": ranges(RANGES[-1:], 254, "c", str),
    "ranges below one": ranges([Ranged("a", 0.1, 0.2, 0.3, "")], 254, "d", str),
    "ranges of none": ranges([], 254, "e", str),
    "path": path(stops(7), 523, "a"),
    "path of two lines": path(stops(8), 523, "b"),
    "path of three lines": path(stops(15), 254, "c"),
    "path of one": path(stops(3)[2:], 523, "d"),
    "path of none": path([], 523, "e"),
    "falls": waterfall_bars(FALLS, 523, 140, "a"),
    "one fall": waterfall_bars(FALLS[:1], 523, 140, "b"),
    "falls of nothing": waterfall_bars([WaterfallStep("Then", "", 0.0, "€0", True)], 523, 140, "c"),
    "falls below nothing": waterfall_bars([WaterfallStep("Then", "", -0.5, "€0", True), FALLS[2]], 523, 140, "d"),
    "falls below one": waterfall_bars([WaterfallStep("Then", "", 0.5, "€0", True)], 523, 140, "f"),
    "no falls": waterfall_bars([], 523, 140, "e"),
    "grid": chance_grid(["1", "2", "3"], ["€10k", "€20k of long"], CELLS, 523, ("New deals", "Size"), "a"),
    "grid of long heads": chance_grid(["1", "2", "3"], ["€", "€"], CELLS, 254, ("New deals", "A long size"), "b"),
    "grid of none": chance_grid([], [], [], 254, ("New deals", "Size"), "c"),
    "line": line([1.0, 2.0, 1.5], 1.2),
    "line below its quota": line([1.0, 2.0], 9.0),
    "line without a quota": line([1.0, 0.5], None),
    "line to the end": line([1.0, 2.0, 3.0, 1.0], 1.0, 30),
    "line just fitting": line([1.0, 2.0], 1.0, 68),
    "line just not fitting": line([1.0, 2.0], 1.0, 71),
    "line of nothing": line([0.0, 0.0], None),
    "line below one": line([0.1, 0.2], 0.3),
    "marks by default": Drawing(
        9, 8, "<d>", (Bar(1, 2, 3, 4, "won"), Polyline(((0, 0), (1, 2.5)), "text"), Area(((0, 0), (1, 1)), "won"), Label(1, 2, "t"))
    ),
    "marks with all": Drawing(
        9, 8, "e",
        (Bar(1, 2, 3, 4, "won", 1.5), Polyline(((0, 0), (1, 2)), "text", 2.5, (1.5, 3)), Label(1, 2, "t", "won", "end", 9, 650)),
    ),
}  # fmt: skip


def test_drawings_are_as_approved() -> None:
    lines = []
    for name, drawing in DRAWINGS.items():
        lines += [f"# {name}", *drawing_lines(drawing), str(drawing.as_svg()).replace("><", ">\n<")]
    approve("reports/drawings.txt.gz", "\n".join(lines))


@pytest.mark.parametrize(
    ("low", "high", "most", "ticks"),
    [
        (0, 10, 10, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        (0, 10, 9, [0, 2, 4, 6, 8, 10]),
        (0, 10, 5, [0, 2, 4, 6, 8, 10]),
        (0, 10, 4, [0, 2.5, 5, 7.5, 10]),
        (0, 10, 3, [0, 5, 10]),
        (0, 10, 2, [0, 5, 10]),
        (0, 10, 1, [0, 10]),
        (0, 11, 1, [0]),
        (-3, 4, 7, [-3, -2, -1, 0, 1, 2, 3, 4]),
        (0.05, 0.35, 3, [0.1, 0.2, 0.3]),
        (1, 6, 1, [5]),
        (5, 5, 6, [5]),
        (5, 4, 6, [5]),
        (0, 5e-324, 6, [0]),
        (0, float_info.min, 1, [0]),
        (999, 1001, 6, [999, 999.5, 1000, 1000.5, 1001]),
    ],
)
def test_ticks(low: float, high: float, most: int, ticks: list[float]) -> None:
    assert nice_ticks(low, high, most) == pytest.approx(ticks)


def test_there_are_six_ticks_at_most_unless_asked() -> None:
    assert nice_ticks(0, 12) == [0, 2, 4, 6, 8, 10, 12]
    assert nice_ticks(0, 6) == [0, 1, 2, 3, 4, 5, 6]
    assert nice_ticks(0, 6.5) == [0, 2, 4, 6]


def test_wide_letters_begin_with_the_radicals() -> None:
    assert text_width("a", 10) == pytest.approx(5.6)
    assert text_width("\u2e7f", 10) == pytest.approx(5.6)
    assert text_width("\u2e80", 10) == 10
    assert text_width("a漢b", 2) == pytest.approx(4.24)


def test_a_text_is_shortened_letter_by_letter() -> None:
    text, letter = "abcdef", text_width("x", 10)
    for letters in range(7):
        wanted = text if letters == 6 else text[: max(letters - 1, 0)] + "…"
        assert shortened(text, letter * letters * (1 + 1e-12), 10) == wanted
    assert shortened("ab cdef", letter * 4 * (1 + 1e-12), 10) == "ab…"
    assert shortened("漢字漢字", 20, 10) == "漢…"


def test_a_scale_goes_from_its_start_to_its_end_and_on() -> None:
    scale = LinearScale(10, 20, 100, 300)
    assert [scale.at(value) for value in (10, 12.5, 20, 25, 5)] == [100, 150, 300, 400, 0]
    assert LinearScale(20, 10, 100, 300).at(15) == 100
    assert LinearScale(0, 1, 5, 5).at(0.5) == 5
