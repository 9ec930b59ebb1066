"""The house rules: who may import whom, where clocks and sockets are, how large a thing may grow."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from tests.support import source

GROUND = {
    "resources",
    "i18n",
    "theme",
    "formats",
    "late",
    "leavings",
}  # modules beside the layers, for every layer that shows something
BELOW_UI = ("domain", "analytics", "desk", "views", "charts", "reports")
"""Each of these knows those before it; ``importing`` and ``store`` stand on ``desk``."""
LAYERS = {
    **{layer: {*BELOW_UI[:place], *(GROUND if place >= 2 else ())} for place, layer in enumerate(BELOW_UI)},
    "importing": {"domain", "analytics", "desk", *GROUND},
    "store": {"domain", "analytics", "desk", *GROUND},
    "ui": {*BELOW_UI, "importing", "handover", "logs", *GROUND},
    "worker": {"domain", "i18n", "logs"},  # a child process of the program
    # both sides of what is asked of a child
    "worker_kinds": {
        "domain",
        "analytics",
        "desk",
        "views",
        "charts",
        "reports",
        "importing",
        "store",
        "worker",
        "i18n",
        "theme",
    },
    "handover": {"domain", "platform_paths"},  # speaks to the window that has a desk open, on behalf of the roots
    "logs": set(),  # what may be written down of a fault
    "crash": {"logs", "store"},
    # how a window comes by keys of desks, on behalf of the roots
    "desk_keys": {"domain", "store", "desk", "keychain", "platform_paths", "rescue", "ui"},
    # what a window may do about a damaged desk, on behalf of the roots
    "rescue": {"domain", "desk", "views", "store", "worker", "worker_kinds", "platform_paths", "formats", "i18n", "ui"},
    # where desks lie and how they move, on behalf of the roots
    "desk_places": {"store", "desk", "moving", "platform_paths", "ui"},
    "moving": {"domain", "desk", "views", "reports", "store", "i18n", "logs"},  # packs a desk for another computer
    "keychain": {"store"},  # keeps keys of desks in the system's keychain, on behalf of the roots
    "__main__": {"app", "cli", "worker", "logs", "platform_paths"},
    "platform_paths": {"domain"},  # asks this computer for folders and habits, on behalf of the roots alone
    **{module: {"domain", *GROUND} for module in GROUND},
}
ROOTS = {"app", "cli"}
QT = {"PySide6", "shiboken6"}
DATABASE = {"sqlalchemy", "sqlcipher3"}
DRAWING = {"matplotlib", "mpl_toolkits"}
FORBIDDEN = {
    **dict.fromkeys(("desk", "views", "importing"), QT | DATABASE | DRAWING),
    "store": QT | DRAWING,
    "charts": QT | DATABASE,
    "reports": QT | DATABASE,
    "ui": DATABASE,
    **dict.fromkeys(GROUND, QT | DATABASE | DRAWING),
}
ALLOWED = {
    "domain": sys.stdlib_module_names | {"salesdesk"},
    "analytics": sys.stdlib_module_names | {"salesdesk", "numpy"},
}
FORBIDDEN_EVERYWHERE = {"sqlite3", "matplotlib.pyplot", "pylab", "tkinter"}
NETWORK = {"socket", "ssl", "socketserver", "urllib.request", "http", "ftplib", "smtplib", "poplib", "imaplib"}
NETWORK |= {"telnetlib", "xmlrpc", "requests", "httpx", "urllib3", "aiohttp", "websockets"}
QT_NETWORK = "PySide6.QtNetwork"
LOCAL_SOCKETS = {f"{QT_NETWORK}.QLocalServer", f"{QT_NETWORK}.QLocalSocket"}  # a second window calls the first
UNIX_SOCKETS = {"socket", "socket.AF_UNIX", "socket.SOCK_STREAM", "socket.socket"}  # names no internet address
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}
CLOCKS |= {"time.localtime", "time.gmtime", "QDate.currentDate", "QTime.currentTime"}
CLOCKS |= {"QDateTime.currentDateTime", "QDateTime.currentDateTimeUtc", "QDateTime.currentMSecsSinceEpoch"}
WHO_ASKS_THE_CLOCK = {"app", "cli", "__main__", "platform_paths"}
LONGEST = {"file": 399, "class": 299, "function": 49}
TOO_LARGE_BY_NAME: set[str] = set()

FILES = source.python_files("salesdesk")
EVERY_FILE = source.python_files("salesdesk", "tests", "tools", "packaging")


def _within(module: str, names: set[str]) -> bool:
    return any(module == name or module.startswith(name + ".") for name in names)


def _own_layers(path: Path) -> set[str]:
    modules = {name for name in source.imports(path) if name.startswith("salesdesk.")}
    layers = {source.layer(name) for name in modules}
    return {name for name in layers if (source.PACKAGE / name).is_dir() or (source.PACKAGE / f"{name}.py").is_file()}


def _offenders(found: Callable[[Path, str], Collection[object]], paths: list[Path] = FILES) -> dict[str, object]:
    """Module -> what a rule finds in it, for each module in which it finds something."""
    each = ((path, source.module_name(path)) for path in paths)
    return {name: offence for path, name in each if (offence := found(path, source.layer(name)))}


def test_every_module_has_its_place_in_the_house() -> None:
    assert {source.layer(source.module_name(path)) for path in FILES} <= {"", *LAYERS, *ROOTS}


def test_a_layer_knows_only_those_below_it() -> None:
    def above(path: Path, layer: str) -> set[str]:
        return _own_layers(path) - LAYERS[layer] - {layer} if layer in LAYERS else set()

    assert not _offenders(above)


def test_a_layer_uses_only_its_own_libraries() -> None:
    def foreign(path: Path, layer: str) -> set[str]:
        forbidden = FORBIDDEN.get(layer, set()) | FORBIDDEN_EVERYWHERE
        found = {name for name in source.imports(path) if _within(name, forbidden)}
        allowed = ALLOWED.get(layer)
        return found | {name for name in source.imports(path) if allowed and name.partition(".")[0] not in allowed}

    assert not _offenders(foreign)


def test_no_module_can_reach_the_network() -> None:
    def reaches_out(path: Path, layer: str) -> set[str]:
        imported = source.imports(path) - (UNIX_SOCKETS if layer == "handover" else set())
        of_qt = {name for name in imported if _within(name, {QT_NETWORK})}
        if of_qt & LOCAL_SOCKETS:
            of_qt -= LOCAL_SOCKETS | {QT_NETWORK}
        return of_qt | {name for name in imported if _within(name, NETWORK)}

    assert not _offenders(reaches_out)


def test_clocks_are_passed_in() -> None:
    def clocks(path: Path, layer: str) -> set[object]:
        if layer in WHO_ASKS_THE_CLOCK:
            return set()
        named = {(name, line) for name, line in source.dotted_names(path) if name in CLOCKS}
        return named | {name for name in source.imports(path) if name in CLOCKS}

    assert not _offenders(clocks)


def test_nothing_grows_too_large() -> None:
    def too_large(path: Path, _: str) -> set[str]:
        sizes = {path.name: ("file", len(path.read_text(encoding="utf-8").splitlines()))}
        for name, kind, lines in source.definitions(path):
            sizes[f"{path.name}:{name}"] = (kind, lines)
        large = {f"{name}: {lines} lines" for name, (kind, lines) in sizes.items() if lines > LONGEST[kind]}
        return {line for line in large if line.partition(": ")[0] not in TOO_LARGE_BY_NAME}

    assert not _offenders(too_large, EVERY_FILE)


def test_everything_below_the_window_imports_without_qt() -> None:
    below = [source.module_name(path) for path in FILES]
    below = [name for name in below if source.layer(name) not in {"ui", "app", "__main__"}]
    program = """
import importlib, sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"PySide6", "shiboken6"}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Block())
for name in sys.argv[1:]:
    importlib.import_module(name)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, *below], cwd=source.ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


HEAVY = ("numpy", "sqlalchemy", "matplotlib")
PAGES_OF_FIGURES = {f"salesdesk.ui.pages.{name}" for name in ("funnel", "quota", "reports")}
IMPORTED_LATER = {"salesdesk.ui.kit.chart_canvas", "salesdesk.ui.tour", *PAGES_OF_FIGURES}
"""Parts of the window that are imported when a page that draws or computes is visited, or by ``ui/ahead.py`` before."""
AT_THE_START = (
    "salesdesk.__main__",
    "salesdesk.cli",
    "salesdesk.app",
    "salesdesk.store.store",
    "salesdesk.views.first_screen",
)


def test_the_window_is_imported_without_numpy() -> None:
    window = [name for name in map(source.module_name, FILES) if source.layer(name) == "ui"]
    at_once = [name for name in window if not _within(name, IMPORTED_LATER)]
    ways = source.ways_to(HEAVY, [*AT_THE_START, *at_once, *sorted(PAGES_OF_FIGURES)])
    assert [" → ".join(way) for way in ways] == []


def test_no_file_names_a_package_index_or_a_folder_of_one_machine() -> None:
    words = ["py" + r"pi\.org", "python" + "hosted", "index" + "-url", "find" + "-links"]
    index = re.compile("|".join(words))
    folder = re.compile(r"(?<![\w.~}/-])/(?:work|root|opt|srv)/")
    allowed = {"tools/lock.py"}  # reads the name of pip's own setting
    found = [
        f"{name}: {match.group()}"
        for name, text in source.tracked_texts()
        for match in [*index.finditer(text), *folder.finditer(text)]
        if name not in allowed
    ]
    assert not found


RECORDS_OF_DEALS = re.compile(r"\[str, Card\b|\b(list|tuple|set|Sequence)\[Card\b")
"""Annotations of what holds the records of several deals."""
HOLD_DEALS = {
    "salesdesk.ui.live.store.DealStore": "the one store of deals",
    "salesdesk.ui.live.deals.Frame": "the message of a change",
    "salesdesk.ui.actions.selection.DealSelection": "the deals that one action is about",
}
"""Who in the window may hold records of deals."""


def _attributes(path: Path) -> Iterator[tuple[str, str]]:
    """Each annotated attribute of a class: the class with its module, and the annotation."""
    for node in ast.walk(source.syntax(path)):
        if isinstance(node, ast.ClassDef):
            name = f"{source.module_name(path)}.{node.name}"
            own = {id(each) for each in node.body}
            for each in ast.walk(node):
                if isinstance(each, ast.AnnAssign) and (id(each) in own or isinstance(each.target, ast.Attribute)):
                    yield name, ast.unparse(each.annotation)


def test_one_store_of_deals() -> None:
    window = [path for path in FILES if source.layer(source.module_name(path)) == "ui"]
    holders = {name for path in window for name, kind in _attributes(path) if RECORDS_OF_DEALS.search(kind)}
    assert holders == set(HOLD_DEALS)
    searching = {source.module_name(path) for path in window if "Matcher(" in path.read_text(encoding="utf-8")}
    assert searching == {"salesdesk.ui.live.store"}
