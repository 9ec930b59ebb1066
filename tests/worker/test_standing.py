"""A child that stands: one answer after the other, ended after a rest, replaced where it has ended."""

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from salesdesk.domain.errors import SalesDeskError
from salesdesk.worker.parent import MEGABYTE, Limits, WorkerFailed
from salesdesk.worker.standing import NoChild, StandingWorker
from tests.support.patience import wait_until
from tests.support.source import ROOT

KIND = """
import os, time
from salesdesk.domain.errors import Refused
asked = []

def run(payload, send):
    asked.append(payload["do"])
    if payload["do"] == "refuse":
        raise Refused("No {what} today.", what="bread")
    if payload["do"] == "crash":
        os.abort()
    if payload["do"] == "sleep":
        time.sleep(600)
    return {"process": os.getpid(), "asked": list(asked), "file": payload.get("file", b"")}
"""


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    """A program whose children answer as KIND does."""
    package = tmp_path / "standing_kinds"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "trial.py").write_text(KIND)
    start = f"import sys; sys.path[:0] = {[str(tmp_path), str(ROOT)]!r}; from salesdesk.worker import child; "
    return [sys.executable, "-c", start + "sys.exit(child.serve(sys.argv[2:], 'standing_kinds'))"]


@pytest.fixture
def worker(command: list[str]) -> Iterator[StandingWorker]:
    made = StandingWorker("trial", command=command)
    yield made
    made.end()


def is_gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def test_one_child_answers_every_question(worker: StandingWorker) -> None:
    assert worker.process is None
    first, second = worker.ask({"do": "a"}), worker.ask({"do": "b", "file": bytes(3_000_000)})
    assert first["process"] == second["process"] == worker.process
    assert second["asked"] == ["a", "b"]
    assert second["file"] == bytes(3_000_000)


def test_a_child_that_was_started_ahead_has_answered_before_the_first_question(worker: StandingWorker) -> None:
    worker.start({"do": "ready"})
    process = worker.process
    worker.start({"do": "ready"})
    found = worker.ask({"do": "a"})
    assert found["process"] == process and found["asked"] == ["ready", "a"]


def test_it_ends_when_nobody_has_asked_for_a_while_and_another_answers_then(worker: StandingWorker) -> None:
    first = worker.ask({"do": "a"})["process"]
    assert not worker.end_if_unused(3_600.0)
    assert worker.process == first
    assert worker.end_if_unused(0.0)
    assert worker.process is None and is_gone(first)
    assert worker.ask({"do": "a"})["process"] != first


def test_questions_of_several_threads_are_each_given_their_own_answer(worker: StandingWorker) -> None:
    found: dict[int, bytes] = {}

    def ask(number: int) -> None:
        found[number] = worker.ask({"do": "a", "file": bytes([number]) * 100_000})["file"]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: bytes([number]) * 100_000 for number in range(6)}


def test_a_refusal_is_a_sentence_and_the_child_stays(worker: StandingWorker) -> None:
    process = worker.ask({"do": "a"})["process"]
    with pytest.raises(SalesDeskError, match="No bread today"):
        worker.ask({"do": "refuse"})
    assert worker.ask({"do": "a"})["process"] == process


@pytest.mark.allow_logs
def test_a_crash_is_one_sentence_and_the_next_question_has_another_child(worker: StandingWorker) -> None:
    process = worker.ask({"do": "a"})["process"]
    with pytest.raises(WorkerFailed) as failed:
        worker.ask({"do": "crash"})
    assert failed.value.reason == "ended"
    assert worker.ask({"do": "a"})["process"] != process


def test_a_child_that_was_killed_is_replaced_unseen(worker: StandingWorker) -> None:
    process = worker.ask({"do": "a"})["process"]
    os.kill(process, 9)
    wait_until(lambda: worker.process is None, "the child to be gone")
    assert worker.ask({"do": "a"})["process"] != process


def test_an_answer_that_takes_too_long_is_given_up(command: list[str]) -> None:
    worker = StandingWorker("trial", Limits(3.0, 500 * MEGABYTE), command)
    worker.ask({"do": "a"})
    with pytest.raises(WorkerFailed) as failed:
        worker.ask({"do": "sleep"})
    assert failed.value.reason == "time"
    worker.end()


@pytest.mark.allow_logs
def test_where_no_child_can_be_had_that_is_told(tmp_path: Path) -> None:
    for command in ([str(tmp_path / "nothing")], [sys.executable, "-c", "pass"]):
        worker = StandingWorker("trial", command=command)
        worker.start({"do": "ready"})
        with pytest.raises(NoChild):
            worker.ask({"do": "a"})
        worker.end()


def test_it_ends_with_the_program_that_asked(tmp_path: Path, command: list[str]) -> None:
    import subprocess

    code = (
        "import os, sys; from salesdesk.worker.standing import StandingWorker; "
        f"print(StandingWorker('trial', command={command!r}).ask({{'do': 'a'}})['process'], flush=True); os._exit(0)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    wait_until(lambda: is_gone(int(found.stdout)), "the child to be gone")
