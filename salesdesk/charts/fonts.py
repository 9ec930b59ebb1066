"""The shipped fonts in Matplotlib, and text measurement."""

from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from unicodedata import category

import matplotlib
import numpy as np
from matplotlib.font_manager import FontEntry, FontProperties, fontManager, ttfFontProperty
from matplotlib.ft2font import FT2Font
from matplotlib.path import Path as Outline
from matplotlib.textpath import TextToPath

from salesdesk.domain.shown_text import one_line
from salesdesk.resources import resource_path
from salesdesk.theme import load_tokens

POINTS_PER_PIXEL = 0.75
FALLBACK = "SalesDesk fallback"
MISSING = "\N{REPLACEMENT CHARACTER}"
KNOWN_WIDTHS = 4096


@cache
def families() -> list[str]:
    """The families in the order in which a character is looked for; registers the shipped files on the first call."""
    shared = load_tokens("light")
    # Hinted advances are rounded up to whole pixels: small text would be drawn wider than it is measured.
    matplotlib.rcParams["text.hinting"] = "no_hinting"
    for family, files in _files().items():
        for weight in (shared.weight.regular, shared.weight.medium, shared.weight.strong):
            nearest = min(files, key=lambda known: (abs(known - weight), -known))
            fontManager.ttflist.append(_entry(files[nearest], family, weight))
    return list(_files())


@cache
def _files() -> dict[str, dict[int, Path]]:
    """Family to its files by weight. A family that lacks a weight lends its nearest, or each use would be logged."""
    shared = load_tokens("light")
    shipped = resource_path("fonts")
    bundled = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return {
        shared.family.text: {
            400: shipped / "Inter-Regular.ttf",
            550: shipped / "Inter-Medium.ttf",
            650: shipped / "Inter-SemiBold.ttf",
        },
        shared.family.chinese: {400: shipped / "NotoSansSC-Regular.otf", 700: shipped / "NotoSansSC-Bold.otf"},
        # Ideographs that the bold file does not have are better drawn regular than not at all.
        f"{shared.family.chinese} regular": {400: shipped / "NotoSansSC-Regular.otf"},
        FALLBACK: {400: bundled / "DejaVuSans.ttf", 700: bundled / "DejaVuSans-Bold.ttf"},
    }


def _entry(path: Path, family: str, weight: int) -> FontEntry:
    return replace(ttfFontProperty(FT2Font(str(path))), name=family, weight=weight)


def properties(text: str, size: float, weight: int) -> FontProperties:
    """The font for a drawable text: a size in pixels at 100 %, a weight, and no more families than it needs."""
    needed = max((_family_of(character) or 0 for character in text), default=0)
    return _properties(needed + 1, size, weight)


@lru_cache(maxsize=64)
def _properties(count: int, size: float, weight: int) -> FontProperties:
    return FontProperties(family=families()[:count], size=size * POINTS_PER_PIXEL, weight=weight)


@cache
def _fonts() -> tuple[tuple[FT2Font, ...], ...]:
    return tuple(tuple(FT2Font(str(file)) for file in files.values()) for files in _files().values())


@lru_cache(maxsize=KNOWN_WIDTHS)
def drawable(text: str) -> str:
    """The text as it may be shown on one line; characters that no font has, of which Matplotlib would warn, are replaced.

    A mark is left out where the letter below it is drawn in a font that does not have the mark: the two are drawn together.
    """
    drawn: list[str] = []
    family: int | None = None
    for character in one_line(text):
        if drawn and category(character) in ("Mn", "Me", "Cf"):
            if family is not None and _has(family, character):
                drawn.append(character)
            continue
        family = _family_of(character)
        drawn.append(MISSING if family is None else character)
    return "".join(drawn)


@lru_cache(maxsize=KNOWN_WIDTHS)
def _family_of(character: str) -> int | None:
    """The place of the first family that has the character in all of its weights."""
    return next((place for place in range(len(_fonts())) if _has(place, character)), None)


def _has(family: int, character: str) -> bool:
    return all(font.get_char_index(ord(character)) for font in _fonts()[family])


@lru_cache(maxsize=KNOWN_WIDTHS)
def text_width(text: str, size: float, weight: int) -> float:
    """The width of a drawable text, in pixels at 100 %."""
    if not text:
        return 0.0
    width, _height, _descent = TextToPath().get_text_width_height_descent(
        text, properties(text, size, weight), ismath=False
    )
    return float(width) / POINTS_PER_PIXEL


@lru_cache(maxsize=KNOWN_WIDTHS)
def outline(text: str, size: float, weight: int) -> Outline:
    """The outline of a drawable text in pixels at 100 %, relative to the start of its baseline, y upwards."""
    if not text.strip():
        return Outline(np.zeros((0, 2)))
    # Matplotlib's TextPath would take "$5 & $10" for mathematics.
    corners, codes = TextToPath().get_text_path(properties(text, size, weight), text, ismath=False)
    return Outline(np.asarray(corners) * size / TextToPath.FONT_SCALE, codes)


def elided(text: str, room: float, size: float, weight: int) -> str:
    """The drawable text, shortened with "…" so that it is at most ``room`` pixels wide (empty if nothing fits)."""
    whole = drawable(text)
    if text_width(whole, size, weight) <= room:
        return whole
    low, high = 0, len(whole)
    while low < high:
        middle = (low + high + 1) // 2
        if text_width(whole[:middle].rstrip() + "…", size, weight) <= room:
            low = middle
        else:
            high = middle - 1
    return whole[:low].rstrip() + "…" if low else ""
