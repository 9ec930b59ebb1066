"""The look: fonts by weight, palette and style sheet by mode, and the change from one to the other."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QPalette, QRawFont, QStyleHints
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from salesdesk.resources import resource_path
from salesdesk.theme import load_tokens
from salesdesk.ui import theme


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> Iterator[theme.Theme]:
    """The theme in light, and light again afterwards."""
    theme.current().apply("light")
    yield theme.current()
    theme.current().apply("light")


@pytest.mark.parametrize(("weight", "style"), [("regular", "Regular"), ("medium", "Medium"), ("strong", "SemiBold")])
def test_each_weight_has_its_own_file(weight: theme.WeightName, style: str) -> None:
    raw = QRawFont.fromFont(theme.font("base", weight))
    assert (raw.familyName(), raw.styleName()) == ("Inter", style)


def test_figures_are_tabular() -> None:
    metrics = QFontMetricsF(theme.font())
    assert metrics.horizontalAdvance("11,111") == metrics.horizontalAdvance("90,806")


def test_sizes_follow_the_tokens() -> None:
    sizes = load_tokens("light").size
    ratio = theme.font("figure").pointSizeF() / theme.font("base").pointSizeF()
    assert ratio == pytest.approx(sizes.figure / sizes.base)


def test_a_choice_changes_tokens_palette_and_says_so(qtbot: QtBot, look: theme.Theme) -> None:
    with qtbot.waitSignal(look.theme_changed):
        look.apply("dark")
    assert look.setting == "dark"
    assert theme.tokens() is load_tokens("dark")
    assert QApplication.palette().color(QPalette.ColorRole.Window).name().upper() == load_tokens("dark").background


def test_the_same_choice_again_changes_nothing(qtbot: QtBot, look: theme.Theme) -> None:
    with qtbot.assertNotEmitted(look.theme_changed):
        look.apply("light")


def test_the_system_is_followed(qtbot: QtBot, look: theme.Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    look.apply("system")
    monkeypatch.setattr(QStyleHints, "colorScheme", lambda _hints: Qt.ColorScheme.Dark)
    with qtbot.waitSignal(look.theme_changed):
        QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.tokens().mode == "dark"


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_style_sheet_has_every_token_filled_in(mode: str) -> None:
    sheet = theme.style_sheet(load_tokens("dark" if mode == "dark" else "light"))
    assert "$" not in sheet
    assert load_tokens("dark" if mode == "dark" else "light").accent in sheet


def test_a_change_sets_the_style_sheet_once(look: theme.Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every widget there is looks its rules up again for it, which is what takes time."""
    sheets: list[str] = []
    monkeypatch.setattr(QApplication, "setStyleSheet", lambda _application, sheet: sheets.append(sheet))
    look.apply("dark")
    look.apply("dark")
    assert sheets == ["", theme.style_sheet(load_tokens("dark"))]


def test_a_change_dresses_each_widget_as_often_however_deep_it_is(qtbot: QtBot, look: theme.Theme) -> None:
    look.apply("light")
    widgets = [QWidget()]
    qtbot.addWidget(widgets[0])
    for _ in range(12):
        widgets.append(QLabel("text", widgets[-1]))
    widgets[0].show()
    dressed: Counter[int] = Counter()

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.StyleChange:
                dressed[widgets.index(cast(QWidget, watched))] += 1
            return False

    watch = Watch()
    for widget in widgets:
        widget.installEventFilter(watch)
    look.apply("dark")
    assert dressed[12] == dressed[1] > 0
    assert widgets[12].palette().color(QPalette.ColorRole.WindowText).name() == load_tokens("dark").text.lower()


def test_icons_of_the_style_sheet_exist_in_the_colours_of_their_mode() -> None:
    wanted = set(re.findall(r"[$]icons/([a-z-]+[.]svg)", resource_path("themes", "window.qss").read_text("utf-8")))
    for mode in ("light", "dark"):
        drawn = {path.name: path.read_text("utf-8") for path in resource_path("themes", mode).glob("*.svg")}
        tokens = load_tokens("dark" if mode == "dark" else "light")
        assert set(drawn) == wanted
        for text in drawn.values():
            colours = set(re.findall(r'stroke="(#[0-9A-F]{6})"', text))
            assert colours <= {tokens.accent, tokens.on_accent, tokens.secondary}
            assert colours
