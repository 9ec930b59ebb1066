"""The child process: what it is given and gives, and how each way of failing is one sentence."""

import ast
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from salesdesk.domain.errors import SalesDeskError
from salesdesk.logs import PrivateFormatter
from salesdesk.worker.messages import Parts
from salesdesk.worker.parent import MEGABYTE, Limits, WorkerFailed, program, run
from tests.support.patience import wait_until
from tests.support.source import ROOT

KINDS: dict[str, str] = {
    "echo": "return payload",
    "pieces": "[send({'number': n}) for n in range(payload['count'])]; return {'done': True}",
    "crash": "import os; os.abort()",
    "leave": "import os; os._exit(0)",
    "fault": "raise RuntimeError('a fault of the program')",
    "refuse": "from salesdesk.domain.errors import Refused; raise Refused('No {what} today.', what='bread')",
    "peep": "from salesdesk.domain.errors import Refused; raise Refused('{what.__class__}', what='bread')",
    "greedy": "return {'all': b'x' * 900_000_000}",
    "greedy_array": "import numpy; return {'all': numpy.ones(200_000_000)}",
    "greedy_library": "import os; os.write(2, b'memory allocation of 99 bytes failed'); os.abort()",
    "unlimited": "import time; kept = b'x' * 900_000_000; time.sleep(60)",
    "sleepy": "import time; time.sleep(600); return {}",
    "busy": "\n    while True:\n        pass",
    "chatty": "print('noise'); import sys; sys.stdout.flush(); return {'said': 'yes'}",
    "big_file": "open(payload['path'], 'wb').write(bytes(5_000_000)); return {}",
    "who": (
        "import os, sys, salesdesk.worker_kinds.foreign_file; "
        "return {'pid': os.getpid(), 'modules': list(sys.modules), 'environment': dict(os.environ), 'folder': os.getcwd()}"
    ),
}
HEADS = {"unlimited": "from salesdesk.worker import child; child.limit_here = lambda *limits: None"}
"""What stands before it: a system that keeps no limit of memory is played by a child that sets none."""
ENDED = "That ended unexpectedly; nothing was changed."


class Trials:
    """Kinds of work that fail in every way there is, served by the child that the program has."""

    def __init__(self, folder: Path) -> None:
        package = folder / "trial_kinds"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("")
        for name, body in KINDS.items():
            (package / f"{name}.py").write_text(f"{HEADS.get(name, '')}\ndef run(payload, send):\n    {body}\n")
        start = f"import sys; sys.path[:0] = {[str(folder), str(ROOT)]!r}; from salesdesk.worker import child; "
        self.command = [sys.executable, "-c", start + "sys.exit(child.serve(sys.argv[2:], 'trial_kinds'))"]

    def run(self, kind: str, payload: Parts, limits: Limits | None = None, **asked: Any) -> dict[str, Any]:
        """The answer of a kind."""
        return run(kind, payload, limits, command=self.command, **asked)


@pytest.fixture
def trials(tmp_path: Path) -> Trials:
    return Trials(tmp_path / "trials")


def test_bytes_arrays_and_values_come_back_as_they_went(trials: Trials) -> None:
    parts: dict[str, Any] = {
        "bytes": bytes(range(256)) * 10_000,
        "text": "王 \n ü",
        "list": [1, 2.5, None, {"a": "b"}],
        "empty": b"",
        "array": np.arange(12.0).reshape(3, 4),
        "bools": np.array([True, False]),
        "none": np.empty((0, 3), np.int64),
    }
    found = trials.run("echo", parts)
    assert set(found) == set(parts)
    for name, part in parts.items():
        if isinstance(part, np.ndarray):
            assert found[name].dtype == part.dtype
            assert np.array_equal(found[name], part)
        else:
            assert found[name] == part


def test_an_array_of_objects_is_not_handed_over(trials: Trials) -> None:
    with pytest.raises(TypeError, match="objects"):
        trials.run("echo", {"a": np.array([object()])})


def test_pieces_come_in_order_before_the_answer(trials: Trials) -> None:
    pieces: list[Any] = []
    assert trials.run("pieces", {"count": 500}, on_piece=pieces.append) == {"done": True}
    assert [piece["number"] for piece in pieces] == list(range(500))


def test_what_the_receiver_of_pieces_raises_ends_the_child(trials: Trials) -> None:
    def enough(piece: dict[str, Any]) -> None:
        raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        trials.run("pieces", {"count": 1_000_000}, on_piece=enough)


def test_whoever_waits_can_give_up(trials: Trials) -> None:
    def enough() -> None:
        raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        trials.run("sleepy", {}, tick=enough)


@pytest.mark.allow_logs
@pytest.mark.parametrize("kind", ["crash", "leave", "fault", "missing"])
def test_a_child_that_ends_early_is_one_sentence(trials: Trials, kind: str) -> None:
    with pytest.raises(WorkerFailed) as failed:
        trials.run(kind, {"file": b"x" * 5_000_000})
    assert (str(failed.value), failed.value.reason) == (ENDED, "ended")


def test_a_fault_is_kept_in_the_log_of_the_program(trials: Trials, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(WorkerFailed):
        trials.run("fault", {})
    told = [PrivateFormatter().format(record) for record in caplog.records]
    assert "RuntimeError" in told[0]
    assert ":" in told[0].splitlines()[-1]  # a place
    assert "a fault of the program" not in "".join(told) + caplog.text
    with pytest.raises(WorkerFailed):
        trials.run("crash", {})
    assert "Aborted" in PrivateFormatter().format(caplog.records[-1])


@pytest.mark.allow_logs
@pytest.mark.parametrize("said", [b"", b"noise\n", b"{}\n", b'{"tag":"answer","parts":{"a":{"bytes":99}}}\nshort'])
def test_an_answer_that_is_none_is_one_sentence(said: bytes) -> None:
    command = [sys.executable, "-c", f"import os; os.write(1, {said!r})"]
    with pytest.raises(WorkerFailed) as failed:
        run("any", {}, command=command)
    assert str(failed.value) == ENDED


def test_what_a_kind_refuses_is_its_own_sentence_with_its_values(trials: Trials) -> None:
    with pytest.raises(SalesDeskError) as refused:
        trials.run("refuse", {})
    assert (refused.value.message.text, refused.value.message.values) == ("No {what} today.", {"what": "bread"})


@pytest.mark.allow_logs
def test_a_sentence_that_looks_into_its_values_is_none(trials: Trials) -> None:
    with pytest.raises(WorkerFailed):
        trials.run("peep", {})


@pytest.mark.parametrize("kind", ["sleepy", "busy"])
def test_too_long_is_one_sentence(trials: Trials, kind: str) -> None:
    with pytest.raises(WorkerFailed) as failed:
        trials.run(kind, {}, Limits(seconds=1.5))
    assert str(failed.value) == "That took longer than 1.5 seconds and was stopped."
    assert failed.value.reason == "time"


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is one of POSIX")
@pytest.mark.parametrize("kind", ["greedy", "greedy_array", "greedy_library", "unlimited"])
def test_too_much_memory_is_one_sentence(trials: Trials, kind: str) -> None:
    with pytest.raises(WorkerFailed) as failed:
        trials.run(kind, {}, Limits(memory=300 * MEGABYTE))
    assert str(failed.value) == "That needs more than 300 MB of memory and was stopped."
    assert failed.value.reason == "memory"


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is one of POSIX")
@pytest.mark.allow_logs
def test_a_child_writes_no_large_file(trials: Trials, tmp_path: Path) -> None:
    with pytest.raises(WorkerFailed):
        trials.run("big_file", {"path": str(tmp_path / "big")})
    assert (tmp_path / "big").stat().st_size <= 1 << 20


def test_what_is_printed_is_no_answer(trials: Trials) -> None:
    assert trials.run("chatty", {}) == {"said": "yes"}


def test_it_is_another_process_without_a_window_a_desk_or_what_this_one_was_told(
    trials: Trials, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SALESDESK_KEY", "secret")
    monkeypatch.chdir(tmp_path)
    found = trials.run("who", {})
    assert found["pid"] != os.getpid()
    assert "SALESDESK_KEY" not in found["environment"]
    assert found["folder"] == Path(sys.executable).anchor
    heavy = {
        "PySide6",
        "shiboken6",
        "sqlalchemy",
        "sqlcipher3",
        "numpy",
        "matplotlib",
        "salesdesk.store",
        "salesdesk.ui",
    }
    assert not heavy & {".".join(name.split(".")[:count]) for name in found["modules"] for count in (1, 2)}


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_it_is_gone_with_its_answer(trials: Trials) -> None:
    assert not (Path("/proc") / str(trials.run("who", {})["pid"])).exists()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("kind", ["busy", "sleepy"])
def test_it_ends_with_its_parent(trials: Trials, kind: str) -> None:
    program = textwrap.dedent(
        """
        import os, sys, threading, time
        from salesdesk.worker import parent
        kind, *command = sys.argv[1:]
        threading.Thread(target=parent.run, args=(kind, {}), kwargs={"command": command}, daemon=True).start()
        found = []
        while not found:
            found = [task for task in os.listdir("/proc/self/task") if open(f"/proc/self/task/{task}/children").read()]
        print(open(f"/proc/self/task/{found[0]}/children").read().split()[0], flush=True)
        time.sleep(60)
        """
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program, kind, *trials.command], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert parent.stdout is not None
    child = Path("/proc") / parent.stdout.readline().strip()
    assert child.exists()
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_until(lambda: not _runs(child), "the end of a child that has outlived its parent")


def _runs(process: Path) -> bool:
    try:
        return "Z" not in (process / "stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_frozen_program_calls_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert program()[0] == sys.executable
    assert str(ROOT) in program()[-1]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert program() == [sys.executable]


def test_modules_beside_a_user_s_files_are_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("json", "salesdesk", "csv"):
        (tmp_path / f"{name}.py").write_text("import pathlib; pathlib.Path(__file__).with_suffix('.taken').touch()")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SalesDeskError, match="no work of that kind"):
        run("os.path", {})
    assert not list(tmp_path.glob("*.taken"))


@pytest.mark.allow_logs
def test_a_kind_that_there_is_not_ends_unexpectedly() -> None:
    with pytest.raises(WorkerFailed, match="ended unexpectedly"):
        run("nothing", {})


def test_qt_is_not_imported_before_the_verb_is_handled() -> None:
    found = "[name for name in sys.modules if name.startswith(('PySide6', 'salesdesk.'))]"
    start = f"import sys; sys.argv[1:] = ['worker', 'x']; import salesdesk.__main__; print({found})"
    done = subprocess.run([sys.executable, "-c", start], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "['salesdesk.__main__']"


def test_the_frozen_program_serves_the_verb_before_anything_of_its_own() -> None:
    """PyInstaller's hook for PySide6 imports Qt before the program's first line; hooks of the spec come before it."""
    spec = ast.parse((ROOT / "salesdesk.spec").read_text(encoding="utf-8"))
    hooks = [node.value for node in ast.walk(spec) if isinstance(node, ast.keyword) and node.arg == "runtime_hooks"]
    first = ast.literal_eval(hooks[0])[0]
    imported = "print([name for name in sys.modules if name.startswith(('PySide6', 'salesdesk.'))])"
    start = f"import runpy, sys; runpy.run_path({str(ROOT / first)!r}); {imported}"
    done = subprocess.run([sys.executable, "-c", start, "x"], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]", "it is in nobody else's way"
    asked = [sys.executable, str(ROOT / first), "worker", "nothing"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(asked, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as child:
        assert child.stdin is not None and child.stdout is not None
        child.stdin.write(b'{"tag":"asked","parts":{}}\n')
        child.stdin.flush()  # and left open: a child whose parent lets go ends without an answer
        assert b'"tag":"fault"' in child.stdout.readline()
