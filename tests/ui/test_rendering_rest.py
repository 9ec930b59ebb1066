"""What renders ends when nobody has looked at a chart or a report for a while, and with the window."""

from collections.abc import Iterator

import pytest

from salesdesk.reports.renderer import RendererHere, render_with, renderer
from salesdesk.ui.rendering_rest import REST_S, RendererRest


class Noted(RendererHere):
    """Notes how it is ended."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self.is_closed = False

    def end_if_unused(self, seconds: float) -> bool:
        self.asked.append(seconds)
        return True

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    render_with(RendererHere())


def test_the_program_renders_with_it_and_asks_it_to_end(qapp: object) -> None:
    made = Noted()
    rest = RendererRest(lambda: made)
    assert renderer() is made
    rest.look()
    assert made.asked == [REST_S] and not made.is_closed
    rest.close()
    assert made.is_closed and type(renderer()) is RendererHere
