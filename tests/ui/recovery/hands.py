"""A hand that goes through the windows of a program that a test has started."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from salesdesk import app
from salesdesk.ui.kit import Button
from salesdesk.ui.locking.unlock import PassphraseDialog
from salesdesk.ui.recovery.window import RecoveryWindow
from salesdesk.ui.shell import MainWindow
from tests.support.desks import DeskForTests
from tests.ui.questions import answer

MOST_TURNS = 3_000
"""Of a hand, a fiftieth of a second each."""
W = TypeVar("W", bound=QWidget)


def visible(kind: type[W]) -> list[W]:
    """The windows of a kind that are shown."""
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible()]


class Hand:
    """Does one thing after the other while the program runs: a step is tried until it is done; then all windows are closed, and
    so they are where a step is never done. Questions are others' to answer, a passphrase is typed by a step."""

    def __init__(self, *steps: Callable[[], bool]) -> None:
        self._steps, self._left = list(steps), MOST_TURNS
        self.timer = QTimer(interval=20)
        self.timer.timeout.connect(self._go_on)
        self.timer.start()

    def is_done(self) -> bool:
        """Whether every step was done; it does nothing more."""
        self.timer.stop()
        return not self._steps

    def _go_on(self) -> None:
        if isinstance(QApplication.activeModalWidget(), QMessageBox):
            return
        if self._steps and self._steps[0]():
            self._steps.pop(0)
        self._left -= 1
        if not self._steps or not self._left:
            self.timer.stop()
            for window in [*visible(PassphraseDialog), *visible(MainWindow), *visible(RecoveryWindow)]:
                window.close()  # the last one ends the program


def run(at: DeskForTests, *steps: Callable[[], bool]) -> int:
    """Start the program on the desk, do these steps, and close it; its exit status."""
    hand = Hand(*steps)
    status = app.window(at.path, at.clock)
    assert hand.is_done()
    return status


def press(name: str) -> Callable[[], bool]:
    """The step that presses a way of the window, once that can be."""

    def step() -> bool:
        for window in visible(RecoveryWindow):
            button: Button = getattr(window.view, name)
            if button.isEnabled():
                QTimer.singleShot(0, button.click)
                return True
        return False

    return step


def press_answer() -> bool:
    """The step that presses the first answer to what came of recovering."""
    for window in visible(RecoveryWindow):
        if buttons := window.view.progress.buttons():
            QTimer.singleShot(0, buttons[0].click)
            return True
    return False


def restore() -> bool:
    """The step that restores the backup that is chosen."""
    for window in visible(RecoveryWindow):
        if window.view.restore.isEnabled():
            answer("Restore")
            QTimer.singleShot(0, window.view.restore.click)
            return True
    return False


def is_open(path: Path) -> Callable[[], bool]:
    """The step that waits for the window on a desk."""
    return lambda: any(window.context.desk.store.path == path for window in visible(MainWindow))
