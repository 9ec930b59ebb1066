"""Grid of chances: the more they are above the one there is, the stronger the colour, each with its figure."""

from collections.abc import Sequence

from salesdesk.reports.drawing import STRONG, Bar, Drawing, Label, Mark, text_width

_ROW, _HEAD = 15.0, 22.0
MUCH, SOME = 0.1, 0.03
"""Rises of the chance that are coloured strongly, and faintly."""


def chance_grid(
    columns: Sequence[str],
    rows: Sequence[str],
    chances: Sequence[Sequence[tuple[float, str]]],
    width: float,
    heads: tuple[str, str],
    alt: str,
    now: float = 0.0,
) -> Drawing:
    """Chances with their texts by row and column; ``heads`` name the columns and the rows. Colours tell how much they are above
    ``now``."""
    left = max([text_width(heads[1], 7), *(text_width(row, 7.5) for row in rows)], default=0.0) + 8
    pitch = (width - left) / max(len(columns), 1)
    marks: list[Mark] = [Label(left, 7, heads[0]), Label(0, 18, heads[1])]
    marks += [Label(left + pitch * (i + 0.5), 18, name, "text", "middle", 7.5) for i, name in enumerate(columns)]
    for number, (name, line) in enumerate(zip(rows, chances, strict=True)):
        top = _HEAD + _ROW * number
        marks.append(Label(left - 8, top + 10, name, "text", "end", 7.5, STRONG))
        for place, (chance, text) in enumerate(line):
            marks += _cell(left + pitch * place, top, pitch, chance - now, text)
    return Drawing(width, _HEAD + _ROW * len(rows) + 2, alt, tuple(marks))


def _cell(x: float, top: float, pitch: float, change: float, text: str) -> list[Mark]:
    fill, colour = (
        ("won", "on_accent") if change >= MUCH else ("won_tint", "text") if change >= SOME else ("sunken", "secondary")
    )
    weight = STRONG if change >= MUCH else 400
    return [
        Bar(x + 0.75, top + 0.75, pitch - 1.5, _ROW - 1.5, fill, 1.5),
        Label(x + pitch / 2, top + 10, text, colour, "middle", 7, weight),
    ]
