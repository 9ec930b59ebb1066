"""The visual tokens: colours, type, space and radii, from the one file that window, charts and reports share."""

import json
from functools import cache
from typing import Any, Literal

from salesdesk.domain.dataclass import dataclass
from salesdesk.resources import resource_path

Mode = Literal["light", "dark"]
READABLE = 4.5  # the least contrast of text (WCAG 2.2, level AA)


@dataclass(frozen=True, slots=True)
class FontFamilies:
    """Names of the shipped type families."""

    text: str
    chinese: str


@dataclass(frozen=True, slots=True)
class FontSizes:
    """Type sizes in pixels at 100 % scale."""

    small: float
    base: float
    heading: float
    title: float
    figure: float


@dataclass(frozen=True, slots=True)
class Weights:
    """Font weights on the 1 to 1000 scale of OpenType."""

    regular: int
    medium: int
    strong: int


@dataclass(frozen=True, slots=True)
class Spacing:
    """Distances in pixels at 100 % scale."""

    tiny: int
    small: int
    medium: int
    large: int
    huge: int


@dataclass(frozen=True, slots=True)
class Radii:
    """Corner radii in pixels at 100 % scale."""

    chip: int
    card: int
    panel: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """Everything that decides the look in one mode; colours are ``#RRGGBB``."""

    mode: Mode
    background: str
    surface: str
    sunken: str
    border: str
    text: str
    secondary: str
    faint: str
    accent: str
    accent_tint: str
    on_accent: str
    won: str
    won_tint: str
    lost: str
    lost_tint: str
    warning: str
    warning_tint: str
    family: FontFamilies
    size: FontSizes
    weight: Weights
    space: Spacing
    radius: Radii
    icon: int


@cache
def load_tokens(mode: Mode) -> Tokens:
    """The tokens of one mode, from ``resources/themes/tokens.json``."""
    stored = _stored()
    return Tokens(
        mode=mode,
        **stored[mode],
        family=FontFamilies(**stored["families"]),
        size=FontSizes(**stored["sizes"]),
        weight=Weights(**stored["weights"]),
        space=Spacing(**stored["spaces"]),
        radius=Radii(**stored["radii"]),
        icon=stored["icon"],
    )


@cache
def _stored() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(resource_path("themes", "tokens.json").read_text(encoding="utf-8"))
    return loaded


def mix(first: str, second: str, share: float) -> str:
    """The colour that is ``share`` (0 to 1) of the way from the first ``#RRGGBB`` colour to the second."""
    pairs = zip(_channels(first), _channels(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two ``#RRGGBB`` colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def readable_on(fill: str) -> str:
    """Near-black or white, whichever reads better on the fill; black where neither does well."""
    best = max(load_tokens("light").text, "#FFFFFF", key=lambda colour: contrast(fill, colour))
    return best if contrast(fill, best) >= READABLE else "#000000"


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    linear = [_linear(channel / 255) for channel in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
