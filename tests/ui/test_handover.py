"""Two programs and one desk: what a script asks is done by the window that has it open, and both see it."""

import json
import stat
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from salesdesk import __version__, cli, handover, platform_paths
from salesdesk.domain.errors import SalesDeskError
from salesdesk.handover import LONGEST_LINE, address_of, bring_forward, hand_over, request_line
from salesdesk.ui.session import Session
from salesdesk.ui.single import SocketClient, SocketServer
from tests.support.desks import DeskForTests, desk_in
from tests.ui.sessions import board_of, end, session_on


@pytest.fixture
def aside() -> Iterator[ThreadPoolExecutor]:
    """A thread in which the other program runs, while this one serves its window."""
    with ThreadPoolExecutor(1) as pool:
        yield pool


@pytest.fixture
def at(tmp_path: Path) -> DeskForTests:
    return desk_in(tmp_path)


@pytest.fixture
def bell(at: DeskForTests, qtbot: QtBot) -> Iterator[SocketServer]:
    made = SocketServer(at.path)
    yield made
    made.close()
    at.desk.store.close()


def until_done(qtbot: QtBot, answer: "Future[Any]") -> Any:
    qtbot.waitUntil(answer.done)
    return answer.result()


def test_the_address_is_the_desk_s_whatever_it_is_called(at: DeskForTests, tmp_path: Path) -> None:
    link, other = tmp_path / "link.salesdesk", tmp_path / "other.salesdesk"
    link.symlink_to(at.path)
    other.write_bytes(b"")
    at.desk.store.close()
    assert address_of(link) == address_of(at.path) != address_of(other)
    folder = Path(address_of(at.path)).parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_that_others_can_look_into_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    (tmp_path / "salesdesk").mkdir(mode=0o755)
    (tmp_path / "salesdesk").chmod(0o755)
    with pytest.raises(PermissionError):
        platform_paths.runtime_folder()
    assert hand_over(tmp_path, {"ask": "undo"}) is None


def test_what_a_killed_window_left_of_its_socket_is_deleted_by_the_next(
    at: DeskForTests, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TemporaryDirectory(prefix="sd") as short:  # a socket's path has 107 bytes at most
        monkeypatch.setenv("XDG_RUNTIME_DIR", short)
        left, other = platform_paths.runtime_folder() / ".Ab12cD", platform_paths.runtime_folder() / ".Ab12cE"
        for folder, name in ((left, "s"), (other, "t")):
            folder.mkdir()
            (folder / name).touch()
        listening = SocketServer(at.path)
        assert not left.exists()
        assert (other / "t").exists()
        assert Path(address_of(at.path)).exists()
        listening.close()
        at.desk.store.close()


def test_nobody_answers_where_no_window_is(tmp_path: Path) -> None:
    assert hand_over(tmp_path / "none.salesdesk", {"ask": "undo"}) is None
    assert not bring_forward(tmp_path / "none.salesdesk")


def test_a_second_window_raises_the_first(at: DeskForTests, bell: SocketServer, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bell.rung):
        assert bring_forward(at.path)


def test_what_is_asked_is_answered_with_progress_and_a_last_word(
    at: DeskForTests, bell: SocketServer, qtbot: QtBot, aside: ThreadPoolExecutor
) -> None:
    told: list[tuple[int, int]] = []

    def serve(visitor: SocketClient) -> None:
        visitor.progress(1, 2)
        visitor.progress(2, 2)
        visitor.answer({"receipt": {"asked": visitor.request["ask"], "words": "王\n"}})

    bell.asked.connect(serve)
    answer = aside.submit(hand_over, at.path, {"ask": "undo"}, lambda done, total: told.append((done, total)))
    assert until_done(qtbot, answer) == {"receipt": {"asked": "undo", "words": "王\n"}}
    assert told == [(1, 2), (2, 2)]


def test_another_version_is_refused_by_a_sentence_that_names_both(
    at: DeskForTests, bell: SocketServer, qtbot: QtBot, aside: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    bell.asked.connect(asked.append)
    own = request_line({"ask": "undo"})
    monkeypatch.setattr(handover, "request_line", lambda request: own.replace(__version__.encode(), b"0.0.1"))
    refused = until_done(qtbot, aside.submit(hand_over, at.path, {"ask": "undo"}))
    assert __version__ in refused["refused"]
    assert "0.0.1" in refused["refused"]
    assert not asked


def test_a_window_that_goes_away_is_told(
    at: DeskForTests, bell: SocketServer, qtbot: QtBot, aside: ThreadPoolExecutor
) -> None:
    bell.asked.connect(lambda visitor: bell.close())
    with pytest.raises(SalesDeskError, match="closed before it answered"):
        until_done(qtbot, aside.submit(hand_over, at.path, {"ask": "undo"}))


@pytest.mark.parametrize("line", [b"\n", b"{}\n", b"[1]\n", b"\xff\xfe\n", b"x" * (LONGEST_LINE + 70_000)])
def test_noise_does_no_harm(
    at: DeskForTests,
    bell: SocketServer,
    qtbot: QtBot,
    aside: ThreadPoolExecutor,
    monkeypatch: pytest.MonkeyPatch,
    line: bytes,
) -> None:
    asked: list[object] = []
    bell.asked.connect(asked.append)
    monkeypatch.setattr(handover, "request_line", lambda request: line)
    answer = aside.submit(hand_over, at.path, {})
    qtbot.waitUntil(answer.done)
    assert not asked
    monkeypatch.undo()
    with qtbot.waitSignal(bell.rung):
        bring_forward(at.path)


@pytest.fixture
def window(at: DeskForTests, qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    """The window with the desk open, listening."""
    session = session_on(at.desk, tmp_path)
    session.start()
    board = board_of(session)
    qtbot.waitUntil(lambda: board.is_ready)
    qtbot.waitUntil(lambda: Path(address_of(at.path)).exists())
    yield session
    end(session)


def test_a_script_and_the_window_see_the_same(
    at: DeskForTests,
    window: Session,
    qtbot: QtBot,
    aside: ThreadPoolExecutor,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def run(*arguments: str) -> tuple[int, str, str]:
        status = until_done(qtbot, aside.submit(cli.main, ["--file", str(at.path), *arguments]))
        return (status, *capfd.readouterr())

    def titles() -> set[str]:
        return {card.title for card in window.context.live_deals().store.cards.values()}

    status, out, _ = run("do", "CreateDeal", "title=From a script", "stage=Proposal")
    assert (status, '"label": "New deal From a script"' in out) == (0, True)
    qtbot.waitUntil(lambda: titles() == {"From a script"})

    status, out, err = run("do", "CreateDeal", "title= ")
    assert (status, out, err) == (1, "", "The title cannot be empty.\n")
    status, out, err = run("do", "CreateDeal", "colour=red")
    assert (status, out, err.startswith("CreateDeal has no colour")) == (2, "", True)

    assert run("undo")[0] == 0
    qtbot.waitUntil(lambda: titles() == set())
    assert run("redo")[0] == 0
    qtbot.waitUntil(lambda: titles() == {"From a script"})
    first = json.loads(run("history", "--limit", "1", "--json")[1])[0]["id"]
    assert run("do", "CreateDeal", "title=Another", "stage=Proposal")[0] == 0
    qtbot.waitUntil(lambda: titles() == {"From a script", "Another"})
    status, out, _ = run("undo", first)
    assert (status, json.loads(out)["stayed"]) == (0, [])
    qtbot.waitUntil(lambda: titles() == {"Another"})
    qtbot.waitUntil(lambda: window.window.frame.notices.text() == "Undone: New deal From a script")
    assert run("redo", first)[0] == 0
    qtbot.waitUntil(lambda: titles() == {"From a script", "Another"})
    status, out, err = run("--today", "2026-11-30", "undo")
    assert (status, out, "open in another SalesDesk window" in err) == (1, "", True)
