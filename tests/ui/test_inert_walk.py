"""One walk through everything that the window has, on a desk whose every text is hostile."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QLabel, QListView, QMenu, QTextBrowser, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from salesdesk.domain.records import SavedThing
from salesdesk.ui.importing import ImportPage
from salesdesk.ui.kit import Text
from salesdesk.ui.pages.registry import pages_at
from salesdesk.ui.pages.reports.page import ReportsPage
from salesdesk.ui.pages.reports.report_list import SET
from salesdesk.ui.session import Session
from tests.support.hostile_desk import hostile_desk, missing_texts
from tests.support.hostile_text import LONG, MIXED
from tests.support.inert_looks import Looker
from tests.ui.inert_walk import Walk, every_widget_class
from tests.ui.sessions import board_of, end, session_on

LONG_NAMES = tuple(text[:13_000] for text in LONG.values())
"""Long enough that a place which forgets to cut them is found by its count of characters. Reports and imports are not visited with
them: what becomes of long texts on paper and in files is held where they are typeset and read."""
NOT_WALKED = {
    "BackupSection": "stands in Settings where a desk has backups, and shows counts, days and folders in labels of the kit",
    "RecoveryWindow": "stands in the place of this window when a desk is damaged; its cards are among the parts",
    "RecoveryView": "holds those cards",
    "OlderCopiesDialog": "shows folders and counts, and opens where a desk was encrypted",
    "NewPassphraseDialog": "says our own words only, and opens where a desk can be encrypted",
    "PassphraseSection": "says our own words only, and stands where a desk can be encrypted",
}
"""Classes of widgets that no walk meets, with the reason."""


def hostile_file(folder: Path, texts: Sequence[str]) -> Path:
    """A file to import with hostile heads, cells and a hostile name."""
    path = folder / "<b>deals & $1$ \u202evsc.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(
            ["Title", "Owner", "Stage", "Amount", "Created on", "Organisation", *[f"{text} own" for text in texts[:3]]]
        )
        for number, text in enumerate(texts):
            amount = text if number % 2 else "12"
            rows.writerow([text, text, text, amount, text if number % 3 else "2026-01-05", text, *texts[:3]])
    return path


def import_a_file(session: Session, walk: Walk, path: Path) -> None:
    session.window.import_files([path])
    page = session.window.frame.stack.shown()
    assert isinstance(page, ImportPage)
    walk.until(lambda: page.stack.currentWidget() is page.plan)
    walk.look("import, the plan")
    page.commit()
    walk.until(lambda: page.stack.currentWidget() is page.done)
    walk.look("import, done")


def look_at_a_set(session: Session, walk: Walk, key: str) -> None:
    session.window.go("reports")
    reports = session.window.frame.stack.shown()
    assert isinstance(reports, ReportsPage)
    reports.choose(SET + key)
    walk.settle()
    walk.look("a report set")


def walk_through(session: Session, qtbot: QtBot, looker: Looker, texts: Sequence[str], folder: Path) -> None:
    walk, window = Walk(session, qtbot, looker), session.window
    session.start()
    walk.until(lambda: board_of(session).is_ready)
    with session.context.desk.read() as reader:
        deal = reader.open_cards(None)[0].id
        (kept,) = reader.find(SavedThing, kind="report set")
    for place in ("rail", "foot", "unlisted"):
        for page in pages_at(place):
            if page.address != "reports" or texts is MIXED:
                walk.visit(page.address)
    if texts is MIXED:
        look_at_a_set(session, walk, kept.id)
    walk.visit("board")
    window.go(f"deal/{deal}")
    walk.until(lambda: window.frame.has_panel and window.frame.panel.shown is not None)
    walk.visit(f"deal/{deal}")
    if texts is MIXED:
        import_a_file(session, walk, hostile_file(folder, texts[:6]))
    window.go("board")
    window.new_deal()
    walk.look("a new deal")
    for opener in (window.show_help, window.show_shortcuts, window.show_about, window.redact_person):
        walk.over_the_window(opener, opener.__name__)
    walk.parts(texts[0])


@pytest.mark.parametrize(("texts", "deals"), [(MIXED, 9), (LONG_NAMES, 4)], ids=["hostile", "long"])
def test_nothing_in_the_window_obeys_a_text(
    qapp: object, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, texts: Sequence[str], deals: int
) -> None:
    at = hostile_desk(tmp_path, texts, deals)
    assert missing_texts(at, [text[:100] for text in texts]) == []
    session, looker = session_on(at.desk, tmp_path), Looker()
    try:
        with looker.listening(monkeypatch):
            walk_through(session, qtbot, looker, texts, tmp_path)
    finally:
        end(session)
        at.desk.store.close()
    assert list(looker.faults) == []
    assert looker.texts > 10_000
    if texts is not MIXED:
        return
    unseen = {made.__name__ for made in every_widget_class() - looker.seen} - set(NOT_WALKED)
    assert unseen == set(), "no walk meets these widgets: give them a place in tests/ui/inert_parts.py"


class Careless(QWidget):
    """A widget that paints what it is given by itself."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).drawText(self.rect(), Qt.AlignmentFlag.AlignLeft, self._text)


def tipped(text: str) -> QWidget:
    made = QWidget()
    made.setToolTip(text)
    return made


def titled(text: str) -> QWidget:
    made = QWidget()
    made.setWindowTitle(text)
    return made


def named(text: str) -> QWidget:
    made = QWidget()
    made.setAccessibleName(text)
    return made


def listed(text: str) -> QWidget:
    made = QListView()
    made.setModel(QStringListModel([text], made))
    return made


def in_menu(text: str) -> QWidget:
    made = QMenu()
    made.addAction(QAction(text, made))
    return made


def browsed(text: str) -> QWidget:
    made = QTextBrowser()
    made.setHtml(text)
    return made


def wide(text: str) -> QWidget:
    made = QWidget()
    label = QLabel("W" * 400)
    label.setTextFormat(Qt.TextFormat.PlainText)
    QVBoxLayout(made).addWidget(label)
    return made


CARELESS: dict[str, Callable[[str], QWidget]] = {
    "a label of Qt": QLabel,
    "a tip": tipped,
    "a name for screen readers": named,
    "items": listed,
    "a menu": in_menu,
    "a box to tick": QCheckBox,
    "rich text": browsed,
    "painting": Careless,
    "a title": titled,
    "width": wide,
}


@pytest.mark.parametrize("make", CARELESS.values(), ids=CARELESS)
def test_a_widget_that_forgets_is_found(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, make: Callable[[str], QWidget]
) -> None:
    """The walk's own look fails for each way to show a text without making it inert."""
    looker, made = Looker(), make(MIXED[0])
    qtbot.addWidget(made)
    with looker.listening(monkeypatch):
        looker.look(made, "careless")
    assert looker.faults


def test_a_widget_that_does_not_forget_passes(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    looker = Looker()
    for text in (*MIXED, *LONG.values()):
        made = Text(text, wrap=True)
        qtbot.addWidget(made)
        with looker.listening(monkeypatch):
            looker.look(made, "careful")
    assert list(looker.faults) == []
