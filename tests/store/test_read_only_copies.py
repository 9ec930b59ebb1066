"""What a killed program leaves of a desk of an earlier version that it showed to read only goes with the next start."""

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from salesdesk import leavings
from salesdesk.store.read_only import ReadOnlyStore
from salesdesk.ui.kit.file_handover import forget_left
from tests.support.desks import StandingClock

SAMPLE = Path(__file__).parent / "samples" / "version-3.salesdesk"
_SHOWS = """
import sys, time
from pathlib import Path
from salesdesk.store.read_only import ReadOnlyStore
from tests.support.desks import StandingClock
store = ReadOnlyStore.of(Path(sys.argv[1]), StandingClock())
print("shown", flush=True)
time.sleep(600)
"""


def test_the_upgraded_copy_of_a_killed_window_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    window = subprocess.Popen([sys.executable, "-c", _SHOWS, str(SAMPLE)], stdout=subprocess.PIPE, cwd=Path.cwd())
    assert window.stdout is not None
    assert window.stdout.readline() == b"shown\n"
    mine = ReadOnlyStore.of(SAMPLE, StandingClock())
    assert len(_folders(tmp_path)) == 2
    forget_left()
    assert len(_folders(tmp_path)) == 2  # both are in use
    window.send_signal(signal.SIGKILL)
    window.wait()
    window.stdout.close()
    forget_left()
    assert _folders(tmp_path) == [mine.path.parent]
    mine.close()
    assert _folders(tmp_path) == []


def _folders(place: Path) -> list[Path]:
    return sorted(place.glob(f"{leavings.FOLDERS}*"))
