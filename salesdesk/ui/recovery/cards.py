"""The parts of what is shown of a damaged desk: what is wrong, what can be done, how far that is, and the backups beside it."""

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from salesdesk.desk.backups import Backup
from salesdesk.domain.shown_text import one_line
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.ui import theme
from salesdesk.ui.kit import Button, CardPanel, Text, plain_tip, speak
from salesdesk.ui.kit.tables import as_list
from salesdesk.ui.pages.backups.words import sums, when

MOST_LINES = 8
"""Findings that are told at once; the others after a click."""
ROW = 32
STATE, SUMS, LAST_CHANGE = 1, (2, 3, 4), 5
"""Columns; the last change is shown as a day, and its tool tip has the time."""
LEAST_TABLE = 200


class FaultsCard(CardPanel):
    """What is wrong with a file: a head line, what that means, and the findings."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.heading = Text(role="heading", wrap=True)
        self.meaning = Text(wrap=True)
        self.findings = Text(role="secondary", wrap=True)
        self.findings.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.more = Button("", "ghost", on_click=self._show_all)
        self._lines: list[str] = []
        self.looking = Text(tr("Looking for what else is damaged…"), "secondary")
        for text in (self.heading, self.meaning, self.findings, self.looking):
            self.body.addWidget(text)
        self.body.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeading)

    def show_faults(self, title: str, meaning: str, lines: Sequence[str], is_looking: bool = False) -> None:
        """Show these; whether more of them are looked for."""
        self.heading.setText(title)
        speak(self, title)
        self.meaning.setText(meaning)
        self.looking.setVisible(is_looking)
        self._lines = list(lines)
        left = len(lines) - MOST_LINES
        self._put(self._lines[:MOST_LINES] if left > 1 else self._lines)
        self.more.set_label(ntr("Show {count} more", "Show {count} more", max(left, 0)))
        self.more.setVisible(left > 1)

    def _show_all(self) -> None:
        self._put(self._lines)
        self.more.hide()

    def _put(self, lines: Sequence[str]) -> None:
        self.findings.setText("\n".join(f"• {line}" for line in lines))
        self.findings.setVisible(bool(lines))


class WaysCard(CardPanel):
    """What can be done: a button each, and beside it what it does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("What you can do"), role="heading", parent=parent)
        self.body.setSpacing(theme.tokens().space.medium)
        self.buttons: list[Button] = []

    def add_way(self, verb: str, note: str, act: Callable[[], object], icon: str, is_first: bool = False) -> Button:
        """One more way."""
        made = Button(verb, "primary" if is_first else "secondary", icon, act)
        self.buttons.append(made)
        widest = max(button.sizeHint().width() for button in self.buttons)
        for button in self.buttons:
            button.setMinimumWidth(widest)
        row = QHBoxLayout()
        row.setSpacing(theme.tokens().space.medium)
        row.addWidget(made, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Text(note, "secondary", wrap=True), 1)
        self.body.addLayout(row)
        return made


class ProgressCard(CardPanel):
    """How far a long piece of work is, with a way to give it up; then what came of it, with what can be done with that."""

    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(role="heading", parent=parent)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.stop = Button(tr("Cancel"), on_click=self.stopped.emit)
        self.result = Text(wrap=True)
        self.result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._going = QWidget()
        going = QHBoxLayout(self._going)
        going.setContentsMargins(0, 0, 0, 0)
        going.addWidget(self.bar, 1)
        going.addWidget(self.stop)
        self.answers = QHBoxLayout()
        self._answers: list[Button] = []
        self.body.addWidget(self._going)
        self.body.addWidget(self.result)
        self.body.addLayout(self.answers)
        self.hide()

    def begin(self, title: str) -> None:
        """Something begins."""
        self._clear(title)
        self.bar.setRange(0, 100)
        self.bar.setValue(0)
        speak(self.bar, title)
        self._going.show()
        self.stop.setEnabled(True)
        self.stop.setFocus()
        self.show()

    def end(self, title: str, lines: Sequence[str], answers: Sequence[tuple[str, Callable[[], object]]] = ()) -> None:
        """It has ended: what came of it, and what can be done now."""
        self._clear(title)
        self.result.setText("\n".join(lines))
        self.result.setVisible(bool(lines))
        for number, (verb, act) in enumerate(answers):
            made = Button(verb, "secondary" if number else "primary", on_click=act)
            self._answers.append(made)
            self.answers.addWidget(made)
        self.answers.addStretch(1)
        self.show()

    def buttons(self) -> list[Button]:
        """What can be done now."""
        return list(self._answers)

    def _clear(self, title: str) -> None:
        self.set_title(title)
        self.result.setText("")
        self.result.hide()
        self._going.hide()
        while self.answers.takeAt(0) is not None:
            pass
        for button in self._answers:
            button.hide()
            button.deleteLater()
        self._answers.clear()


class BackupsCard(CardPanel):
    """The backups of a file: when, deals, sums, last change, sound or not. ``restore_wanted(Backup)``; ``chosen`` when another
    is selected."""

    restore_wanted = Signal(object)

    def __init__(self, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(tr("Backups"), role="heading", parent=parent)
        self._formats = formats
        self.rows: list[Backup] = []
        self._sound: dict[Backup, bool] = {}
        self.table = _table()
        self.restore = Button(tr("Restore…"), "secondary", "history", self._ask)
        foot = QVBoxLayout()
        foot.addWidget(self.restore, 0, Qt.AlignmentFlag.AlignTrailing)
        self.body.addWidget(self.table, 1)
        self.body.addLayout(foot)
        self._below = QWidget()  # takes the room of the table while there is none
        self.body.addWidget(self._below, 1)
        self.table.itemSelectionChanged.connect(self._show_state)
        self.show_backups(None, ZoneInfo("UTC"))

    def selected(self) -> Backup | None:
        """The chosen backup."""
        rows = {index.row() for index in self.table.selectionModel().selectedRows()}
        return self.rows[min(rows)] if rows else None

    def show_backups(self, found: Sequence[Backup] | None, zone: ZoneInfo) -> None:
        """Show these, the newest first, each once; None: they are being read."""
        once = {one.path.name: one for one in reversed(found or ())}
        self.rows = sorted(once.values(), key=lambda one: (one.made, one.path.name), reverse=True)
        with QSignalBlocker(self.table):
            self.table.setRowCount(len(self.rows))
            for row, one in enumerate(self.rows):
                for column, text in enumerate(self._texts(one, zone)):
                    item = QTableWidgetItem(one_line(text))
                    item.setTextAlignment(_side(column))
                    item.setToolTip(plain_tip(self._tip(one, zone) if column == LAST_CHANGE else text))
                    self.table.setItem(row, column, item)
        note = tr("There are no backups of this desk yet.") if found is not None and not found else ""
        self.set_note("…" if found is None else note)
        self.table.setVisible(bool(self.rows))
        self._below.setVisible(not self.rows)
        self.restore.setVisible(bool(self.rows))
        first = next((row for row, one in enumerate(self.rows) if one.contents is not None), None)
        if first is not None:
            self.table.selectRow(first)
        self._show_state()

    def show_sound(self, backup: Backup, is_sound: bool) -> None:
        """What looking at the pages of one has shown."""
        self._sound[backup] = is_sound
        if backup in self.rows:
            item = self.table.item(self.rows.index(backup), STATE)
            if item is not None:
                item.setText(self._state(backup))
        self._show_state()

    def _texts(self, one: Backup, zone: ZoneInfo) -> list[str]:
        formats, held = self._formats, one.contents
        told = ["–", "–", "–", "–"]
        if held is not None:
            changed = formats.day_medium(held.last_change.astimezone(zone).date()) if held.last_change else "–"
            told = [formats.number(held.deals), sums(held.open, formats), sums(held.won, formats), changed]
        return [when(one.made, formats, zone), self._state(one), *told]

    def _tip(self, one: Backup, zone: ZoneInfo) -> str:
        changed = one.contents.last_change if one.contents is not None else None
        return when(changed, self._formats, zone) if changed is not None else ""

    def _state(self, one: Backup) -> str:
        if one.is_locked:
            return tr("other passphrase")
        if one.contents is None or self._sound.get(one) is False:
            return tr("Cannot be read") if one.contents is None else tr("Damaged")
        return tr("Sound") if self._sound.get(one) else "…"

    def can_restore(self) -> bool:
        """Whether a backup is chosen that can be read."""
        chosen = self.selected()
        return chosen is not None and chosen.contents is not None and self._sound.get(chosen) is not False

    def _show_state(self) -> None:
        self.restore.setEnabled(self.can_restore())

    def _ask(self) -> None:
        if (chosen := self.selected()) is not None:
            self.restore_wanted.emit(chosen)


def _table() -> QTableWidget:
    made = QTableWidget()
    heads = (tr("When"), tr("State"), tr("Deals"), tr("Open"), tr("Won"), tr("Last change"))
    made.setColumnCount(len(heads))
    for column, head in enumerate(heads):
        item = QTableWidgetItem(one_line(head))
        item.setTextAlignment(_side(column))
        made.setHorizontalHeaderItem(column, item)
    speak(made, tr("Backups"))
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    made.setMinimumHeight(LEAST_TABLE)
    as_list(made, ROW)
    made.horizontalHeader().setHighlightSections(False)
    made.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    made.horizontalHeader().setSectionResizeMode(len(heads) - 1, QHeaderView.ResizeMode.Stretch)
    return made


def _side(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignTrailing if column in SUMS else Qt.AlignmentFlag.AlignLeading
    return side | Qt.AlignmentFlag.AlignVCenter
