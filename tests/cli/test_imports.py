"""What commands import: those that compute nothing wait for no library, and none for the window's."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.desks import DeskForTests, desk_in

CODE = """
import json, sys
from pathlib import Path
from salesdesk import cli
status = cli.main(sys.argv[2:])
Path(sys.argv[1]).write_text(json.dumps(sorted(sys.modules)))
sys.exit(status)
"""
LIBRARIES = {
    "numpy",
    "sqlalchemy",
    "matplotlib",
    "typst",
    "openpyxl",
    "xlsxwriter",
    "jinja2",
    "pypdfium2",
    "asyncio",
    "ssl",
}


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A desk with two deals."""
    made: DeskForTests = desk_in(tmp_path)
    made.deal("Fleet renewal", amount=5_000)
    made.deal("Other")
    made.desk.store.close()
    return made.path


def libraries(desk: Path, out: Path, *words: str) -> set[str]:
    """Those of a fresh process that has run a command."""
    command = [sys.executable, "-c", CODE, str(out), "--file", str(desk), *words]
    subprocess.run(command, check=True, timeout=300, capture_output=True)
    loaded = {name.partition(".")[0] for name in json.loads(out.read_text("utf-8"))}
    assert "PySide6" not in loaded
    return loaded & LIBRARIES


@pytest.mark.parametrize("words", [("history",), ("do", "--list"), ("templates",)])
def test_commands_that_compute_nothing_import_no_library(desk: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    assert libraries(desk, tmp_path / "modules.json", *words) == set()


@pytest.mark.parametrize(
    "words", [("figures", "quota"), ("show", "deals"), ("show", "deals", "--where", "chance > 0.1")]
)
def test_what_is_computed_or_kept_needs_arrays_alone(desk: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    assert libraries(desk, tmp_path / "modules.json", *words) == {"numpy"}


def test_a_change_needs_what_writes_alone(desk: Path, tmp_path: Path) -> None:
    """SQLAlchemy brings asyncio along, and that TLS."""
    found = libraries(desk, tmp_path / "modules.json", "do", "WinDeals", "deals=Fleet renewal")
    assert found <= {"sqlalchemy", "asyncio", "ssl"}
