"""The real window, driven by lines on standard input: ``python -m tests.faults.driven``.

``import PATH`` has a file read and brought in, ``close`` closes the window. Each line is answered by one on standard output
when it is done; ``shown`` comes first.
"""

import os
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QSocketNotifier, QTimer, Slot

from salesdesk import app, platform_paths
from salesdesk.ui.importing import ImportPage
from salesdesk.ui.shell import MainWindow


class WindowDriver:
    """Does in the window what the lines say."""

    def __init__(self) -> None:
        self._application = app.qt_application()
        self._input = QSocketNotifier(0, QSocketNotifier.Type.Read)
        self._input.activated.connect(self._read)
        self._poll = QTimer(interval=5)
        self._poll.timeout.connect(self._look)
        self._poll.start()
        self._said = False

    def _window(self) -> MainWindow | None:
        return next((one for one in self._application.topLevelWidgets() if isinstance(one, MainWindow)), None)

    @Slot()
    def _read(self) -> None:
        window = self._window()
        for line in os.read(0, 4096).decode().splitlines():
            word, _, rest = line.partition(" ")
            if window is not None and word == "import":
                window.import_files([Path(rest)])
            elif window is not None and word == "close":
                window.close()

    @Slot()
    def _look(self) -> None:
        window = self._window()
        if window is None or not window.isVisible():
            return
        if not self._said:
            self._said = True
            print("shown", flush=True)
        page = window.navigator.page
        if isinstance(page, ImportPage):
            if page.stack.currentWidget() is page.plan:
                page.commit()
            elif page.stack.currentWidget() is page.done:
                self._poll.stop()
                print("imported", flush=True)


def main() -> int:
    """Open the user's own desk in a window, and serve the lines until it is closed."""
    tempfile.tempdir = os.environ["TMPDIR"]  # else it is tried out with a file, which a kill would leave there
    driver = WindowDriver()
    status = app.window(None, platform_paths.system_clock)
    del driver
    return status


if __name__ == "__main__":
    sys.exit(main())
