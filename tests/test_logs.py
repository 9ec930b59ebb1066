"""Nothing that is written of a fault holds a value: the log, standard error, an image of the memory."""

import ast
import errno
import logging
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from salesdesk import logs, platform_paths
from salesdesk.desk.commands.activities import AddNote
from tests.support import source
from tests.support.desks import desk_in
from tests.support.sql import changed_by

NAME, AMOUNT = "Zebedee Quillfeather", "7391842"
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


def record(logger: str, text: str, *values: object, fault: BaseException | None = None) -> logging.LogRecord:
    info = (type(fault), fault, fault.__traceback__) if fault else None
    return logging.LogRecord(logger, logging.ERROR, __file__, 12, text, values, info, "function")


def caught(job: Callable[[], object]) -> BaseException:
    try:
        job()
    except BaseException as fault:
        return fault
    raise AssertionError("it did not fail")


def chained() -> None:
    try:
        dict[str, int]()[NAME]
    except KeyError as fault:
        raise ValueError(f"no {NAME} for {AMOUNT}") from fault


def test_a_fault_is_types_and_places_to_its_first_cause() -> None:
    told = logs.described(caught(chained)).splitlines()
    assert [line for line in told if not line.startswith("  ")] == ["KeyError", "which led to:", "ValueError"]
    assert [line.partition(" in ")[2] for line in told if line.startswith("  ")] == ["chained", "caught", "chained"]
    assert all(line.startswith("  test_logs.py:") for line in told if line.startswith("  "))


def test_the_system_and_groups_are_told_by_code_and_type() -> None:
    assert logs.kind_of(FileNotFoundError(errno.ENOENT, NAME, NAME)) == "FileNotFoundError (ENOENT)"
    group = logs.described(ExceptionGroup(NAME, [ValueError(NAME), KeyError(AMOUNT)]))
    assert group.splitlines() == ["ExceptionGroup", "  | ValueError", "  | KeyError"]
    assert logs.kind_of(type("Odd", (OSError,), {"errno": NAME})()).endswith("Odd (Zebedee Quillfeather)") is False


def test_our_sentences_are_kept_and_values_are_not() -> None:
    form = logs.PrivateFormatter()
    ours = form.format(record("salesdesk.a", "%s has %d of %(x)s", NAME, AMOUNT))
    assert ours.endswith("ERROR salesdesk.a: … has … of …")
    theirs = form.format(record("sqlalchemy.pool", f"lost {NAME}"))
    assert theirs.endswith("ERROR sqlalchemy.pool: written at test_logs.py:12 in function")
    with_fault = form.format(record("salesdesk.a", "it failed: %s", caught(chained), fault=OSError(errno.EIO, NAME)))
    assert "KeyError" in with_fault and "OSError (EIO)" in with_fault
    assert NAME not in ours + theirs + with_fault and AMOUNT not in ours + theirs + with_fault


def test_of_what_another_process_says_places_and_types_are_kept() -> None:
    said = (
        f'Traceback (most recent call last):\n  File "/home/{NAME}/salesdesk/worker/child.py", line 3, in run\n'
        f'    read("{NAME}")\nsalesdesk.domain.errors.Refused: {NAME} {AMOUNT}\nFatal Python error: Aborted\n\n'
        f'Thread 0x1 (most recent call first):\n  File "/x/site-packages/a/b.py", line 9 in c\n'
    )
    assert logs.places_in(said).splitlines() == [
        "Aborted", "Refused", "  salesdesk/worker/child.py:3 in run", "  a/b.py:9 in c",
    ]  # fmt: skip
    assert logs.places_in(f"{NAME}: {AMOUNT}") == "nothing was said of a place"


def test_every_sentence_of_our_loggers_is_a_literal() -> None:
    """So that no value is part of it before the formatter leaves the values out."""
    written = []
    for path in (source.ROOT / "salesdesk").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS:
                of = ast.unparse(node.func.value)
                if of in {"log", "logging"} or of.startswith("logging.getLogger"):
                    written.append((path.name, ast.unparse(node.args[0]), isinstance(node.args[0], ast.Constant)))
    assert len(written) > 5
    assert not [each for each in written if not each[2]]


def test_the_log_is_for_its_user_alone_an_older_one_too(tmp_path: Path) -> None:
    path = tmp_path / "log" / "salesdesk.log"
    path.parent.mkdir()
    path.write_text("before\n", encoding="utf-8")
    path.chmod(0o644)
    with closing(logs.PrivateLogFile(lambda: path)) as handler:
        handler.emit(record("salesdesk", "it failed: %s", NAME))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text(encoding="utf-8").splitlines()[1].endswith("it failed: …")


FAULTS = f"""
import sys, threading
from pathlib import Path
from salesdesk import app, logs
logs.keep_private()
logs.tell_no_values(lambda: Path(sys.argv[1]))
from PySide6.QtCore import QTimer, qWarning
application = app.qt_application()
class Bad:
    def __del__(self): raise ValueError("{NAME}")
def slot(): raise KeyError("{NAME}", {AMOUNT})
def thread(): int("{NAME}")
Bad()
worker = threading.Thread(target=thread); worker.start(); worker.join()
qWarning("no such: {NAME}"); qWarning('cannot load "{NAME}" {{0}}')
QTimer.singleShot(0, slot); QTimer.singleShot(10, application.quit)
application.exec()
import resource
print(*resource.getrlimit(resource.RLIMIT_CORE))
import logging
logging.getLogger("sqlalchemy").error("{NAME}")
raise RuntimeError("{NAME}")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="modes and limits of POSIX")
def test_no_kind_of_fault_of_the_window_leaves_a_value(tmp_path: Path) -> None:
    log = tmp_path / "salesdesk.log"
    done = subprocess.run(
        [sys.executable, "-c", FAULTS, str(log)], capture_output=True, text=True, check=False, timeout=120
    )
    kept = log.read_text(encoding="utf-8")
    assert (done.returncode, done.stdout) == (
        1,
        "1 1\n",
    )  # of 1 no image of the memory is kept, nor handed to a program
    for kind in ("KeyError", "ValueError", "RuntimeError"):
        assert f"\n{kind}\n" in kept
    assert done.stderr == "no such\ncannot load … {0}\n"
    assert NAME not in kept + done.stderr and AMOUNT not in kept + done.stderr


TAMPERED = {
    "a table is gone": "DROP TABLE custom_field",
    "a text that is none": f"UPDATE deal SET title = CAST(X'{NAME.encode().hex()}FFFE' AS TEXT)",
    "a number that is none": "UPDATE deal SET currency = 'xx'",
    "a change is refused": f"CREATE TRIGGER t BEFORE INSERT ON entry BEGIN SELECT RAISE(ABORT, '{NAME}'); END",
    "a payload that is none": "UPDATE entry SET payload = zeroblob(20)",
}
VERBS = (
    ("show", "deals"), ("figures", "board"), ("figures", "forecast"), ("check",), ("history",), ("undo",),
    ("do", "CreateDeal", f"title={NAME}", f"amount={AMOUNT} EUR"), ("export", "everything", "--format", "json", "--out", "x"),
)  # fmt: skip
LINES = """
import sys
from salesdesk import __main__
for verb in eval(sys.stdin.read()):
    sys.argv[1:] = ["--file", "desk.salesdesk", *verb]
    sys.stderr.write(f"{__main__.main()} {verb[0]}\\n")
"""


@pytest.mark.parametrize("fault", TAMPERED)
def test_no_fault_of_a_command_leaves_a_value(tmp_path: Path, fault: str) -> None:
    made = desk_in(tmp_path)
    made.desk.do(AddNote(deal=made.deal(NAME, amount=int(AMOUNT)), text=f"{NAME} wants {AMOUNT}"))
    made.desk.store.close()
    changed_by(made.path, "DROP TRIGGER IF EXISTS entry_unchanged", TAMPERED[fault])
    environment = os.environ | {
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "HOME": str(tmp_path),
        "PYTHONPATH": str(source.ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-c", LINES], input=repr(VERBS), cwd=tmp_path, env=environment, text=True, capture_output=True,
        check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0
    assert done.stderr.count("\n") >= len(VERBS)
    assert "Traceback" not in done.stderr
    kept = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "state").rglob("*.log*"))
    spoken = "\n".join(line for line in done.stderr.splitlines() if not line.startswith(('"', NAME)))
    assert AMOUNT not in kept + done.stderr
    assert NAME not in kept + spoken


@pytest.mark.skipif(sys.platform == "win32", reason="images of the memory of POSIX")
def test_a_crash_leaves_no_image_of_the_memory(tmp_path: Path) -> None:
    program = f"from salesdesk import logs; logs.keep_private(); import os; x = '{NAME}'; os.abort()"
    environment = os.environ | {"PYTHONPATH": str(source.ROOT)}
    child = subprocess.Popen([sys.executable, "-c", program], cwd=tmp_path, env=environment, stderr=subprocess.PIPE)
    _, status = os.waitpid(child.pid, 0)
    assert child.stderr is not None
    child.stderr.close()
    child.returncode = 0
    assert os.WTERMSIG(status) == signal.SIGABRT
    assert not os.WCOREDUMP(status)
    assert not list(tmp_path.iterdir())


def test_folders_of_the_program_are_for_its_user_alone() -> None:
    folder = platform_paths.log_folder()
    folder.chmod(0o755)
    assert platform_paths.log_folder() == folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
