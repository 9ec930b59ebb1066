"""A child renders as this process does, pixel by pixel, and gives its libraries' memory back."""

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from salesdesk.reports import typesetting
from salesdesk.reports.renderer import RendererHere, render_with, renderer
from salesdesk.theme import load_tokens
from salesdesk.worker_kinds.rendering import RenderingChild
from tests.charts import samples

SIZE = (640.0, 300.0)
DRAWING = {"width": 523, "height": 770, "alt": "", "marks": []}


@pytest.fixture(scope="module")
def child() -> Iterator[RenderingChild]:
    made = RenderingChild()
    yield made
    made.close()


@pytest.fixture
def chosen(child: RenderingChild) -> Iterator[RenderingChild]:
    render_with(child)
    yield child
    render_with(RendererHere())


@pytest.mark.parametrize("name", ["funnel", "progress", "stays", "reasons beside"])
def test_a_chart_is_the_same(child: RenderingChild, name: str) -> None:
    given = next(given for known, given in samples.EVERY.items() if known.startswith(name))
    for mode, ratio in (("light", 1.0), ("dark", 1.5)):
        tokens = load_tokens(mode)
        assert child.chart(given, SIZE, tokens, ratio) == RendererHere().chart(given, SIZE, tokens, ratio)


@pytest.mark.parametrize("form", ["png", "svg"])
def test_the_file_of_a_chart_is_the_same(child: RenderingChild, form: str) -> None:
    given, tokens = samples.EVERY["funnel"], load_tokens("light")
    assert child.picture(given, SIZE, tokens, form) == RendererHere().picture(given, SIZE, tokens, form)


def test_pages_are_the_same(chosen: RenderingChild) -> None:
    there = typesetting.picture(DRAWING, "svg"), typesetting.picture(DRAWING, "png")
    assert chosen.typeset("report.typ", "{}", False, {"format": "pdf"}) is None
    render_with(RendererHere())
    assert (typesetting.picture(DRAWING, "svg"), typesetting.picture(DRAWING, "png")) == there


def test_a_pdf_is_the_same(child: RenderingChild) -> None:
    document = pypdfium2.PdfDocument.new()
    for number in range(3):
        document.new_page(300 + number, 400)
    stream = io.BytesIO()
    document.save(stream)
    document.close()
    pdf = stream.getvalue()
    here = RendererHere()
    assert child.pages(pdf) == here.pages(pdf) and len(here.pages(pdf)) == 3
    assert child.drawn(pdf, {0: 300, 2: 120, 7: 10}) == here.drawn(pdf, {0: 300, 2: 120, 7: 10})


@pytest.mark.allow_logs
def test_where_no_child_can_be_had_it_is_rendered_here(tmp_path: Path) -> None:
    lone = RenderingChild(command=[str(tmp_path / "nothing")])
    given, tokens = samples.EVERY["funnel"], load_tokens("light")
    lone.wake()
    assert lone.chart(given, SIZE, tokens, 1.0) == RendererHere().chart(given, SIZE, tokens, 1.0)
    assert lone.typeset("chart.typ", "", False, {"format": "png"}) is None
    assert lone.end_if_unused(0.0)


def test_the_program_that_asks_imports_none_of_the_libraries() -> None:
    code = """
import sys
from salesdesk.reports import typesetting
from salesdesk.reports.renderer import render_with
from salesdesk.theme import load_tokens
from salesdesk.worker_kinds.rendering import RenderingChild
from tests.charts import samples
child = RenderingChild()
render_with(child)
child.chart(samples.EVERY["funnel"], (640.0, 300.0), load_tokens("light"), 1.0)
typesetting.picture({"width": 523, "height": 770, "alt": "", "marks": []}, "png")
child.close()
print(*sorted({"matplotlib", "typst", "pypdfium2", "PIL"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=240)
    assert done.stdout.strip() == ""


def test_what_is_asked_for_without_a_choice_is_rendered_here() -> None:
    assert isinstance(renderer(), RendererHere)
