"""The program as a process: what it does on a machine without a display, and that none of it opens an internet socket."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from salesdesk import platform_paths
from salesdesk.desk.desk import Desk
from salesdesk.store.store import SqlStore
from salesdesk.views.board import current_period
from salesdesk.views.diary import diary
from tests.support import no_internet

DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


UNSEEN = {"QT_QPA_PLATFORM": "offscreen"}


def run(*arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run the program with no display; the kernel ends it should it open an internet socket."""
    environment = {name: value for name, value in os.environ.items() if name not in DISPLAYS} | extra
    command = [sys.executable, "-m", "salesdesk", *arguments]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, preexec_fn=no_internet.refusing()
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "platform",
    [
        pytest.param(
            {}, marks=pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there always is a display")
        ),
        UNSEEN,
    ],
    ids=["no display", "offscreen"],
)
def test_the_demo_draws_every_page_and_writes_every_report(tmp_path: Path, platform: dict[str, str]) -> None:
    notes = tmp_path / "notes"
    done = run("demo", "--out", str(tmp_path), **platform, **no_internet.noting(notes))
    assert no_internet.tried(notes) == []
    assert (done.returncode, done.stdout.count("\n"), done.stderr) == (0, 1, "")
    drawn = {path.stem for path in tmp_path.glob("*.png")}
    pages = ("board", "deals", "quota", "funnel", "reports", "settings")
    assert {f"{page}-{mode}" for page in pages for mode in ("light", "dark")} | {"deal-light"} <= drawn
    for path in tmp_path.glob("*.png"):
        with Image.open(path) as picture:
            assert picture.width > 1000
            colours = picture.convert("RGB").getcolors(maxcolors=1 << 24)
            assert colours is not None
            assert len(colours) > 100, path.name
    assert (tmp_path / "review.pdf").read_bytes().startswith(b"%PDF-")
    assert {"review.xlsx", "review.html", "deals.csv", "deals.xlsx"} <= {path.name for path in tmp_path.iterdir()}


@pytest.mark.slow
def test_the_program_proves_itself(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    done = run("self-test", "--out", str(tmp_path), **UNSEEN, **no_internet.noting(notes))
    assert no_internet.tried(notes) == []
    assert (done.returncode, done.stderr) == (0, "")
    facts = json.loads(done.stdout.splitlines()[-1])
    assert facts["start_seconds"] > 0
    assert all(Path(facts[name]).stat().st_size > 1000 for name in ("pdf", "xlsx", "funnel_png"))
    clock = platform_paths.system_clock
    desk = Desk(SqlStore.view(tmp_path / "self-test.salesdesk", clock), clock)
    kept = diary(desk.snapshot(), current_period(desk.snapshot()))
    desk.store.close()
    assert len(kept) == 1  # the window has left today's forecast behind it


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there always is a display")
def test_without_a_display_the_window_says_so_in_a_sentence() -> None:
    done = run()
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "no display" in done.stderr


def test_other_messages_of_qt_are_still_heard() -> None:
    program = (
        "from PySide6.QtCore import qWarning\n"
        "from salesdesk.ui.messages import tell_messages\n"
        "tell_messages()\n"
        "qWarning('This plugin does not support raise()')\n"
        "qWarning('something else')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr == "something else\n"


def test_help_names_every_command() -> None:
    done = run("--help")
    assert done.returncode == 0
    for verb in (
        "demo",
        "new",
        "import",
        "import-history",
        "export",
        "report",
        "figures",
        "quota",
        "backup",
        "restore",
        "check",
    ):
        assert verb in done.stdout
    assert "self-test" not in done.stdout
    assert "SUPPRESS" not in done.stdout
