"""What a test answers to the question that the window asks next."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox


def answer(words: str, checks: bool = False) -> list[str]:
    """Press the button with these words in the question that comes next, with its box checked if ``checks``; gives what it asks."""
    asked: list[str] = []

    def press() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(20, press)
            return
        asked.extend([box.text(), box.informativeText()])
        if checks:
            box.checkBox().click()
        next(button for button in box.buttons() if button.text() == words).click()

    QTimer.singleShot(0, press)
    return asked
