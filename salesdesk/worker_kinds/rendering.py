"""Rendering in a child that stands for as long as it is used: charts by Matplotlib, pages by Typst, their pictures by PDFium.

It is asked with ``do`` (a method of Renderer) and its arguments: dataclasses as plain values, files and pixels as bytes.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from salesdesk.charts import inputs, time_inputs
from salesdesk.charts.inputs import ChartInput
from salesdesk.charts.painting import PaintedChart
from salesdesk.charts.regions import Region, Size
from salesdesk.reports.printed import PagePixels, PrintedPage
from salesdesk.reports.renderer import Renderer, RendererHere
from salesdesk.theme import Tokens
from salesdesk.worker.child import Send
from salesdesk.worker.messages import Parts
from salesdesk.worker.parent import Limits
from salesdesk.worker.standing import NoChild, StandingWorker
from salesdesk.worker.values import made, plain

KIND = "rendering"


def run(payload: Parts, send: Send) -> dict[str, Any]:
    """Answer a question, as the child."""
    return answer(payload)


def answer(question: Parts) -> dict[str, Any]:
    """The answer to a question, rendered in this process."""
    return _ANSWERS[question["do"]](RendererHere(), question)


class RenderingChild:
    """Renders in a child, and here where no child can be had."""

    def __init__(self, limits: Limits | None = None, command: Sequence[str] | None = None) -> None:
        self.worker = StandingWorker(KIND, limits, command)

    def wake(self) -> None:
        """Have a child that imports its libraries, without waiting for it."""
        self.worker.start({"do": "get_ready"})

    def chart(self, given: ChartInput, size: Size, tokens: Tokens, ratio: float) -> PaintedChart:
        """As Renderer has it."""
        found = self._answer({"do": "chart", "ratio": ratio, **_asked(given, size, tokens)})
        (width, height), table = found["shape"], found["table"]
        regions: tuple[Region, ...] = made(tuple[Region, ...], found["regions"])
        columns, *rows = map(tuple, table)
        return PaintedChart(_size(found["size"]), regions, columns, tuple(rows), width, height, found["pixels"])

    def picture(self, given: ChartInput, size: Size, tokens: Tokens, form: str) -> bytes:
        """As Renderer has it."""
        return bytes(self._answer({"do": "picture", "form": form, **_asked(given, size, tokens)})["file"])

    def typeset(self, template: str, data: str, system_fonts: bool, options: Mapping[str, Any]) -> bytes | None:
        """As Renderer has it."""
        asked = {"template": template, "data": data.encode(), "system": system_fonts, "options": options}
        return self._answer({"do": "typeset", **asked})["file"] or None

    def pages(self, pdf: bytes) -> tuple[PrintedPage, ...]:
        """As Renderer has it."""
        return tuple(PrintedPage(*page) for page in self._answer({"do": "pages", "pdf": pdf})["pages"])

    def drawn(self, pdf: bytes, widths: Mapping[int, int]) -> dict[int, PagePixels]:
        """As Renderer has it."""
        found = self._answer({"do": "drawn", "pdf": pdf, "widths": list(widths.items())})
        return {
            number: PagePixels(width, height, stride, found[f"pixels {number}"])
            for number, width, height, stride in found["shapes"]
        }

    def _answer(self, question: Parts) -> dict[str, Any]:
        try:
            return self.worker.ask(question)
        except NoChild:
            return answer(question)

    def end_if_unused(self, seconds: float) -> bool:
        """End the child when nobody has asked for so long; whether there is none now."""
        return self.worker.end_if_unused(seconds)

    def close(self) -> None:
        """End the child at once."""
        self.worker.end()


def _asked(given: ChartInput, size: Size, tokens: Tokens) -> dict[str, Any]:
    return {"kind": type(given).__name__, "given": plain(given), "size": plain(size), "tokens": plain(tokens)}


def _size(found: Sequence[float]) -> Size:
    return found[0], found[1]


def _given(payload: Parts) -> tuple[ChartInput, Size, Tokens]:
    kind = next(kind for home in (inputs, time_inputs) if (kind := vars(home).get(payload["kind"])))
    return made(kind, payload["given"]), _size(payload["size"]), made(Tokens, payload["tokens"])


def _chart(renderer: Renderer, payload: Parts) -> dict[str, Any]:
    found = renderer.chart(*_given(payload), payload["ratio"])
    return {
        "size": plain(found.size),
        "regions": plain(found.regions),
        "table": [found.columns, *found.rows],
        "shape": [found.width, found.height],
        "pixels": found.pixels,
    }


def _picture(renderer: Renderer, payload: Parts) -> dict[str, Any]:
    return {"file": renderer.picture(*_given(payload), payload["form"])}


def _typeset(renderer: Renderer, payload: Parts) -> dict[str, Any]:
    data = payload["data"].decode()
    return {"file": renderer.typeset(payload["template"], data, payload["system"], payload["options"]) or b""}


def _pages(renderer: Renderer, payload: Parts) -> dict[str, Any]:
    return {"pages": plain(list(map(tuple, renderer.pages(payload["pdf"]))))}


def _drawn(renderer: Renderer, payload: Parts) -> dict[str, Any]:
    found = renderer.drawn(payload["pdf"], dict(payload["widths"]))
    shapes = [[number, page.width, page.height, page.stride] for number, page in found.items()]
    return {"shapes": shapes, **{f"pixels {number}": page.pixels for number, page in found.items()}}


def _get_ready(renderer: RendererHere, payload: Parts) -> dict[str, Any]:
    renderer.get_ready()
    return {}


_ANSWERS: dict[str, Callable[[RendererHere, Parts], dict[str, Any]]] = {
    "get_ready": _get_ready, "chart": _chart, "picture": _picture, "typeset": _typeset, "pages": _pages, "drawn": _drawn,
}  # fmt: skip
