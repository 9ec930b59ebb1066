"""Dialogs grow where a text in them takes more lines than before."""

from PySide6.QtWidgets import QDialog, QVBoxLayout
from pytestqt.qtbot import QtBot

from salesdesk.ui.kit import Text
from salesdesk.ui.kit.boxes import keep_tall_enough

WORDS = "The passphrase opens your backup of 28 Nov 2026, but not the desk. " * 6


def test_a_dialog_grows_with_a_text_that_comes_later(qtbot: QtBot) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    column = QVBoxLayout(dialog)
    texts = [Text("Above", wrap=True), Text("", wrap=True), Text("Below", wrap=True)]
    for text in texts:
        column.addWidget(text)
    dialog.setMinimumWidth(300)
    keep_tall_enough(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    before = dialog.height()
    texts[1].setText(WORDS)
    qtbot.waitUntil(lambda: all(text.height() >= text.heightForWidth(text.width()) for text in texts))
    assert dialog.height() > before
    assert dialog.width() == 300
