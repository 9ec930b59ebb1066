"""What pages need is loaded before they are visited, and only while nothing else is done."""

import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.ui.ahead import AheadLoader
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


VISITS = """
import sys
from pathlib import Path
from salesdesk import app, platform_paths
from salesdesk.ui.ahead import PIECES
from salesdesk.ui.tour import Tour

application = app.qt_application()
clock = platform_paths.system_clock
session = app.window_session(app.sample_desk(Path(sys.argv[1]), clock), clock)
session.start()
session.wait_until_usable()
for piece in PIECES:
    piece()
application.processEvents()
known, tour = set(sys.modules), Tour(application, session, Path(sys.argv[1]).parent)
for address in ("deals", "quota", "funnel", "reports", "history", "settings"):
    session.window.go(address)
    fresh = {name for name in set(sys.modules) - known if name.partition(".")[0] in sys.argv[2:]}
    assert not fresh, (address, sorted(fresh))
    tour.visit(address, "light")
    print(address, *sorted(name for name in set(sys.modules) - known if name.partition(".")[0] in sys.argv[2:]))
session.close()
"""


def test_a_first_visit_loads_nothing_any_more(tmp_path: Path) -> None:
    libraries = ("salesdesk", "matplotlib", "numpy", "typst", "pypdfium2", "babel", "sqlalchemy")
    command = [sys.executable, "-c", VISITS, str(tmp_path / "sample.salesdesk"), *libraries]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["deals", "quota", "funnel", "reports", "history", "settings"]
