"""Pages on a real desk with a little history, shown and ready."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TypeVar

import pytest
from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.activities import PlanActivity
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import LoseDeals, MoveDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.desk import Desk
from salesdesk.domain.records import Deal
from salesdesk.formats import Formats
from salesdesk.store.store import SqlStore
from salesdesk.ui import theme
from salesdesk.ui.context import Context
from salesdesk.ui.operations import Operations
from salesdesk.ui.page import Page
from tests.support.desks import DeskForTests, StandingClock, desk_in

P = TypeVar("P", bound=Page)


class Shell(QObject):
    """Does what the window does for a page: hands on what has changed, notes where it wants to go."""

    def __init__(self, operations: Operations) -> None:
        super().__init__()
        self.pages: list[Page] = []
        self.gone: list[str] = []
        self.failed: list[str] = []
        operations.changed.connect(self.on_changed)
        operations.failed.connect(self.on_failed)

    @Slot(object)
    def on_changed(self, change: Change) -> None:
        """Every page hears of a change."""
        for page in filter(isValid, self.pages):
            page.mark_stale(change)

    @Slot(object)
    def on_failed(self, message: object) -> None:
        """A sentence for the user."""
        self.failed.append(str(message))


@dataclass
class Stand:
    """A desk, its operations, and the pages opened on it."""

    at: DeskForTests
    operations: Operations
    shell: Shell
    bot: QtBot
    keys: dict[str, str] = field(default_factory=dict)

    @property
    def context(self) -> Context:
        """What a page is given."""
        return Context(self.at.desk, self.operations, Formats("en_GB"), theme.current())

    def open(self, kind: Callable[[Context], P], address: str | None = None) -> P:
        """A page, shown."""
        page = kind(self.context)
        self.bot.addWidget(page)
        page.navigate.connect(self.shell.gone.append)
        self.shell.pages.append(page)
        page.resize(1200, 800)
        if address is not None:
            page.open_address(address)
        page.show()
        return page

    def deal(self, title: str) -> Deal:
        """The deal of that title as it is in the file."""
        with self.at.desk.read() as reader:
            return reader.find(Deal, title=title)[0]

    def wait(self, condition: Callable[[], object]) -> None:
        """Wait until it holds."""
        self.bot.waitUntil(lambda: bool(condition()))


@dataclass(frozen=True)
class Pattern:
    """A desk to copy, closed, and the keys of its deals by title."""

    at: DeskForTests
    keys: dict[str, str]


def history(at: DeskForTests) -> dict[str, str]:
    """Five deals: two open, two won, one lost."""
    do, first = at.desk.do, at.stages[0].id
    keys = {}
    for number, (title, organisation) in enumerate(
        (("Alpha", "Nordwind"), ("Beta", "Aster <b>"), ("Gamma", "Vela"), ("Delta", "Vela"), ("Epsilon", None))
    ):
        at.clock.on(days=-20 if number == 0 else 1)
        amount = (number + 1) * 1_000_000
        keys[title] = at.deal(title, organisation=organisation, amount=amount, stage=first, source="Referral")
    at.clock.on(days=3)
    do(MoveDeals(deals=(keys["Beta"], keys["Gamma"], keys["Delta"]), stage=at.stages[1].id))
    do(SetField(deals=(keys["Beta"],), field="owner", value="Ann"))
    at.clock.on(days=4)
    do(WinDeals(deals=(keys["Gamma"], keys["Epsilon"])))
    do(LoseDeals(deals=(keys["Delta"],), reason="Price"))
    do(PlanActivity(deal=keys["Alpha"], title="Send offer", kind="email", due_day=at.clock.now.date()))
    at.clock.on(days=4)
    return keys


@pytest.fixture(autouse=True)
def light_look(qapp: QApplication) -> None:
    """Dress the application as at its start."""
    theme.current().apply("light")


@pytest.fixture(scope="session")
def patterns(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Pattern]:
    """An empty desk and one with a history, made once; every test has a copy of its own."""
    found = {}
    for name in ("empty", "full"):
        at = desk_in(tmp_path_factory.mktemp(name))
        keys = history(at) if name == "full" else {}
        if keys:
            at.desk.do(SetQuota(period="2026-Q4", amount=10_000_000, currency="EUR"))
        at.desk.store.close()
        found[name] = Pattern(at, keys)
    return found


@contextmanager
def standing_on(pattern: Pattern, bot: QtBot, folder: Path) -> Iterator[Stand]:
    """A copy of a desk, with operations that end with the test."""
    path = folder / "desk.salesdesk"
    shutil.copy(pattern.at.path, path)
    clock = StandingClock(pattern.at.clock.now)
    desk = Desk(SqlStore.open(path, clock, Random(7).randbytes), clock)
    operations = Operations(desk)
    at = DeskForTests(desk, clock, path, pattern.at.pipeline, pattern.at.stages)
    yield Stand(at, operations, Shell(operations), bot, pattern.keys)
    operations.close()
    desk.store.close()


@pytest.fixture
def empty(qtbot: QtBot, tmp_path: Path, patterns: dict[str, Pattern]) -> Iterator[Stand]:
    """A desk with a pipeline and no deals."""
    with standing_on(patterns["empty"], qtbot, tmp_path) as found:
        yield found


@pytest.fixture
def stand(qtbot: QtBot, tmp_path: Path, patterns: dict[str, Pattern]) -> Iterator[Stand]:
    """A desk with five deals and a quota."""
    with standing_on(patterns["full"], qtbot, tmp_path) as found:
        yield found
