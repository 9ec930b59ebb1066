"""The look of the window: palette, style sheet and fonts made from the tokens, following the system's light or dark."""

import sys
from functools import cache
from string import Template
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette, QStyleHints
from PySide6.QtWidgets import QApplication, QStyleFactory

from salesdesk.resources import resource_path
from salesdesk.theme import Mode, Tokens, load_tokens, mix

Setting = Literal["system", "light", "dark"]
SizeName = Literal["small", "base", "heading", "title", "figure"]
WeightName = Literal["regular", "medium", "strong"]

# A typographic point is a pixel on macOS and 4/3 pixels elsewhere; points follow the user's own text size.
POINTS_PER_PIXEL = 1.0 if sys.platform == "darwin" else 0.75

LARGE_FONT = 1_000_000
"""Bytes."""


class Theme(QObject):
    """The current tokens as Qt sees them; ``theme_changed`` says that light and dark have been exchanged."""

    theme_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._setting: Setting = "system"
        self._applied: Mode | None = None
        self.tokens: Tokens = load_tokens("light")

    @property
    def setting(self) -> Setting:
        """What the user chose: follow the system, or always light or dark."""
        return self._setting

    def apply(self, setting: Setting = "system") -> None:
        """Dress the application, once at start and again whenever the setting changes."""
        self._setting = setting
        if self._applied is None:
            load_fonts()
            QApplication.setStyle(QStyleFactory.create("Fusion"))
            QApplication.setFont(font())
            _hints().colorSchemeChanged.connect(self._follow)
        _hints().setColorScheme(_SCHEMES[setting])
        self._follow()

    def _follow(self) -> None:
        mode = self._wanted()
        if mode == self._applied:
            return
        self._applied = mode
        self.tokens = load_tokens(mode)
        QApplication.setPalette(palette(self.tokens))
        _dress(style_sheet(self.tokens))
        self.theme_changed.emit()

    def _wanted(self) -> Mode:
        if self._setting != "system":
            return self._setting
        dark = _hints().colorScheme() == Qt.ColorScheme.Dark
        return "dark" if dark else "light"


def _dress(sheet: str) -> None:
    """Put a style sheet on. Where it takes the place of another, Qt dresses each widget once for every widget that it is inside
    of, unless the other is taken off before."""
    application = _application()
    if application.styleSheet():
        application.setStyleSheet("")
    application.setStyleSheet(sheet)


_SCHEMES = {"system": Qt.ColorScheme.Unknown, "light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}


@cache
def current() -> Theme:
    """The one theme of the process; light until ``apply`` has been called."""
    return Theme()


def tokens() -> Tokens:
    """The tokens that are shown now."""
    return current().tokens


@cache
def colour(value: str) -> QColor:
    """The Qt colour of ``#RRGGBB``."""
    return QColor(value)


def font(size: SizeName = "base", weight: WeightName = "regular") -> QFont:
    """A font of the program's family; its figures are tabular (the shipped files have them as their ordinary ones)."""
    return QFont(_font(size, weight))


@cache
def _font(size: SizeName, weight: WeightName) -> QFont:
    shared = load_tokens("light")
    made = QFont([shared.family.text, shared.family.chinese])
    made.setPointSizeF(getattr(shared.size, size) * POINTS_PER_PIXEL)
    made.setWeight(QFont.Weight(getattr(shared.weight, weight)))
    return made


def load_fonts() -> None:
    """Make the shipped fonts known to Qt; a file that is missing leaves the system's own font."""
    for path in sorted(resource_path("fonts").glob("*.?tf")):
        # Qt maps a font that is named by its path, and a file rewritten under a running program would crash it. The
        # Chinese ones stay mapped all the same: to read their 7 MB costs every start 17 ms, for many without need.
        if path.stat().st_size > LARGE_FONT:
            QFontDatabase.addApplicationFont(str(path))
        else:
            QFontDatabase.addApplicationFontFromData(path.read_bytes())


def palette(shown: Tokens) -> QPalette:
    """The palette for widgets that no style rule covers."""
    made = QPalette()
    for role, value in _roles(shown).items():
        made.setColor(role, colour(value))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, colour(shown.faint))
    return made


def _roles(shown: Tokens) -> dict[QPalette.ColorRole, str]:
    role = QPalette.ColorRole
    return {
        role.Window: shown.background,
        role.Base: shown.surface,
        role.AlternateBase: shown.background,
        role.Button: shown.surface,
        role.ToolTipBase: shown.text,
        role.ToolTipText: shown.surface,
        role.WindowText: shown.text,
        role.Text: shown.text,
        role.ButtonText: shown.text,
        role.BrightText: shown.lost,
        role.PlaceholderText: shown.secondary,
        role.Highlight: shown.accent,
        role.HighlightedText: shown.on_accent,
        role.Accent: shown.accent,
        role.Link: shown.accent,
        role.LinkVisited: shown.accent,
        role.Light: shown.surface,
        role.Midlight: shown.border,
        role.Mid: shown.border,
        role.Dark: shown.faint,
        role.Shadow: shown.border,
    }


def style_sheet(shown: Tokens) -> str:
    """The style sheet with the tokens filled in."""
    values = {name: value for name in Tokens.__slots__ if isinstance(value := getattr(shown, name), str)}
    values |= {f"radius_{name}": getattr(shown.radius, name) for name in type(shown.radius).__slots__}
    values |= {f"pt_{name}": getattr(shown.size, name) * POINTS_PER_PIXEL for name in type(shown.size).__slots__}
    values["hover"] = mix(shown.surface, shown.text, 0.05)
    values["pressed"] = mix(shown.surface, shown.text, 0.10)
    values["accent_hover"] = mix(shown.accent, shown.text, 0.15)
    values["control_border"] = mix(shown.border, shown.secondary, 0.35)
    values["icons"] = resource_path("themes", shown.mode).as_posix()
    return Template(_style_template()).substitute(values)


@cache
def _style_template() -> str:
    return resource_path("themes", "window.qss").read_text(encoding="utf-8")


def _hints() -> QStyleHints:
    return QGuiApplication.styleHints()


def _application() -> QApplication:
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise RuntimeError("The theme needs a running QApplication")
    return application
