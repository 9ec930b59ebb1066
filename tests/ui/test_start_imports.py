"""What a start imports before its first screen: no library that only later things need, and few modules of its own."""

import ast
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import salesdesk
from salesdesk.desk.commands.deals import WinDeals
from salesdesk.desk.commands.rates import SetRate
from salesdesk.desk.desk import Desk
from salesdesk.platform_paths import kept_folder, program_stamp
from salesdesk.store.kept import KeptFiles
from salesdesk.views.first_screen import keep_first_screen
from tests.support.desks import DeskForTests, desk_in

MOST = 206
"""Modules of our own that are imported when the first screen is painted."""
LATER = {
    "sqlalchemy", "numpy", "matplotlib", "asyncio", "ssl", "socket", "concurrent", "multiprocessing", "openpyxl", "xlsxwriter",
    "typst", "pypdfium2", "jinja2", "charset_normalizer", "python_calamine", "importlib.metadata", "email", "http",
    "urllib.request", "PySide6.QtNetwork", "PySide6.QtPrintSupport", "difflib", "logging.handlers", "tzlocal",
}  # fmt: skip
OURS_LATER = {
    "salesdesk.store.reader", "salesdesk.store.engine", "salesdesk.store.migrate", "salesdesk.store.transaction",
    "salesdesk.importing", "salesdesk.reports.registry", "salesdesk.ui.panel", "salesdesk.ui.newdeal", "salesdesk.ui.script_visits",
    "salesdesk.ui.single", "salesdesk.ui.importing", "salesdesk.ui.kit.chart_view", "salesdesk.ui.settings", "salesdesk.ui.start",
    "salesdesk.handover", "salesdesk.cli.verbs", "salesdesk.worker", "salesdesk.analytics.winmodel",
}  # fmt: skip
CODE = """
import json, os, sys
from pathlib import Path
from PySide6.QtCore import QEvent, QObject
from salesdesk import app, cli
from salesdesk.ui.board.page import BoardPage
painted = []
class Looker(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and isinstance(watched, BoardPage) and watched.is_ready and not painted:
            painted.append(sorted(sys.modules))
            Path(sys.argv[2]).write_text(json.dumps(painted[0]))
            os._exit(0)
        return False
looker = Looker()
make = app.qt_application
def watched():
    application = make()
    application.installEventFilter(looker)
    return application
app.qt_application = watched
cli.main(["--file", sys.argv[1]])
"""


@pytest.fixture
def today(tmp_path: Path) -> DeskForTests:
    """A desk whose first screen of today is kept."""
    from salesdesk.platform_paths import system_clock

    made = desk_in(tmp_path)
    for number in range(6):
        made.deal(f"Deal {number}", amount=1_000 * number, stage=made.stages[number % 3].id)
    kept = KeptFiles(kept_folder(), program_stamp())
    assert keep_first_screen(Desk(made.desk.store, system_clock, kept=kept))
    made.desk.store.close()
    return made


def imported(desk: Path, out: Path) -> set[str]:
    """The modules of a fresh process that has just painted its first screen."""
    # What other windows have left of themselves, such as the page shown last, is not this one's.
    state = {name: str(out.parent / "state") for name in ("XDG_STATE_HOME",)}
    command = [sys.executable, "-c", CODE, str(desk), str(out)]
    subprocess.run(command, check=True, timeout=300, env=os.environ | state)
    return set(json.loads(out.read_text("utf-8")))


def within(name: str, names: set[str]) -> bool:
    return any(name == other or name.startswith(other + ".") for other in names)


def test_the_first_screen_needs_no_library_of_later_and_few_modules(today: DeskForTests, tmp_path: Path) -> None:
    found = imported(today.path, tmp_path / "modules.json")
    assert sorted(name for name in found if within(name, LATER)) == []
    assert sorted(name for name in found if within(name, OURS_LATER)) == []
    own = sorted(name for name in found if within(name, {"salesdesk"}))
    assert len(own) <= MOST, own


WRITTEN_AT_ONCE = {
    "salesdesk.desk.commands.base", "salesdesk.desk.recent", "salesdesk.domain.events", "salesdesk.views.counting",
}  # fmt: skip
"""Modules of a start whose dataclasses are made by the standard library: changed, compared by identity, or subclassed freely."""


def test_dataclasses_of_a_start_are_not_written_before_they_are_used(today: DeskForTests, tmp_path: Path) -> None:
    found = {name for name in imported(today.path, tmp_path / "modules.json") if within(name, {"salesdesk"})}
    root = Path(salesdesk.__file__).parent.parent
    usual = set()
    for name in found - {"salesdesk.domain.dataclass"}:
        place = root / name.replace(".", "/")
        file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "dataclasses":
                usual |= {name for one in node.names if one.name == "dataclass"}
    assert usual <= WRITTEN_AT_ONCE


FIRST_SIGHT = """
import json, sys
from pathlib import Path
from salesdesk import app, platform_paths
desk = app.opened(Path(sys.argv[1]), platform_paths.system_clock)
from salesdesk.views import first_sight
first_sight.MANY = 0
found = first_sight.early(desk.snapshot())
assert found.view.cards and found.strip.won and found.sums
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_the_first_sight_of_a_desk_of_which_nothing_is_kept_waits_for_no_library(tmp_path: Path) -> None:
    made = desk_in(tmp_path)
    made.clock.now = now = datetime.now(UTC)
    made.deal("Here", amount=5_000)
    abroad = made.deal("Abroad", amount=70_000, currency="USD")
    made.desk.do(SetRate(currency="USD", day=now.date() - timedelta(days=400), rate="0.9"))
    made.desk.do(WinDeals(deals=(abroad,)))
    made.desk.store.close()
    done = subprocess.run(
        [sys.executable, "-c", FIRST_SIGHT, str(made.path)], check=True, capture_output=True, text=True, timeout=300
    )
    assert not {"numpy", "sqlalchemy", "matplotlib"} & set(json.loads(done.stdout))


BESIDE = """
import json, os, sys, threading
from importlib.abc import MetaPathFinder
from pathlib import Path
from PySide6.QtCore import QTimer
from salesdesk import app, cli
from salesdesk.ui.board.page import BoardPage
waited, started = [], []
class Noter(MetaPathFinder):
    def find_spec(self, name, *given):
        if started and threading.current_thread() is threading.main_thread():
            waited.append(name)
make = app.window_session
def watched(*given):
    session = make(*given)
    timer = QTimer(session)
    def look():
        started.append(session.window.frame.stack.shown().is_ready)
        if any(type(child).__name__ == "LocationGuide" for child in session.children()):
            Path(sys.argv[2]).write_text(json.dumps([waited, sorted(sys.modules)]))
            os._exit(0)
    timer.timeout.connect(look)
    timer.start(0)
    return session
app.window_session = watched
sys.meta_path.insert(0, Noter())
cli.main(["--file", sys.argv[1]])
"""


def test_what_goes_on_beside_the_window_is_imported_by_a_reader(today: DeskForTests, tmp_path: Path) -> None:
    out = tmp_path / "modules.json"
    state = {"XDG_STATE_HOME": str(tmp_path / "state")}
    subprocess.run(
        [sys.executable, "-c", BESIDE, str(today.path), str(out)], check=True, timeout=300, env=os.environ | state
    )
    waited, there = json.loads(out.read_text("utf-8"))
    assert {"salesdesk.ui.beside", "salesdesk.worker_kinds.rendering", "salesdesk.store.backup_keeper"} <= set(there)
    assert [name for name in waited if within(name, {"salesdesk"})] == []
