"""All of the kit at once, light and dark: it draws, and every control has a name."""

import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from salesdesk.theme import Mode, load_tokens
from salesdesk.ui import theme
from salesdesk.ui.kit import Button
from tools.gallery import gallery


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_gallery_draws(qtbot: QtBot, mode: Mode) -> None:
    theme.current().apply(mode)
    page = gallery()
    qtbot.addWidget(page)
    page.resize(1100, 800)
    page.show()
    image = page.grab().toImage()
    colours = {
        image.pixelColor(x, y).name().upper() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)
    }
    tokens = load_tokens(mode)
    assert {tokens.background, tokens.surface, tokens.accent, tokens.won, tokens.border} <= colours


def test_every_button_has_a_name(qtbot: QtBot) -> None:
    page = gallery()
    qtbot.addWidget(page)
    buttons = page.findChildren(QAbstractButton)
    assert len(buttons) > 15
    assert all(button.accessibleName() for button in buttons if isinstance(button, Button))
