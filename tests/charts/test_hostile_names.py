"""Charts draw any name: as plain text, without a warning, and what is hidden in it as marks."""

from dataclasses import fields, is_dataclass, replace
from itertools import cycle
from typing import Any

import pytest
from matplotlib.text import Text

from salesdesk.charts import fonts
from salesdesk.charts.drawing import draw_chart
from salesdesk.charts.inputs import ChartInput
from salesdesk.theme import load_tokens
from tests.charts.edges import sweep
from tests.support.hostile_text import HONEST, LONG, MIXED
from tests.support.shown import raw_of

WEIGHTS = (400, 550, 650)
DRAWN = ("arabic", "hebrew", "persian", "chinese", "vietnamese", "decomposed", "symbols", "apostrophe")
"""Names in scripts that the shipped fonts have."""
CODES = {"key", "kind", "colour", "tone", "mode"}
"""Texts of a chart's input that nobody sees."""


def first_of_each_kind() -> dict[str, tuple[ChartInput, Any]]:
    found: dict[str, tuple[ChartInput, Any]] = {}
    for _, given, size in sweep():
        found.setdefault(type(given).__name__, (given, size))
    return found


def hostile(value: Any, texts: Any) -> Any:
    """The input with every text in it, however deep, in the place of another."""
    if isinstance(value, str):
        return next(texts)
    if isinstance(value, tuple):
        return tuple(hostile(part, texts) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        names = [one.name for one in fields(value) if one.init and one.name not in CODES]
        return replace(value, **{name: hostile(getattr(value, name), texts) for name in names})
    return value


@pytest.mark.parametrize("kind", first_of_each_kind())
@pytest.mark.parametrize("texts", [MIXED, tuple(LONG.values())], ids=["short", "long"])
def test_hostile_names_are_drawn_as_text(kind: str, texts: tuple[str, ...]) -> None:
    given, size = first_of_each_kind()[kind]
    chart = draw_chart(hostile(given, cycle(texts)), size, load_tokens("light"))
    chart.figure.canvas.draw()
    drawn = [text for text in chart.figure.findobj(Text) if isinstance(text, Text) and text.get_text()]
    assert drawn
    assert not any(text.get_parse_math() for text in drawn)
    assert [raw for text in drawn for raw in raw_of(text.get_text())] == []


@pytest.mark.parametrize("text", [*MIXED, *HONEST.values()])
def test_any_text_is_laid_out_without_a_warning(text: str) -> None:
    fonts.families()
    shown = fonts.drawable(text)
    for weight in WEIGHTS:
        assert fonts.text_width(shown, 12, weight) >= 0
        fonts.outline(shown, 12, weight)


@pytest.mark.parametrize("name", DRAWN)
def test_honest_names_are_drawn_to_the_letter(name: str) -> None:
    assert fonts.drawable(HONEST[name]) == HONEST[name]
