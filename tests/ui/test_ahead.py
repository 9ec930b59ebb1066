"""What pages need is loaded before they are visited, and only while nothing else is done."""

import importlib
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.ui.ahead import AheadLoader, WayGiver
from salesdesk.ui.hands import REST_S, Hands
from tests.support.patience import passed
from tests.ui.live import Live, live

__all__ = ["live"]


def test_pieces_are_loaded_one_after_the_other_on_another_thread(live: Live) -> None:
    done: list[tuple[str, bool]] = []

    def load(name: str) -> None:
        done.append((name, threading.current_thread() is threading.main_thread()))

    loader = AheadLoader(live.context.operations, None, [partial(load, name) for name in "abc"], lambda: False)
    finished: list[bool] = []
    loader.finished.connect(lambda: finished.append(True))
    loader.start()
    live.until(lambda: bool(finished))
    assert done == [("a", False), ("b", False), ("c", False)]
    loader.close()


def test_nothing_is_loaded_while_something_is_read_or_once_it_is_closed(live: Live) -> None:
    done: list[bool] = []
    gate, operations = threading.Event(), live.context.operations
    idle: list[bool] = []
    pieces = [lambda: idle.append(operations.is_idle), lambda: done.append(True)]
    loader = AheadLoader(operations, None, pieces, lambda: False)
    read: list[object] = []
    operations.read(lambda: passed(gate), read.append)
    loader.start()
    live.do(CreateDeal(title="Fleet"))
    gate.set()
    live.until(lambda: bool(idle))
    assert idle == [True] and read == [True]
    loader.close()
    left = list(done)
    with live.qtbot.waitSignal(loader.finished):
        loader.start()
    assert done == left


def test_nothing_is_loaded_while_a_mouse_button_is_held(live: Live) -> None:
    looks: list[bool] = []
    held_when_loaded: list[int] = []

    def is_held() -> bool:
        looks.append(len(looks) < 2)
        return looks[-1]

    loader = AheadLoader(live.context.operations, None, [lambda: held_when_loaded.append(len(looks))], is_held)
    loader.start()
    live.until(lambda: bool(held_when_loaded))
    assert held_when_loaded == [3]
    loader.close()


def test_between_two_modules_the_user_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "made_up_library"
    package.mkdir()
    (package / "__init__.py").write_text("from made_up_library import one, two", encoding="utf-8")
    for name in ("one", "two"):
        (package / f"{name}.py").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    asked: list[int] = []

    def is_busy() -> bool:
        asked.append(len(sys.modules))
        return True

    before = list(sys.meta_path)
    WayGiver(is_busy).run(lambda: importlib.import_module("made_up_library"))
    assert len(asked) == 3
    assert {"made_up_library", "made_up_library.one", "made_up_library.two"} <= sys.modules.keys()
    assert sys.meta_path == before


def test_imports_of_other_threads_do_not_give_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "made_up_module.py").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    asked: list[bool] = []
    begun, gate = threading.Event(), threading.Event()

    def job() -> None:
        begun.set()
        passed(gate)

    def is_busy() -> bool:
        asked.append(True)
        return False

    thread = threading.Thread(target=WayGiver(is_busy).run, args=(job,))
    thread.start()
    assert passed(begun)
    importlib.import_module("made_up_module")
    gate.set()
    thread.join()
    assert asked == []


def test_hands_are_busy_for_a_moment_after_a_key_or_the_mouse(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salesdesk.ui.hands.is_mouse_held", lambda: False)
    now = [100.0]
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    hands = Hands(window, lambda: now[0])
    assert not hands.are_busy()
    acts: list[Callable[[], object]] = [
        lambda: QTest.keyClick(window.windowHandle(), Qt.Key.Key_A),
        lambda: QTest.mouseMove(window.windowHandle(), QPoint(5, int(now[0]) % 50)),
    ]
    for act in acts:
        act()
        assert hands.are_busy()
        now[0] += REST_S + 0.1
        assert not hands.are_busy()
    window.update()
    qtbot.wait(1)
    assert not hands.are_busy()


VISITS = """
import sys
from pathlib import Path
from salesdesk import app, platform_paths
from salesdesk.ui.ahead import PIECES, AheadLoader
from salesdesk.ui.tour import Tour

application = app.qt_application()
clock = platform_paths.system_clock
session = app.window_session(app.sample_desk(Path(sys.argv[1]), clock), clock)
session.start()
session.wait_until_usable()
while session.findChild(AheadLoader) is None:  # what comes after the first paint
    application.processEvents()
for piece in PIECES:
    piece()
application.processEvents()
known, tour = set(sys.modules), Tour(application, session, Path(sys.argv[1]).parent)
for address in ("deals", "quota", "funnel", "reports", "history", "settings"):
    session.window.go(address)
    fresh = {name for name in set(sys.modules) - known if name.partition(".")[0] in sys.argv[2:]}
    assert not fresh, (address, sorted(fresh))
    tour.visit(address, "light")
    assert "matplotlib" not in sys.modules, address
    print(address, *sorted(name for name in set(sys.modules) - known if name.partition(".")[0] in sys.argv[2:]))
session.close()
"""


def test_a_first_visit_loads_nothing_any_more(tmp_path: Path) -> None:
    libraries = ("salesdesk", "matplotlib", "numpy", "typst", "pypdfium2", "babel", "sqlalchemy")
    command = [sys.executable, "-c", VISITS, str(tmp_path / "sample.salesdesk"), *libraries]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["deals", "quota", "funnel", "reports", "history", "settings"]
