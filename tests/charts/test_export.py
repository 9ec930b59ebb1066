"""Charts as files."""

import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image

from salesdesk.charts.drawing import draw_chart
from salesdesk.charts.export import render_png, render_svg
from salesdesk.theme import load_tokens
from tests.charts import samples


@pytest.mark.parametrize("scale", [1.0, 1.5, 3.0])
def test_a_png_has_the_pixels_of_its_scale(scale: float) -> None:
    chart = draw_chart(samples.EVERY["progress"], (400, 240), load_tokens("dark"))
    with Image.open(BytesIO(render_png(chart, scale))) as picture:
        assert picture.size == (400 * scale, 240 * scale)
        assert picture.convert("RGB").getpixel((0, 0)) == (0x1B, 0x20, 0x29)
        assert len(picture.getcolors(10**6) or []) > 50


def test_the_same_chart_gives_the_same_svg() -> None:
    made = [render_svg(draw_chart(samples.EVERY["funnel"], (500, 300), load_tokens("light"))) for _ in range(2)]
    assert made[0] == made[1]
    assert made[0].startswith(b"<?xml")
    assert b"<dc:date>" not in made[0]


def test_inputs_can_be_made_without_matplotlib() -> None:
    code = "import salesdesk.charts.inputs, sys; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
