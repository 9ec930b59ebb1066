"""The real window, driven by lines on standard input: ``python -m tests.faults.driven [learning]``.

``import PATH`` has a file read and brought in, ``move`` drops a card in the next column and takes that back by its key, ``backup``
and ``restore`` press the buttons of the page of backups, ``encrypt PHRASE``, ``lock PHRASE`` and ``unlock PHRASE`` serve the
dialogs about the passphrase, ``check`` has the desk checked, ``learn`` waits until the day's models are known, ``close`` closes the
window. Each line is answered by its first word on standard output when it is
done, ``move`` with the number of entries of the log; ``shown`` comes first.
"""

import os
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QModelIndex, QSocketNotifier, Qt, QTimer, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMessageBox, QWidget

from salesdesk import app, platform_paths
from salesdesk.store import cipher
from salesdesk.ui.board.model import mime_of
from salesdesk.ui.board.page import BoardPage
from salesdesk.ui.importing import ImportPage
from salesdesk.ui.locking.screen import LockScreen
from salesdesk.ui.locking.section import PassphraseSection
from salesdesk.ui.locking.unlock import UnlockForm
from salesdesk.ui.pages.backups.page import BackupsPage
from salesdesk.ui.shell import MainWindow
from salesdesk.views import learning
from tests.faults.checking import LOG
from tests.faults.sandbox import ROUNDS

W = TypeVar("W", bound=QWidget)
Steps = Iterator[None]
"""What is done in a window, in steps between which the window goes on; it waits where nothing can be done yet."""


class WindowDriver:
    """Does in the window what the lines say."""

    def __init__(self) -> None:
        app.qt_application()
        self._input = QSocketNotifier(0, QSocketNotifier.Type.Read)
        self._input.activated.connect(self._read)
        self._poll = QTimer(interval=5)
        self._poll.timeout.connect(self._look)
        self._poll.start()
        # A timer does not fire while what it called has not returned, as a question that is asked there.
        self._answers = QTimer(interval=20)
        self._answers.timeout.connect(self._answer)
        self._answers.start()
        self._waiting: deque[tuple[str, Steps]] = deque()
        self._said = False
        self._told = ""

    @Slot()
    def _read(self) -> None:
        known: dict[str, Callable[[str], Steps]] = {
            "import": self._import, "move": self._move, "backup": self._backup, "restore": self._restore,
            "encrypt": self._encrypt, "lock": self._lock, "unlock": self._unlock, "check": self._check, "learn": self._learn,
            "close": self._close,
        }  # fmt: skip
        for line in os.read(0, 4096).decode().splitlines():
            word, _, rest = line.partition(" ")
            self._waiting.append((word, known[word](rest)))

    @Slot()
    def _answer(self) -> None:
        """Say yes to a question of the window."""
        if isinstance(box := QApplication.activeModalWidget(), QMessageBox):
            yes = {QMessageBox.ButtonRole.AcceptRole, QMessageBox.ButtonRole.YesRole}
            next(button for button in box.buttons() if box.buttonRole(button) in yes).click()

    @Slot()
    def _look(self) -> None:
        """Go a step on."""
        if self._waiting:
            word, steps = self._waiting[0]
            try:
                next(steps)
            except StopIteration:
                self._waiting.popleft()
                print(word, self._told, flush=True)
        elif not self._said and any(isinstance(one, MainWindow) for one in _shown()):
            self._said = True
            print("shown", flush=True)

    def _import(self, path: str) -> Steps:
        window = yield from _there(MainWindow)
        window.import_files([Path(path)])
        page = yield from _page(ImportPage)
        while page.stack.currentWidget() is not page.plan:
            yield
        page.commit()
        while page.stack.currentWidget() is not page.done:
            yield

    def _move(self, _: str) -> Steps:
        window = yield from _there(MainWindow)
        window.go("board")
        page = yield from _page(BoardPage)
        while page.arrangement is None:
            yield
        stages = list(page.arrangement.stages)
        at = next(place for place, stage in enumerate(stages) if page.arrangement.columns[stage].order)
        to = page.area.columns[stages[at + 1 if at + 1 < len(stages) else at - 1]].view.cards_model()
        key = page.arrangement.columns[stages[at]].order[0]
        assert to is not None
        to.dropMimeData(mime_of([key]), Qt.DropAction.MoveAction, 0, 0, QModelIndex())
        for _step in (1, 2):
            yield
            while not window.context.operations.is_idle:
                yield
            if _step == 1:
                QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        with window.context.desk.read() as reader:
            self._told = str(len(list(reader.entries(LOG))))

    def _backup(self, _: str) -> Steps:
        window = yield from _there(MainWindow)
        window.go("backups")
        page = yield from _page(BackupsPage)
        count = len(page.table.rows)
        yield from _pressed(page.make_button)
        while len(page.table.rows) <= count:
            yield

    def _restore(self, _: str) -> Steps:
        window = yield from _there(MainWindow)
        window.go("backups")
        page = yield from _page(BackupsPage)
        while not page.table.rows:
            yield
        page.table.selectRow(0)
        yield from _pressed(page.restore_button)
        desk = window.context.desk
        while not any(isinstance(one, MainWindow) and one.context.desk is not desk for one in _shown()):
            yield

    def _encrypt(self, phrase: str) -> Steps:
        window = yield from _there(MainWindow)
        window.go("settings")
        while (section := window.findChild(PassphraseSection)) is None:
            yield
        dialog = section.ask(False)
        for field in (dialog.first, dialog.again):
            QTest.keyClicks(field.line, phrase)
        dialog.knows.click()
        yield from _pressed(dialog.button)
        while not cipher.is_encrypted(platform_paths.default_desk()):
            yield
        yield from _there(MainWindow)

    def _lock(self, phrase: str) -> Steps:
        window = yield from _there(MainWindow)
        window.go("settings")
        while (section := window.findChild(PassphraseSection)) is None:
            yield
        yield from _pressed(section.buttons[0])
        yield from _there(LockScreen)
        yield from self._unlock(phrase)

    def _unlock(self, phrase: str) -> Steps:
        while not (forms := [form for one in _shown() for form in one.findChildren(UnlockForm) if form.isVisible()]):
            yield
        QTest.keyClicks(forms[0].field.line, phrase)
        yield from _pressed(forms[0].button)
        yield from _there(MainWindow)

    def _check(self, _: str) -> Steps:
        window = yield from _there(MainWindow)
        assert window.context.health is not None
        health, ended = window.context.health(), list[object]()
        health.checked.connect(ended.append)
        health.check()
        while not ended:
            yield

    def _learn(self, _: str) -> Steps:
        window = yield from _there(MainWindow)
        while not window.context.live_deals().store.is_learnt:
            yield

    def _close(self, _: str) -> Steps:
        window = yield from _there(MainWindow)
        window.close()


def _shown() -> list[QWidget]:
    return [one for one in QApplication.topLevelWidgets() if one.isVisible()]


def _there(kind: type[W]) -> Generator[None, None, W]:
    """The window of a kind, once it is shown."""
    while not (found := [one for one in _shown() if isinstance(one, kind)]):
        yield
    return found[0]


def _page(kind: type[W]) -> Generator[None, None, W]:
    """The page of a kind, once it is the one that is seen."""
    while True:
        window = yield from _there(MainWindow)
        page = window.navigator.page
        if isinstance(page, kind):
            return page
        yield


def _pressed(button: QAbstractButton) -> Steps:
    """Click a button, once it can be."""
    while not (button.isVisible() and button.isEnabled()):
        yield
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def main() -> int:
    """Open the user's own desk in a window, and serve the lines until it is closed."""
    tempfile.tempdir = os.environ["TMPDIR"]  # else it is tried out with a file, which a kill would leave there
    cipher.ROUNDS = ROUNDS
    if "learning" in sys.argv:
        learning.FEW = 0  # a child learns, however little there is
    driver = WindowDriver()
    status = app.window(None, platform_paths.system_clock)
    del driver
    return status


if __name__ == "__main__":
    sys.exit(main())
