"""What every test runs under: its own home, no window system, no network, no stray logs, threads or timers."""

import atexit
import contextlib
import gc
import importlib.util
import locale
import logging
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

import salesdesk  # noqa: F401 - before any test imports NumPy: matrix products are then computed by one thread
from tests.support import crm_files as crm_files_module
from tests.support.screen import screen  # noqa: F401

if TYPE_CHECKING:
    from tests.support.bot import PatientBot

ROOT = Path(__file__).resolve().parents[1]
HOME_VARIABLES = {
    "HOME": "",
    "USERPROFILE": "",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
    "XDG_CACHE_HOME": ".cache",
    "XDG_RUNTIME_DIR": "run",
    "APPDATA": "AppData/Roaming",
    "LOCALAPPDATA": "AppData/Local",
}
OF_THE_USER = ("LC_", "LANGUAGE", "QT_SCALE", "QT_SCREEN", "QT_FONT", "QT_STYLE", "QT_QPA_PLATFORMTHEME", "COLUMNS")
"""How variables begin with which users choose languages, scales and looks."""
MEMORY, LEAST_FREE = Path("/dev/shm"), 4 << 30
"""A file system in memory, and the bytes that must be free there."""
INTERNET = {2, 10, 23, 30}  # AF_INET and AF_INET6 as Linux, Windows and macOS number them


class _NoQt:
    """Finder that makes PySide6 look as if it were not installed."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name.partition(".")[0] in {"PySide6", "shiboken6"}:
            raise ModuleNotFoundError(f"{name} is out of reach in this run", name=name)
        return None


def _refuse_internet(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.__new__" and int(arguments[1]) in INTERNET:
        raise PermissionError("SalesDesk opens no internet socket")


def _place_in_memory() -> str | None:
    """Where files of tests lie in memory, since each commit of a desk waits for the disk; None where there is no room."""
    is_there = MEMORY.is_dir() and os.access(MEMORY, os.W_OK)
    return str(MEMORY) if is_there and shutil.disk_usage(MEMORY).free >= LEAST_FREE else None


def _isolate() -> None:
    """Point everything that looks for the user's files, screen or time zone at something of the tests' own."""
    if (place := _place_in_memory()) and "TMPDIR" not in os.environ:
        os.environ["TMPDIR"] = tempfile.tempdir = place
    home = Path(tempfile.mkdtemp(prefix="salesdesk-tests-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    for variable, folder in HOME_VARIABLES.items():
        (home / folder).mkdir(parents=True, exist_ok=True, mode=0o700)
        os.environ[variable] = str(home / folder)
    # Matplotlib's list of fonts takes seconds to make, so it is kept from one run to the next.
    os.environ["MPLCONFIGDIR"] = str(ROOT / ".pytest_cache" / "matplotlib")
    os.environ["QT_QPA_PLATFORM"] = os.environ.get("SALESDESK_TEST_PLATFORM", "offscreen")
    for variable in [name for name in os.environ if name.startswith(OF_THE_USER)]:
        del os.environ[variable]
    os.environ["LANG"] = "C.UTF-8"
    with contextlib.suppress(locale.Error):
        locale.setlocale(locale.LC_ALL, "C.UTF-8")
    os.environ["TZ"] = "America/St_Johns"  # half an hour off the grid: a local time taken for UTC shows at once
    if sys.platform != "win32":
        time.tzset()


_isolate()
sys.addaudithook(_refuse_internet)
settings.register_profile(
    "fixed",
    derandomize=True,
    database=None,
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("soak", settings.get_profile("fixed"), derandomize=False, print_blob=True)
settings.load_profile("fixed")  # the same examples every time; tools/soak.py asks for others


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    parser.addoption("--without-qt", action="store_true", help="run the tests below ui with PySide6 out of reach")
    if not pluginmanager.hasplugin("pytest-qt"):
        for name in ("qt_api", "qt_log_level_fail", "qt_log_ignore"):
            parser.addini(name, "known to pytest-qt, which is not in this run")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--without-qt"):
        sys.meta_path.insert(0, _NoQt())


def _qt_is_here() -> bool:
    try:
        return importlib.util.find_spec("PySide6") is not None
    except ModuleNotFoundError:
        return False


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Without PySide6, the tests that need it are not collected: the window, whole stories, the canary."""
    needs_qt = {"ui", "flows", "benchmarks", "support", "test_app.py", "test_canary.py", "test_strictness.py"}
    inside = collection_path.is_relative_to(ROOT / "tests") and collection_path.relative_to(ROOT / "tests").parts
    return True if inside and inside[0] in needs_qt and not _qt_is_here() else None


SLOWEST_FIRST = (
    "ui/test_stalls.py",
    "benchmarks/test_bench.py",
    "store/test_cipher.py",
    "flows/test_program.py",
    "flows/test_kept_figures.py",
    "flows/test_exports.py",
    "ui/test_first_screen.py",
    "faults/test_faults.py",
    "reports/test_every_report.py",
    "reports/test_everything.py",
    "ui/pages/test_funnel_page.py",
    "flows/test_command_line.py",
    "reports/test_review_pdf.py",
    "charts/test_charts.py",
    "charts/test_quota_charts.py",
    "ui/pages/test_reports_page.py",
    "views/test_foreign_figures.py",
    "flows/test_real_drag.py",
    "analytics/test_many_deals.py",
    "ui/importing/test_several.py",
)
"""Files that take longest: they begin first, so that no process is left with one of them at the end, and those that fork often
while a process is small."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slowest files first; all others in their order."""
    rank = {ROOT / "tests" / name: place for place, name in enumerate(SLOWEST_FIRST)}
    items.sort(key=lambda item: rank.get(item.path, len(rank)))


class _Records(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def no_stray_logs(request: pytest.FixtureRequest) -> Iterator[None]:
    """A warning in the log fails the test, unless it reads the log itself (caplog) or is marked allow_logs."""
    records = _Records()
    logging.getLogger().addHandler(records)
    yield
    logging.getLogger().removeHandler(records)
    allowed = "caplog" in request.fixturenames or request.node.get_closest_marker("allow_logs")
    if records.lines and not allowed:
        pytest.fail("stray log records:\n" + "\n".join(records.lines), pytrace=False)


def _own_threads() -> set[threading.Thread]:
    """Threads that Python code started; those of Qt and of the test runner are not among them."""
    return {thread for thread in threading.enumerate() if not thread.name.startswith(("Dummy-", "pytest_timeout"))}


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    """A thread that outlives its test fails it; one that is just ending is given five seconds."""
    before = _own_threads()
    yield
    started = _own_threads() - before
    for thread in started:
        thread.join(timeout=5)
    leaked = sorted(thread.name for thread in started if thread.is_alive())
    if leaked:
        pytest.fail(f"threads outlive the test: {', '.join(leaked)}", pytrace=False)


@pytest.fixture(autouse=True)
def garbage_on_this_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    """As the window does: what a test with Qt leaves is collected here, never by one of its worker threads."""
    if "qapp" not in request.fixturenames:
        yield
        return
    gc.disable()
    yield
    gc.collect(1)
    gc.enable()


@pytest.fixture(autouse=True)
def empty_clipboard(request: pytest.FixtureRequest) -> Iterator[None]:
    """No test finds what another has copied; and what is left at the end would be deleted after the interpreter."""
    yield
    if "qapp" in request.fixturenames:
        from PySide6.QtGui import QGuiApplication

        QGuiApplication.clipboard().clear()


@pytest.fixture(autouse=True)
def no_held_buttons(request: pytest.FixtureRequest) -> Iterator[None]:
    """A mouse button that a test left held is released, since the program does some things only when none is."""
    yield
    if "qapp" in request.fixturenames:
        from tests.support.bot import release_buttons

        release_buttons()


@pytest.fixture(autouse=True)
def no_leaked_timers(request: pytest.FixtureRequest) -> Iterator[None]:
    """A QTimer or QThread that still runs after a test with a window fails it."""
    if "qapp" not in request.fixturenames:
        yield
        return
    from tests.support.qt_leaks import active_objects

    before = active_objects()
    yield
    leaked = sorted(name for key, name in active_objects().items() if key not in before)
    if leaked:
        pytest.fail(f"still running after the test: {', '.join(leaked)}", pytrace=False)


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> "PatientBot":
    """The hand of pytest-qt; it waits as long as a slow machine needs."""
    from tests.support.bot import PatientBot

    return PatientBot(request)


@pytest.fixture(scope="session")
def crm_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the made-up exports of ``tests.support.crm_files``."""
    return crm_files_module.write(tmp_path_factory.mktemp("crm_files"))
