"""What has a function has a name for screen readers, and no label takes text from people for markup."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

from salesdesk.desk.commands.activities import AddNote, PlanActivity
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.ui.importing import ImportPage
from salesdesk.ui.names import NameBook
from salesdesk.ui.newdeal import NewDealPanel
from salesdesk.ui.panel import DealPanel
from salesdesk.ui.settings import SettingsPage
from salesdesk.ui.start import StartPage
from tests.ui.live import Live, live, window_of

__all__ = ["live"]

NAUGHTY = "<b>bold</b> & <img src=x> $5 & $10"
CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QAbstractItemView)


def panel(live: Live, tmp_path: Path) -> QWidget:
    deal = live.at.deal(NAUGHTY, organisation=NAUGHTY, contact=NAUGHTY)
    live.do(AddNote(deal=deal, text=NAUGHTY))
    live.do(PlanActivity(deal=deal, title=NAUGHTY))
    live.do(SetField(deals=(deal,), field="tags", value=(NAUGHTY,)))
    live.do(SetField(deals=(deal,), field="own:" + NAUGHTY, value=NAUGHTY))
    made = DealPanel(live.context, NameBook(live.context))
    live.show(made)
    made.show_deal(deal)
    live.until(lambda: made.shown is not None)
    return made


def settings(live: Live, tmp_path: Path) -> QWidget:
    made = SettingsPage(live.context)
    live.show(made)
    live.until(lambda: made.pipelines.stages.rows)
    return made


def importing(live: Live, tmp_path: Path) -> QWidget:
    path = tmp_path / "deals.csv"
    path.write_text(
        f"Title,Owner,Stage,Amount\n{NAUGHTY},{NAUGHTY},{NAUGHTY},many\nx,y,{NAUGHTY},2\n", encoding="utf-8"
    )
    made = ImportPage(live.context)
    live.show(made)
    made.read_files([path])
    live.until(lambda: made.stack.currentWidget() is made.plan)
    return made


def start(live: Live, tmp_path: Path) -> QWidget:
    made = StartPage()
    live.show(made)
    return made


def window(live: Live, tmp_path: Path) -> QWidget:
    return window_of(live, tmp_path)


def new_deal(live: Live, tmp_path: Path) -> QWidget:
    ground = QWidget()
    live.show(ground)
    NewDealPanel(live.context, NameBook(live.context), ground).open_panel(None)
    return ground


def _is_part(widget: QWidget) -> bool:
    """Inside a control that has the name itself: a spin box's line, a table's corner, a combo box's list."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, CONTROLS):
            return True
        parent = parent.parentWidget()
    return False


@pytest.mark.parametrize("make", [panel, settings, importing, start, window, new_deal])
def test_names_and_plain_text(live: Live, tmp_path: Path, make: Callable[[Live, Path], QWidget]) -> None:
    made = make(live, tmp_path)
    controls = [w for kind in CONTROLS for w in made.findChildren(kind) if w.isVisible() and not _is_part(w)]
    assert len(controls) >= 5
    nameless = [type(w).__name__ for w in controls if not w.accessibleName()]
    assert nameless == []
    labels = made.findChildren(QLabel)
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels if label.text())


@pytest.mark.parametrize("make", [panel, settings, importing, start, window, new_deal])
def test_right_to_left_keeps_everything_in_its_place(
    live: Live, tmp_path: Path, make: Callable[[Live, Path], QWidget]
) -> None:
    made = make(live, tmp_path)
    made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)

    def outside() -> list[str]:
        buttons = (b for b in made.findChildren(QAbstractButton) if b.isVisible() and not _is_part(b))
        places = ((b.accessibleName(), b.geometry(), b.parentWidget()) for b in buttons)
        return [name for name, box, parent in places if parent and not parent.rect().contains(box.center())]

    live.until(lambda: not outside())
