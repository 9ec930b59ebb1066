"""Programs that die in the middle of a change, so that the desk is left torn, with a journal that takes the change back."""

import signal
import subprocess
import sys
from pathlib import Path

from tests.support.source import ROOT

_SPILLED = """
import os, signal, sys
from pathlib import Path
from salesdesk.store.connections import connect
raw = connect(Path(sys.argv[1]))
raw.execute("PRAGMA cache_size=5")
raw.execute("BEGIN IMMEDIATE")
raw.execute("UPDATE deal SET title = title || ' by half', amount = 7")
raw.execute("CREATE TABLE half (x)")
raw.executemany("INSERT INTO half VALUES (?)", [("x" * 3000,) for _ in range(100)])
os.kill(os.getpid(), signal.SIGKILL)
"""
_COMMITTING = """
import resource, signal, sys
from pathlib import Path
from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.desk.desk import Desk
from salesdesk.platform_paths import system_clock
from salesdesk.store.store import SqlStore
path = Path(sys.argv[1])
desk = Desk(SqlStore.open(path, system_clock), system_clock)
desk.undo_state()
most = path.stat().st_size + int(sys.argv[2])
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
desk.do(CreateDeal(title="Half " * 40_000))
"""


def killed_in_a_change(desk: Path) -> Path:
    """Kill (SIGKILL) a program whose change is partly written; gives the hot journal that it leaves."""
    return _died(desk, _SPILLED, signal.SIGKILL)


def killed_in_a_commit(desk: Path, after: int = 8_192) -> Path:
    """Have the system end a program in the commit of a command, when the desk has grown by some bytes; gives the journal."""
    return _died(desk, _COMMITTING, signal.SIGXFSZ, str(after))


def _died(desk: Path, code: str, by: signal.Signals, *arguments: str) -> Path:
    done = subprocess.run(
        [sys.executable, "-c", code, str(desk), *arguments], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == -by, done.stderr
    journal = desk.resolve().with_name(desk.resolve().name + "-journal")
    assert journal.stat().st_size > 0
    return journal
