"""What the frozen program leaves out is nothing that it needs."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import matplotlib
import pytest
from bundling import licences, parts
from bundling.entries import Entry, rewritten, without_orphans

from tests.support import source
from tests.support.source import ROOT

EVERYTHING = """
import importlib, pkgutil, sys
class Refusing:
    def find_spec(self, name, path=None, target=None):
        if name in LEFT_OUT:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
LEFT_OUT = set(sys.argv[1:])
sys.meta_path.insert(0, Refusing())
import salesdesk
for module in pkgutil.walk_packages(salesdesk.__path__, "salesdesk."):
    if module.name != "salesdesk.__main__":
        importlib.import_module(module.name)
import charset_normalizer, hashlib, jinja2, matplotlib.backends.backend_qtagg, matplotlib.backends.backend_svg
import PIL.JpegImagePlugin, PIL.PngImagePlugin, pypdfium2, python_calamine, sqlcipher3, typst, tzlocal, xlsxwriter
print(hashlib.sha256(b"").hexdigest()[:8])
"""


def test_nothing_of_ours_names_a_module_that_is_left_out() -> None:
    imported = {name for path in source.python_files("salesdesk") for name in source.imports(path)}
    left_out = tuple(parts.NEVER_IMPORTED)
    assert not {
        name for name in imported if name in left_out or name.startswith(tuple(f"{name}." for name in left_out))
    }


def test_all_of_ours_and_what_it_needs_is_imported_without_them() -> None:
    done = subprocess.run(
        [sys.executable, "-c", EVERYTHING, *parts.NEVER_IMPORTED], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "e3b0c442\n", "")


def test_what_is_left_out_is_there_to_be_left_out() -> None:
    """A name that libraries no longer have would hide that another one has come in its place."""
    surely = [name for name in parts.NEVER_IMPORTED if name not in parts.AS_PYTHON_IS_BUILT]
    assert [name for name in surely if find_spec(name) is None] == []


def test_what_is_kept_nevertheless_exists() -> None:
    folder = Path(matplotlib.get_data_path()).parent.parent
    assert [name for name in parts.NEVERTHELESS if not (folder / name).is_file()] == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqvnc.so", False),
        ("PySide6\\plugins\\imageformats\\qsvg.dll", True),
        ("PySide6\\plugins\\imageformats\\qtiff.dll", False),
        ("PySide6/Qt/plugins/imageformats/libqsvg.so", True),
        ("PySide6/Qt/plugins/imageformats/libqtiff.so", False),
        ("PySide6/Qt/translations/qtbase_zh_CN.qm", True),
        ("PySide6/Qt/translations/qtbase_de.qm", False),
        ("PySide6\\translations\\qtbase_de.qm", False),
        ("matplotlib/mpl-data/fonts/ttf/DejaVuSans.ttf", True),
        ("matplotlib/mpl-data/fonts/ttf/STIXGeneral.ttf", False),
        ("matplotlib/mpl-data/matplotlibrc", True),
        ("resources/translations/zh_CN/LC_MESSAGES/salesdesk.mo", True),
        ("resources/translations/zh_CN/LC_MESSAGES/salesdesk.po", False),
        ("numpy/random/_pcg64.so", False),
        ("numpy/linalg/_umath_linalg.so", True),
        ("numpy-2.4.6.dist-info/RECORD", False),
        ("numpy-2.4.6.dist-info/METADATA", True),
    ],
)
def test_which_files_are_kept(name: str, kept: bool) -> None:
    assert parts.is_wanted(name, ["zh_CN"]) == kept


def test_qt_speaks_every_language_there_is() -> None:
    assert parts.languages(ROOT / "resources") == ["zh_CN"]


def test_libraries_that_nothing_refers_to_any_more_go() -> None:
    needs = {"a": ["libused.so.1"], "libused.so.1": ["libdeep-1.so"], "liborphan.so": ["libits.so.3"]}
    names = ["x/a.so", "libused.so.1", "pillow.libs/libdeep-1.so", "PySide6/Qt/lib/libits.so.3", "liborphan.so"]
    entries: list[Entry] = [
        (name, Path(name).name.removesuffix(".so") if name == "x/a.so" else Path(name).name, "BINARY") for name in names
    ]
    entries.append(("libpython3.11.so.1.0", "libpython3.11.so.1.0", "BINARY"))
    kept = [name for name, _, _ in without_orphans(entries, lambda origin: needs.get(origin, []))]
    assert kept == ["x/a.so", "libused.so.1", "pillow.libs/libdeep-1.so", "libpython3.11.so.1.0"]


def test_what_is_changed_is_changed_in_a_copy(tmp_path: Path) -> None:
    origin = tmp_path / "origin"
    origin.write_bytes(b"long")
    origin.chmod(0o755)
    entries: list[Entry] = [("a/b", str(origin), "BINARY"), ("c", str(origin), "DATA"), ("d", "a/b", "SYMLINK")]
    changed = rewritten(entries, tmp_path / "slimmer", lambda name, content: b"x" if name == "a/b" else content)
    assert changed[1:] == entries[1:]
    copy = Path(changed[0][1])
    assert (copy.read_bytes(), copy.stat().st_mode, origin.read_bytes()) == (b"x", origin.stat().st_mode, b"long")


def test_a_bundle_is_weighed_part_by_part(tmp_path: Path) -> None:
    for name, size in {
        "salesdesk": 3,
        "_internal/numpy/a.so": 5,
        "_internal/numpy.libs/b.so": 7,
        "_internal/c": 1,
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(size))
    (tmp_path / "_internal" / "link").symlink_to("c")
    assert list(parts.sizes(tmp_path).items()) == [("numpy", 12), ("salesdesk", 3), ("c", 1)]


def test_a_large_part_without_a_reason_and_a_large_whole_are_faults() -> None:
    known = next(iter(parts.REASONS))
    assert parts.faults({known: parts.LARGE + 1, "small": parts.LARGE}, largest=3 * parts.LARGE) == []
    said = parts.faults({"unknown": parts.LARGE + 1, "small": parts.LARGE}, largest=2 * parts.LARGE)
    assert [sentence.split()[0] for sentence in said] == ["unknown", "The"]


def test_every_distribution_has_its_licence() -> None:
    needed = licences.required("salesdesk")
    assert {"numpy", "typst", "pillow", "shiboken6"} <= needed
    assert not {"pytest", "pyinstaller"} & needed
    files = licences.licence_files()
    assert all(Path(origin).is_file() for origin, _ in files)
    told = {folder.split("/")[1] for _, folder in files if "/" in folder}
    by_hand = {"pyside6-essentials", "shiboken6"}  # whose wheels have no texts
    assert needed - by_hand - told == set()
    assert {"LGPL-3.0.txt", "GPL-3.0.txt"} <= {
        Path(origin).name for origin, folder in files if folder == licences.FOLDER
    }
