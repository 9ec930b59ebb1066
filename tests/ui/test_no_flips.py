"""No number becomes another one by itself: every text that cards, heads, strip and table show is recorded through a day."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from salesdesk.desk.cards import Card
from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import MoveDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.desk import Desk
from salesdesk.domain.records import Stage
from salesdesk.i18n import language
from salesdesk.store.kept import KeptFiles
from salesdesk.ui import theme
from salesdesk.ui.board import columns_area, model
from salesdesk.ui.board.page import BoardPage
from salesdesk.ui.board.strip import QuotaStrip
from salesdesk.ui.language import speak
from salesdesk.ui.live.figures import LearntFigures, LiveFigures
from salesdesk.ui.pages.deals.columns import TableColumn
from salesdesk.ui.pages.deals.model import DealsModel
from salesdesk.ui.pages.deals.page import DealsPage
from salesdesk.ui.session import Session
from salesdesk.views.ahead import learn_ahead
from salesdesk.views.chances import chances
from salesdesk.views.first_screen import keep_first_screen
from salesdesk.views.strip import strip
from tests.support.bot import PatientBot
from tests.support.desks import DeskForTests, desk_in
from tests.support.patience import passed
from tests.ui.sessions import board_of, end, session_on

WAITING = "…"


class Recorder:
    """What was shown, in order: of each deal the chance on its card and in its row, of each column its weighted sum, and
    the strip."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.shown: dict[str, list[str]] = {}
        for module, name, noted in (
            (model, "face", lambda made, card, *_: self.note(card.id, made.percent)),
            (columns_area, "head_words", lambda made, name, *_: self.note(name, made.sums[0][1])),
            (DealsModel, "text", self._note_cell),
        ):
            patch.setattr(module, name, self._spied(getattr(module, name), noted))
        show = QuotaStrip.show_strip

        def shown(strip: QuotaStrip, view: Any) -> None:
            show(strip, view)
            self.note_strip(strip)

        patch.setattr(QuotaStrip, "show_strip", shown)

    def note_strip(self, strip: QuotaStrip) -> None:
        """What the strip shows; with more room it says more."""
        self.note("strip", " ".join(label.text() for label in strip.findChildren(QLabel)))

    def _spied(self, function: Callable[..., Any], noted: Callable[..., None]) -> Callable[..., Any]:
        def run(*given: Any) -> Any:
            made = function(*given)
            noted(made, *given)
            return made

        return run

    def _note_cell(self, made: str, model: DealsModel, column: TableColumn, card: Card, value: object) -> None:
        if column.key == "chance":
            self.note(f"row of {card.id}", made)

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
    made.past(24)
    for n in range(9):
        key = made.deal(f"Open {n}", amount=300_000 + n, stage=made.stages[n % 3].id)
    made.desk.do(SetField(deals=(key,), field="chance", value=0.41))
    made.desk.do(SetQuota(period="2026-Q4", amount=6_000_000))
    made.clock.on(days=1)
    yield made


class Window:
    """A window, served until nothing is read."""

    def __init__(self, session: Session, bot: PatientBot, recorder: Recorder) -> None:
        self.session, self.bot, self.recorder = session, bot, recorder

    @property
    def page(self) -> BoardPage:
        """The board, which is shown."""
        return board_of(self.session)

    @property
    def table(self) -> DealsPage:
        """The table, which is shown."""
        page = self.session.window.frame.stack.shown()
        assert isinstance(page, DealsPage)
        return page

    def settle(self) -> dict[str, list[str]]:
        """Wait until nothing is read, have all that is shown say itself, and give what has changed."""
        self.bot.waitUntil(lambda: self.session.operations.is_idle)
        self.look()
        return self.recorder.taken()

    def look(self) -> None:
        """Have all that is shown say itself."""
        page = self.session.window.frame.stack.shown()
        if isinstance(page, DealsPage):
            page.view.grab()
        columns = page.area.columns if isinstance(page, BoardPage) else {}
        for column in columns.values():
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
def first_page() -> str:
    """The page that is shown first."""
    return "board"


@pytest.fixture
def window(
    at: DeskForTests, tmp_path: Path, qtbot: PatientBot, monkeypatch: pytest.MonkeyPatch, first_page: str
) -> Iterator[Window]:
    recorder = Recorder(monkeypatch)
    (tmp_path / "window.json").write_text(json.dumps({"page": first_page}), encoding="utf-8")
    session = session_on(at.desk, tmp_path)
    session.start()
    yield Window(session, qtbot, recorder)
    end(session)
    speak("en")
    theme.current().apply("light")


@pytest.fixture
def kept(at: DeskForTests, tmp_path: Path) -> Iterator[KeptFiles]:
    """What a run before has kept: of this day and, learnt ahead, of the next ones."""
    with closing(KeptFiles(tmp_path / "kept", "1")) as files:
        before = Desk(at.desk.store, at.clock, kept=files)
        assert keep_first_screen(before) and learn_ahead(before)
        before.keep()
        at.desk = Desk(at.desk.store, at.clock, kept=files)
        yield files


@pytest.mark.parametrize("days", [0, 1])
def test_a_kept_start_shows_each_number_once(
    at: DeskForTests, kept: KeptFiles, days: int, tmp_path: Path, qtbot: PatientBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    at.clock.on(days=days)
    recorder = Recorder(monkeypatch)
    session = session_on(at.desk, tmp_path)
    session.start()
    try:
        window = Window(session, qtbot, recorder)
        assert window.page.is_ready, "before anything was read"
        window.look()
        recorder.note_strip(window.page.strip)
        assert WAITING not in "".join(texts[-1] for texts in recorder.shown.values())
        recorder.taken()
        qtbot.waitUntil(lambda: not window.page.feed.is_waiting)
        assert not window.settle()
    finally:
        end(session)


@pytest.mark.parametrize("is_ahead", [False, True])
def test_when_the_day_turns_no_number_of_yesterday_stands_as_one_of_today(
    at: DeskForTests, window: Window, qtbot: PatientBot, is_ahead: bool
) -> None:
    qtbot.waitUntil(lambda: window.page.is_ready)
    window.settle()
    live = window.session.context.live_deals()
    if is_ahead:
        strip(at.desk.snapshot().at(at.clock.now + timedelta(days=1)))
    yesterday = {what: texts[-1] for what, texts in window.recorder.shown.items()}
    at.clock.on(days=1)
    live.look_again()
    window.look()
    turned = {what: texts[-1] for what, texts in window.recorder.shown.items()}
    typed = {deal for deal, one in chances(at.desk.snapshot()).items() if one.typed}
    learnt = [
        what for what, text in yesterday.items()
        if what not in typed and what != "Won this quarter" and any(map(str.isdigit, text))
    ]  # fmt: skip
    assert "strip" in learnt and len(learnt) > 9
    assert [what for what in learnt if WAITING not in turned[what]] == [], "said at once"
    changed = window.settle()
    for what in learnt:
        first, *between, last = changed[what]
        assert first == yesterday[what] and all(WAITING in text for text in between), (what, changed[what])
        assert WAITING not in last
    assert any(changed[what][-1] != yesterday[what] for what in learnt)


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
    for mode in ("dark", "light"):
        session.operations.run(ChangeSettings(values=(("theme", mode),)))
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


@pytest.fixture
def learning(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Chances are learnt once this is set."""
    gate, learn = threading.Event(), LiveFigures.learn

    def wait_and_learn(figures: LiveFigures) -> LearntFigures:
        passed(gate)
        return learn(figures)

    monkeypatch.setattr(LiveFigures, "learn", wait_and_learn)
    return gate


@pytest.mark.parametrize("first_page", ["deals"])
def test_the_table_waits_for_chances_that_are_still_to_be_learnt(
    at: DeskForTests, learning: threading.Event, window: Window, qtbot: PatientBot, first_page: str
) -> None:
    cards = at.desk.snapshot().open_cards()
    (typed,) = [card.id for card in cards if card.typed_chance is not None]
    others = [card.id for card in cards if card.id != typed]
    table, model = window.table, window.table.model
    qtbot.waitUntil(lambda: model.rowCount() > 0)
    model.sort([column.key for column in model.columns].index("chance"), Qt.SortOrder.DescendingOrder)
    table.view.grab()
    first, top = window.recorder.shown, model.key(model.index(0, 0))
    before = {deal: first[f"row of {deal}"] for deal in (*others, typed)}
    learning.set()
    assert before == {deal: [WAITING] for deal in others} | {typed: ["41%"]}
    assert top == typed, "what is not known yet comes last"
    window.recorder.taken()
    known = chances(at.desk.snapshot())
    percent = window.session.context.formats.percent
    assert window.settle() == {f"row of {deal}": [WAITING, percent(known[deal].shown)] for deal in others}
    in_order = [model.key(model.index(row, 0)) for row in range(len(known))]
    assert in_order == sorted(known, key=lambda deal: -known[deal].shown)


@pytest.mark.parametrize("first_page", ["deals"])
def test_theme_and_language_change_no_chance_of_the_table(window: Window, qtbot: PatientBot, first_page: str) -> None:
    session = window.session
    qtbot.waitUntil(lambda: window.table.model.rowCount() > 0)
    window.settle()
    assert len(window.recorder.shown) > 9
    for values in (("theme", "dark"), ("language", "zh_CN"), ("theme", "light"), ("language", "en")):
        session.operations.run(ChangeSettings(values=(values,)))
        qtbot.waitUntil(lambda: language() == session.context.desk.settings.language)
        qtbot.waitUntil(lambda: window.table.model.rowCount() > 0)
        assert not window.settle()
