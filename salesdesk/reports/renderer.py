"""What lays out pages and draws charts and pages: here, or in a child of the program where the composition root sets one.

The libraries for it (Matplotlib, Typst, PDFium) take some 80 MB, which a child gives back when it ends.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from salesdesk.charts.inputs import ChartInput
from salesdesk.charts.painting import PaintedChart
from salesdesk.charts.regions import Size
from salesdesk.reports.printed import PagePixels, PrintedPage
from salesdesk.theme import Tokens


class Renderer(Protocol):
    """Lays out and draws. Any thread may ask; each answer may take most of a second, and more where libraries are imported."""

    def wake(self) -> None:
        """It will be asked soon: begin to have ready what takes long, where that is done elsewhere."""

    def chart(self, given: ChartInput, size: Size, tokens: Tokens, ratio: float) -> PaintedChart:
        """A chart as pixels."""

    def picture(self, given: ChartInput, size: Size, tokens: Tokens, form: str) -> bytes:
        """A chart as the bytes of a ``png`` or ``svg`` file."""

    def typeset(self, template: str, data: str, system_fonts: bool, options: Mapping[str, Any]) -> bytes | None:
        """What Typst makes of a template with ``data`` (JSON), of an image the first page; None where it cannot."""

    def pages(self, pdf: bytes) -> tuple[PrintedPage, ...]:
        """Every page of a PDF, not drawn."""

    def drawn(self, pdf: bytes, widths: Mapping[int, int]) -> dict[int, PagePixels]:
        """Some pages, numbered from 0, each so many device pixels wide."""

    def end_if_unused(self, seconds: float) -> bool:
        """Give the libraries' memory back when nobody has asked for so long; whether there is none to give back now."""

    def close(self) -> None:
        """Give it back at once."""


class RendererHere:
    """Renders in this process."""

    def wake(self) -> None:
        return None

    def get_ready(self) -> None:
        """Import everything."""
        from salesdesk.charts.painting import get_ready
        from salesdesk.reports import printed, typesetting

        get_ready()
        typesetting.get_ready()
        printed.get_ready()

    def chart(self, given: ChartInput, size: Size, tokens: Tokens, ratio: float) -> PaintedChart:
        from salesdesk.charts.painting import painted_chart

        return painted_chart(given, size, tokens, ratio)

    def picture(self, given: ChartInput, size: Size, tokens: Tokens, form: str) -> bytes:
        from salesdesk.charts.painting import picture_bytes

        return picture_bytes(given, size, tokens, form)

    def typeset(self, template: str, data: str, system_fonts: bool, options: Mapping[str, Any]) -> bytes | None:
        from salesdesk.reports.typesetting import compiled

        return compiled(template, data, system_fonts, options)

    def pages(self, pdf: bytes) -> tuple[PrintedPage, ...]:
        from salesdesk.reports.printed import pages

        return pages(pdf)

    def drawn(self, pdf: bytes, widths: Mapping[int, int]) -> dict[int, PagePixels]:
        from salesdesk.reports.printed import drawn

        return drawn(pdf, widths)

    def end_if_unused(self, seconds: float) -> bool:
        return True

    def close(self) -> None:
        return None


class _Chosen:
    renderer: Renderer = RendererHere()


def renderer() -> Renderer:
    """What the program renders with."""
    return _Chosen.renderer


def render_with(chosen: Renderer) -> None:
    """Render with this from now on."""
    _Chosen.renderer = chosen
