"""The child process: what it is given and gives, and how each way of failing is one sentence."""

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from salesdesk import worker
from salesdesk.domain.errors import SalesDeskError
from salesdesk.worker import MEGABYTE, WorkerFailed, command_of, run
from tests.support.source import ROOT

KINDS: dict[str, str] = {
    "echo": "return payload",
    "crash": "import os; os.abort()",
    "leave": "raise SystemExit(0)",
    "fault": "raise RuntimeError('a fault of the program')",
    "refuse": "from salesdesk.domain.errors import Refused; raise Refused('No {what} today.', what='bread')",
    "greedy": "return {'all': b'x' * 900_000_000}",
    "greedy_array": "import numpy; return {'all': numpy.ones(200_000_000)}",
    "sleepy": "import time; time.sleep(60); return {}",
    "busy": "\n    while True:\n        pass",
    "chatty": "print('noise'); import sys; sys.stdout.flush(); return {'said': 'yes'}",
    "who": "import os, sys; return {'pid': os.getpid(), 'qt': [m for m in sys.modules if m.startswith('PySide6')]}",
}


@pytest.fixture
def kinds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kinds of work that fail in every way there is, found beside the program's own."""
    folder = tmp_path / "more" / "trial_kinds"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    for name, body in KINDS.items():
        (folder / f"{name}.py").write_text(f"def run(payload):\n    {body}\n")
    program = "import salesdesk.worker as w, sys; w.KINDS = 'trial_kinds'; sys.exit(w.serve(sys.argv[1:]))"
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder.parent), str(ROOT)]))
    monkeypatch.setattr(worker, "command_of", lambda kind: [sys.executable, "-c", program, kind])


@pytest.mark.usefixtures("kinds")
def test_bytes_arrays_and_values_come_back_as_they_went() -> None:
    parts: dict[str, Any] = {
        "bytes": bytes(range(256)) * 10_000,
        "text": "王 \n ü",
        "list": [1, 2.5, None, {"a": "b"}],
        "empty": b"",
        "array": np.arange(12.0).reshape(3, 4),
        "bools": np.array([True, False]),
        "none": np.empty((0, 3), np.int64),
    }
    found = run("echo", parts)
    assert set(found) == set(parts)
    for name, part in parts.items():
        if isinstance(part, np.ndarray):
            assert found[name].dtype == part.dtype
            assert np.array_equal(found[name], part)
        else:
            assert found[name] == part


@pytest.mark.usefixtures("kinds")
def test_an_array_of_objects_is_not_handed_over() -> None:
    with pytest.raises(TypeError, match="objects"):
        run("echo", {"a": np.array([object()])})


@pytest.mark.usefixtures("kinds")
@pytest.mark.parametrize("kind", ["crash", "leave", "fault", "missing"])
def test_a_child_that_ends_early_is_one_sentence(kind: str) -> None:
    with pytest.raises(WorkerFailed) as failed:
        run(kind, {"file": b"x" * 5_000_000})
    assert str(failed.value) == "That ended unexpectedly; nothing was changed."


@pytest.mark.usefixtures("kinds")
def test_what_a_kind_refuses_is_its_own_sentence() -> None:
    with pytest.raises(SalesDeskError, match=r"^No bread today\.$"):
        run("refuse", {})


@pytest.mark.usefixtures("kinds")
@pytest.mark.parametrize("kind", ["sleepy", "busy"])
def test_too_long_is_one_sentence(kind: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(WorkerFailed) as failed:
        run(kind, {}, timeout=1.5)
    assert str(failed.value) == "That took longer than 1.5 seconds and was stopped."
    assert time.perf_counter() - begun < 15


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is one of POSIX")
@pytest.mark.usefixtures("kinds")
@pytest.mark.parametrize("kind", ["greedy", "greedy_array"])
def test_too_much_memory_is_one_sentence(kind: str) -> None:
    with pytest.raises(WorkerFailed) as failed:
        run(kind, {}, memory=300 * MEGABYTE)
    assert str(failed.value) == "That needs more than 300 MB of memory and was stopped."


@pytest.mark.usefixtures("kinds")
def test_what_is_printed_is_no_answer() -> None:
    assert run("chatty", {}) == {"said": "yes"}


@pytest.mark.usefixtures("kinds")
def test_it_is_another_process_and_without_a_window() -> None:
    found = run("who", {})
    assert found["pid"] != os.getpid()
    assert found["qt"] == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.usefixtures("kinds")
def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    program = textwrap.dedent(
        """
        import os, subprocess, sys, threading, time
        from salesdesk import worker
        command = sys.argv[1:]
        worker.command_of = lambda kind: [*command, kind]
        threading.Thread(target=worker.run, args=("busy", {}), daemon=True).start()
        while not (children := open(f"/proc/self/task/{os.getpid()}/children").read().split()):
            found = [open(f"/proc/self/task/{task}/children").read() for task in os.listdir("/proc/self/task")]
            if any(found):
                children = "".join(found).split()
                break
        print(children[0], flush=True)
        time.sleep(60)
        """
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program, *worker.command_of("")[:-1]], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = Path("/proc") / parent.stdout.readline().strip()
    assert child.exists()
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 20
    while child.exists() and "Z" not in (child / "stat").read_text().rpartition(")")[2].split()[0]:
        assert time.monotonic() < deadline, "the child outlived its parent"


def test_a_frozen_program_calls_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert command_of("table") == [sys.executable, "-m", "salesdesk", "worker", "table"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert command_of("table") == [sys.executable, "worker", "table"]


def test_a_foreign_file_is_read_by_the_program_itself() -> None:
    content = "Title,Amount\nMüller,12.50\n\nOther,7\n".encode("cp1252")
    found = run("table", {"file": content, "name": "deals.csv"})
    assert found == {
        "header": ["Title", "Amount"],
        "line": 1,
        "sheets": [],
        "rows": [[2, ["Müller", "12.50"]], [3, []], [4, ["Other", "7"]]],
    }


def test_a_workbook_keeps_the_kinds_of_its_cells(tmp_path: Path) -> None:
    from datetime import date, datetime

    from openpyxl import Workbook

    book = Workbook()
    sheet: Any = book.active
    for row in (
        ["Title", "Amount", "Closed"],
        ["A", 12.5, date(2026, 11, 28)],
        ["B", None, datetime.fromisoformat("2026-01-02T03:00:00")],
    ):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    found = run("table", {"file": (tmp_path / "a.xlsx").read_bytes(), "name": "a.xlsx"})
    assert found["rows"][0][1][:2] == ["A", 12.5]
    assert found["rows"][0][1][2] in ({"date": "2026-11-28"}, {"datetime": "2026-11-28T00:00:00"})
    assert found["rows"][1][1][2] == {"datetime": "2026-01-02T03:00:00"}


def test_a_file_that_is_no_table_is_refused_by_a_sentence() -> None:
    with pytest.raises(SalesDeskError, match="not a table"):
        run("table", {"file": b"\x89PNG\r\n\x1a\n" + bytes(100), "name": "a.png"})


def test_a_kind_that_there_is_not_is_refused() -> None:
    with pytest.raises(WorkerFailed, match="ended unexpectedly"):
        run("nothing", {})
    with pytest.raises(SalesDeskError, match="no work of that kind"):
        run("os.path", {})
