"""Text drawn from kept outlines: as wide as it is measured, as it was typed, and the same at every scale."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg

from salesdesk.charts import fonts
from salesdesk.charts.fonts import outline
from salesdesk.charts.sheet import ChartSheet
from salesdesk.theme import load_tokens
from tests.charts.samples import AWKWARD

LIGHT = load_tokens("light")


@pytest.mark.parametrize("text", ["Lead in", "412", "销售漏斗", "\u20ac6.1m · median 3 d"])
@pytest.mark.parametrize("weight", [400, 650])
def test_outlines_are_as_wide_as_the_text_is_measured(text: str, weight: int) -> None:
    corners = np.asarray(outline(fonts.drawable(text), 40.0, weight).vertices)
    measured = fonts.text_width(fonts.drawable(text), 40.0, weight)
    assert 0.8 * measured <= corners[:, 0].max() <= measured + 1
    assert corners[:, 0].min() >= -1


def test_signs_of_mathematics_are_signs() -> None:
    sizes = [len(np.asarray(outline(text, 12.0, 400).codes)) for text in ("5 & 10", "$5 & $10", "$", "x^2", "x2")]
    assert sizes[1] > sizes[0]
    assert sizes[2] > 0
    assert sizes[3] > sizes[4]


def test_what_has_no_outline_is_drawn_as_nothing() -> None:
    empty: Any = outline("", 12.0, 400)
    spaces: Any = outline("   ", 12.0, 400)
    assert len(empty.vertices) == len(spaces.vertices) == 0


@given(st.sampled_from([text for text in AWKWARD if text.strip()]), st.sampled_from([1.0, 2.0]), st.booleans())
def test_ink_lies_where_the_text_says_it_does(text: str, scale: float, halo: bool) -> None:
    sheet = ChartSheet((300.0, 60.0), LIGHT)
    box = sheet.text(40, 30, text, "#000000", size=15, halo=halo)
    sheet.figure.set_dpi(96 * scale)
    canvas: Any = FigureCanvasAgg(sheet.figure)
    canvas.draw()
    dark = np.asarray(canvas.buffer_rgba())[:, :, 0] < 128
    rows, columns = (np.flatnonzero(dark.any(axis=side)) / scale for side in (1, 0))
    assert box.left - 2 <= columns.min()
    assert columns.max() <= box.right + 2
    assert columns.max() - columns.min() >= 0.7 * box.width
    assert box.top - 2 <= rows.min()
    assert rows.max() <= box.bottom + 2
