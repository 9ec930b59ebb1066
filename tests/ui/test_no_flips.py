"""No number becomes another one by itself: every text that cards, heads and strip show is recorded through a day."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.deals import LoseDeals, MoveDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.domain.records import Stage
from salesdesk.ui.board import columns_area, model
from salesdesk.ui.board.page import BoardPage
from salesdesk.ui.board.strip import QuotaStrip
from salesdesk.ui.session import Session, SessionPorts
from salesdesk.views.chances import chances
from tests.support.bot import PatientBot
from tests.support.desks import DeskForTests, desk_in

WAITING = "…"


def session_of(at: DeskForTests, folder: Path) -> Session:
    """A window on a desk, its board begun to be read."""
    doors = SessionPorts(
        open_desk=lambda path: at.desk, new_desk=lambda path: at.desk, sample=lambda: at.desk,
        export_deals=lambda *given: 0, log_folder=folder, state_file=folder / "window.json", about="",
    )  # fmt: skip
    session = Session(at.desk, doors)
    session.window.resize(1400, 900)
    session.start()
    return session


class Recorder:
    """What was shown, in order: of each deal the chance on its card, of each column its weighted sum, and the strip."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.shown: dict[str, list[str]] = {}
        for module, name, noted in (
            (model, "face", lambda made, card, *_: self.note(card.id, made.percent)),
            (columns_area, "head_words", lambda made, name, *_: self.note(name, made.sums[0][1])),
        ):
            patch.setattr(module, name, self._spied(getattr(module, name), noted))
        show = QuotaStrip.show_strip

        def shown(strip: QuotaStrip, view: Any) -> None:
            show(strip, view)
            self.note("strip", " ".join(label.text() for label in strip.findChildren(QLabel)))

        patch.setattr(QuotaStrip, "show_strip", shown)

    def _spied(self, function: Callable[..., Any], noted: Callable[..., None]) -> Callable[..., Any]:
        def run(*given: Any) -> Any:
            made = function(*given)
            noted(made, *given)
            return made

        return run

    def note(self, what: str, text: str) -> None:
        """Something is shown; the same again is nothing new."""
        found = self.shown.setdefault(what, [])
        if not found or found[-1] != text:
            found.append(text)

    def taken(self) -> dict[str, list[str]]:
        """What has become another text since the last time: the texts, the one before them first."""
        changed = {what: texts for what, texts in self.shown.items() if len(texts) > 1}
        self.shown = {what: texts[-1:] for what, texts in self.shown.items()}
        return changed


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    for n in range(24):
        key = made.deal(f"Past {n}", amount=100_000 + n, stage=made.stages[n % 3].id)
        made.clock.on(days=1)
        made.desk.do(WinDeals(deals=(key,)) if n % 3 else LoseDeals(deals=(key,)))
    for n in range(9):
        made.deal(f"Open {n}", amount=300_000 + n, stage=made.stages[n % 3].id)
    made.desk.do(SetQuota(period="2026-Q4", amount=6_000_000))
    made.clock.on(days=1)
    yield made


class Window:
    """A board in a window, served until nothing is read."""

    def __init__(self, session: Session, bot: PatientBot, recorder: Recorder) -> None:
        self.session, self.bot, self.recorder = session, bot, recorder
        page = session.window.frame.stack.shown()
        assert isinstance(page, BoardPage)
        self.page = page

    def settle(self) -> dict[str, list[str]]:
        """Wait until nothing is read, have every card say itself, and give what has changed."""
        self.bot.waitUntil(lambda: self.session.operations.is_idle)
        self.look()
        return self.recorder.taken()

    def look(self) -> None:
        """Have every card say itself."""
        for column in self.page.area.columns.values():
            cards = column.view.cards_model()
            for row in range(cards.rowCount() if cards else 0):
                assert cards is not None
                cards.face(row)

    def do(self, command: Command) -> dict[str, list[str]]:
        """Something the user does, and what became another text."""
        with self.bot.waitSignal(self.page.feed.moved):
            self.session.operations.run(command)
        self.look()
        at_once = self.recorder.taken()
        assert not self.settle(), "nothing changes after the frame of a change"
        return at_once


@pytest.fixture
def window(at: DeskForTests, tmp_path: Path, qtbot: PatientBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    recorder = Recorder(monkeypatch)
    session = session_of(at, tmp_path)
    made = Window(session, qtbot, recorder)
    yield made
    session.close()
    session.window.deleteLater()
    session.deleteLater()


def test_no_number_becomes_another_one_by_itself(at: DeskForTests, window: Window, qtbot: PatientBot) -> None:
    session, recorder = window.session, window.recorder
    qtbot.waitUntil(lambda: window.page.arrangement is not None)
    window.look()
    qtbot.waitUntil(lambda: window.page.is_ready)
    started = window.settle()
    for what, texts in started.items():
        assert not any(WAITING not in text and any(map(str.isdigit, text)) for text in texts[:-1]), (what, texts)
        assert WAITING not in texts[-1], (what, texts)
    stages: dict[str, Stage] = {stage.id: stage for stage in at.stages}
    known = chances(session.context.desk.snapshot())
    assert any(abs(one.shown - one.plain) > 0.01 for one in known.values()), (
        "what is learnt differs from the stage's own"
    )
    deal, other, *_ = known
    cards = session.context.desk.snapshot().every_card()
    for theme in ("dark", "light"):
        session.operations.run(ChangeSettings(values=(("theme", theme),)))
        assert not window.settle()
    for page in ("deals", "board"):
        session.window.go(page)
        assert not window.settle()
    target = next(stage.id for stage in at.stages if stage.id != cards[deal].stage)
    places = {stages[cards[deal].stage].name, stages[target].name}
    moved = window.do(MoveDeals(deals=(deal,), stage=target))
    assert set(moved) <= {deal, "strip", *places}
    assert deal in moved
    won = window.do(WinDeals(deals=(other,)))
    assert set(won) <= {other, "strip", stages[cards[other].stage].name, "Won this quarter"}
    for step in (session.operations.undo, session.operations.undo, session.operations.redo):
        with qtbot.waitSignal(window.page.feed.moved):
            step()
        window.look()
        recorder.taken()
        assert not window.settle()
