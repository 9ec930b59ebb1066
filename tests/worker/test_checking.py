"""The full check in a child: what this process would find, ended when nobody waits, and told where the desk changes."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from salesdesk.store import soundness
from salesdesk.worker.parent import Limits, WorkerFailed
from salesdesk.worker_kinds import checking
from salesdesk.worker_kinds.checking import DeskChanged, check_in_child, run
from tests.support.desks import desk_in


def ignore(_share: float) -> None:
    """Nobody asks how far it is."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    at = desk_in(tmp_path)
    at.deal("Harbour crane")
    at.desk.store.close()
    return at.path


def test_a_child_finds_what_this_process_finds(path: Path) -> None:
    assert check_in_child(path, None, ignore) == ()
    path.write_bytes(path.read_bytes().replace(b"Harbour crane", b"Harbour crate", 1))
    before = path.read_bytes()
    found = check_in_child(path, None, ignore)
    assert found == soundness.check(path)
    assert "Harbour crate is not what the log says: title" in [str(one) for one in found]
    assert check_in_child(path, None, ignore, "rows") == soundness.check(path, None, "rows") != ()
    assert path.read_bytes() == before


def test_who_looks_may_end_it(path: Path) -> None:
    class Enough(Exception):
        pass

    def look(_share: float) -> None:
        raise Enough

    with pytest.raises(Enough):
        check_in_child(path, None, look)


def test_a_child_that_dies_is_no_finding(path: Path) -> None:
    with pytest.raises(WorkerFailed):
        check_in_child(path, None, ignore, limits=Limits(0.0))


def test_a_desk_that_changes_meanwhile_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = sys.modules["salesdesk.store.soundness"]
    true_check = soundness.check

    def outdated(*given: object, done: Callable[[float], None], **more: object) -> object:
        from salesdesk.desk.parts import Outdated

        done(0.5)
        raise Outdated

    monkeypatch.setattr(at, "check", outdated)
    pieces: list[object] = []
    assert run({"path": str(path), "key": b"", "depth": "full"}, pieces.append) == {"changed": True, "faults": []}
    assert pieces == [{"done": 0.5}]
    monkeypatch.setattr(checking, "run_in_child", lambda *_given, **_more: {"changed": True, "faults": []})
    with pytest.raises(DeskChanged):
        check_in_child(path, None, ignore)
    assert true_check(path) == ()
