"""What the frozen program leaves out, and how large it may be, part by part."""

import re
import sys
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from bundling.entries import Entry

AS_PYTHON_IS_BUILT = (
    "readline",
    "tkinter",
    "_tkinter",
    # The interpreter's own, older SQLite; SalesDesk has its own in sqlcipher3.
    "sqlite3",
    "_sqlite3",
    # No network (docs/decisions/0017-no-network.md), so no TLS either.
    "ssl",
    "_ssl",
    # OpenSSL's hashes; the interpreter has its own.
    "_hashlib",
)
"""Of NEVER_IMPORTED what an interpreter may have been built without."""
NEVER_IMPORTED = (
    *AS_PYTHON_IS_BUILT,
    "xmlrpc",
    "ftplib",
    "pydoc_data",
    # Its hook would import it at each start. Children are started by salesdesk/worker.
    "multiprocessing",
    "PySide6.QtDBus",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PIL.AvifImagePlugin",
    "PIL.WebPImagePlugin",
    "PIL._avif",
    "PIL._imagingcms",
    "PIL._imagingft",
    "PIL._imagingmath",
    "PIL._imagingmorph",
    "PIL._imagingtk",
    "PIL._webp",
    "matplotlib.pyplot",
    "numpy.f2py",
    "numpy.random",
    "sqlalchemy.dialects.mssql",
    "sqlalchemy.dialects.mysql",
    "sqlalchemy.dialects.oracle",
    "sqlalchemy.dialects.postgresql",
    "sqlalchemy.ext",
    "sqlalchemy.orm",
    "sqlalchemy.testing",
)
"""Modules that libraries offer and that SalesDesk never imports. ``unittest`` looks like one, but pyparsing imports it."""

UNUSED_HOOKS = (
    # It would give Matplotlib a new folder at each start, after packaging/matplotlib_folder.py has run.
    "pyi_rth_mplconfig",
    # It has inspect find the sources of frozen modules, of which there are none.
    "pyi_rth_inspect",
    # It imports Qt before the first line, for commands too, and programs opened from the window would look for their
    # plugins of Qt in ours. The wheels for Linux find their own folders.
    *(["pyi_rth_pyside6"] if sys.platform == "linux" else []),
)
"""What PyInstaller would run before the program."""

_PLUGINS = "PySide6/Qt/plugins/"
NEVER_OPENED = (
    "PySide6/Qt/qml/",
    _PLUGINS + "egldeviceintegrations/",
    _PLUGINS + "generic/",
    # Qt draws PNG by itself, and SVG by its plugins; other pictures are read by Pillow alone.
    _PLUGINS + "imageformats/qgif",
    _PLUGINS + "imageformats/qicns",
    _PLUGINS + "imageformats/qjpeg",
    _PLUGINS + "imageformats/qtga",
    _PLUGINS + "imageformats/qtiff",
    _PLUGINS + "imageformats/qwbmp",
    _PLUGINS + "imageformats/qwebp",
    _PLUGINS + "networkinformation/",
    _PLUGINS + "platforminputcontexts/qtvirtualkeyboard",
    _PLUGINS + "platforms/qeglfs",
    _PLUGINS + "platforms/qlinuxfb",
    _PLUGINS + "platforms/qminimal",
    _PLUGINS + "platforms/qvkkhrdisplay",
    _PLUGINS + "platforms/qvnc",
    _PLUGINS + "platformthemes/qgtk3",
    _PLUGINS + "qmltooling/",
    _PLUGINS + "sqldrivers/",
    _PLUGINS + "tls/",
    _PLUGINS + "vectorimageformats/",
    # Windows are painted without OpenGL.
    _PLUGINS + "wayland-graphics-integration-client/",
    _PLUGINS + "xcbglintegrations/",
    "PySide6/Qt/translations/",
    "libcups.so",
    "matplotlib/mpl-data/fonts/",
    "matplotlib/mpl-data/images/",
    "matplotlib/mpl-data/plot_directive/",
    "matplotlib/mpl-data/sample_data/",
    "numpy/random/",
)
"""How the names of files begin that hooks of PyInstaller bring along and that nothing opens (plugins without "lib")."""

NEVERTHELESS = (
    # What charts fall back on (salesdesk/charts/fonts.py), and what Matplotlib itself opens.
    "matplotlib/mpl-data/fonts/ttf/DejaVuSans.ttf",
    "matplotlib/mpl-data/fonts/ttf/DejaVuSans-Bold.ttf",
    "matplotlib/mpl-data/fonts/ttf/LastResortHE-Regular.ttf",
)
"""Files that are kept although a name above is the beginning of theirs."""

SOURCES = (".po", ".pot")
"""Endings of files of ours that only translators open."""

INSTALLED = ".dist-info/RECORD"
"""What an installer wrote of the environment it installed a library into: other in each, and nothing opens it."""


def is_wanted(name: str, languages: Collection[str]) -> bool:
    """Whether a file is kept, by its name in the bundle; Qt's own words are, in the languages that are spoken."""
    name = _as_on_linux(name)
    qt_words = tuple(f"PySide6/Qt/translations/qtbase_{language}.qm" for language in languages)
    if name.startswith(NEVERTHELESS + qt_words):
        return True
    is_source = name.startswith("resources/") and name.endswith(SOURCES)
    return not (name.startswith(NEVER_OPENED) or is_source or name.endswith(INSTALLED))


def _as_on_linux(name: str) -> str:
    """The name with the folders of Linux, and plugins of Qt without "lib"."""
    name = name.replace("\\", "/").replace("/libq", "/q")
    return re.sub("^PySide6/(plugins|translations)/", r"PySide6/Qt/\1/", name)


def languages(resources: Path) -> list[str]:
    """The languages with a catalogue, as Qt names its own."""
    return sorted(folder.name for folder in (resources / "translations").iterdir() if folder.is_dir())


def wanted(entries: Iterable[Entry], spoken: Collection[str]) -> list[Entry]:
    """The entries that are kept."""
    return [entry for entry in entries if is_wanted(entry[0], spoken)]


LARGE = 10_000_000
"""Bytes: a part that is larger has a reason."""
LARGEST_WHOLE = 240_000_000
"""Bytes the whole may have on Linux."""
REASONS = {
    "PySide6": "the window: Qt's core, painting, widgets, print, local socket and ICU 44 MB, their Python sides 17 MB",
    "typst": "every PDF and picture of a report; it is one library, of which 28 MB are code and 19 MB of fonts are gone",
    "numpy": "every figure; its wheel ties all of it to OpenBLAS (24 MB) and libgfortran (3 MB)",
    "salesdesk": "the program: all modules in Python, ours 2.7 MB, those of libraries without docstrings",
}
"""Why a large part is as large as it is, by its name in the folder of libraries; ``docs/decisions/0024-bundle.md``."""


def sizes(folder: Path) -> dict[str, int]:
    """Bytes of each part of a bundle, largest first: what lies beside the program, with ``x.libs`` counted as ``x``."""
    found: dict[str, int] = {}
    for part, size in _files(folder):
        found[part] = found.get(part, 0) + size
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _files(folder: Path) -> Iterator[tuple[str, int]]:
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            inside = path.relative_to(folder).parts
            part = inside[1] if inside[0] == "_internal" else inside[0]
            yield part.removesuffix(".libs"), path.stat().st_size


def faults(found: dict[str, int], largest: int = LARGEST_WHOLE) -> list[str]:
    """What is wrong with the sizes of parts, in sentences: a large part without a reason, a whole that is too large."""
    said = [
        f"{part} has {size / 1e6:.1f} MB and no reason in packaging/bundling/parts.py."
        for part, size in found.items()
        if size > LARGE and part not in REASONS
    ]
    whole = sum(found.values())
    if whole > largest:
        said.append(f"The bundle has {whole / 1e6:.0f} MB; {largest / 1e6:.0f} MB is the most it may have.")
    return said
