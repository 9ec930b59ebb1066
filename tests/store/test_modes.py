"""Files of the program are for its user alone, whatever the system lets others do by habit."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from salesdesk.store.modes import is_shared
from salesdesk.store.store import SqlStore
from tests.support import source
from tests.support.desks import StandingClock, desk_in

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(
    ("folder", "before", "after"),
    [
        (0o755, 0o644, 0o600),
        (0o700, 0o664, 0o600),
        (0o1777, 0o666, 0o600),
        (0o777, 0o644, 0o644),
        (0o755, 0o400, 0o400),
    ],
)
def test_an_older_desk_is_made_private_where_nobody_shares_its_folder(
    tmp_path: Path, folder: int, before: int, after: int
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    made = desk_in(place)
    made.desk.store.close()
    made.path.chmod(before)
    place.chmod(folder)
    if before & stat.S_IWUSR or os.getuid() == 0:
        SqlStore.open(made.path, StandingClock()).close()
    assert mode(made.path) == after


def test_a_folder_of_the_users_own_group_is_not_shared(tmp_path: Path) -> None:
    tmp_path.chmod(0o775)
    assert not is_shared(tmp_path)
    assert is_shared(tmp_path / "not there")


DAY = """
import os, sys
os.umask(0)
from salesdesk import __main__
desk = "work/desk.salesdesk"
def do(*line, rest=("--file", desk)):
    sys.argv[1:] = [*rest, *line]
    status = __main__.main()
    assert status == 0, line
os.mkdir("work", 0o700)
do("new", "--template", "new-business")
open("work/deals.csv", "w").write("Title,Amount\\nOne,5\\n"); os.chmod("work/deals.csv", 0o600)
do("import", "work/deals.csv", "--currency", "EUR")
do("do", "CreateDeal", "title=Fleet")
do("undo")
do("backup", "--out", "work/copy.salesdesk")
do("restore", "work/copy.salesdesk")
do("report", "review", "--format", "pdf", "--out", "work/review.pdf")
do("export", "everything", "--format", "json", "--out", "work/all.json")
do("export", "deals", "--format", "xlsx", "--out", "work/deals.xlsx")
do("self-test", "--out", "out", rest=())
import logging
logging.getLogger("salesdesk").error("a fault")
"""


@pytest.mark.slow
def test_after_a_days_use_every_file_is_for_its_user_alone(tmp_path: Path) -> None:
    """Where the system would let everyone read and write what is made (umask 0)."""
    places = {f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    (tmp_path / "run").mkdir(mode=0o700)
    environment = os.environ | places | {
        "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path / "run"), "TMPDIR": str(tmp_path), "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(source.ROOT), "MPLCONFIGDIR": str(tmp_path / "cache" / "plots"),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", DAY],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    made = list(tmp_path.rglob("*"))
    assert {"desk.salesdesk", "salesdesk.log", "copy.salesdesk", "review.pdf", "kept"} <= {path.name for path in made}
    assert not {str(path): oct(mode(path)) for path in made if not path.is_symlink() and mode(path) & 0o077}
