"""Notes, and everything that happened to a deal in plain sentences, the latest first."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPlainTextEdit, QVBoxLayout, QWidget

from salesdesk.desk.cards import HistoryLine
from salesdesk.desk.commands.activities import AddNote, EditNote
from salesdesk.domain.addresses import Address, addresses_in
from salesdesk.domain.days import day_of
from salesdesk.domain.shown_text import one_line
from salesdesk.i18n import ntr, tr
from salesdesk.ui import theme
from salesdesk.ui.actions.base import KeyScope
from salesdesk.ui.actions.menus import make_menu
from salesdesk.ui.context import Context
from salesdesk.ui.kit import Button, IconButton, Picture, Text, plain_tip, speak, unmarked
from salesdesk.ui.kit.icons import icon_pixmap
from salesdesk.ui.kit.links import ask_to_open
from salesdesk.ui.panel.wording import history_icon, sentence

AT_FIRST = 40
SHOWN_OF_AN_ADDRESS = 70
"""Letters in the menu; the whole of it is shown before it is opened."""
LINES = 3


class NoteEdit(QPlainTextEdit):
    """Some lines of plain text. ``finished`` on Ctrl+Enter and when it is left, ``cancelled`` on Esc."""

    finished = Signal()
    cancelled = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        speak(self, name)
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * LINES + 20)
        self.installEventFilter(self)

    def written(self) -> str:
        """The text as it was typed, without blanks around it; hard blanks stay, which Qt's plain text would soften."""
        return self.document().toRawText().replace("\u2029", "\n").strip()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.cancelled.emit()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers():
                self.finished.emit()
                return True
        elif event.type() == QEvent.Type.FocusOut:
            self.finished.emit()
        return super().eventFilter(watched, event)


class NewNote(QWidget):
    """Writes a note down; saved with Ctrl+Enter, the button, or by leaving it."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._deal = ""
        self.edit = NoteEdit(tr("New note"))
        self.edit.setPlaceholderText(tr("Write a note…"))
        self.edit.finished.connect(self.save)
        self.edit.cancelled.connect(self._clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.edit)

    def begin(self, deal: str) -> None:
        """Ready for a deal's note; what was typed for another one is saved there first."""
        if deal != self._deal:
            self.save()
            self._deal = deal

    def deal(self) -> str:
        """The deal it writes for."""
        return self._deal

    def save(self) -> None:
        """Ask for the note, when there is one."""
        text = self.edit.written()
        if text and self._deal:
            self.edit.clear()
            self.wanted.emit(AddNote(deal=self._deal, text=text))

    def _clear(self) -> None:
        self.edit.clear()
        self.clearFocus()


class HistoryRowWidget(QWidget):
    """One line: icon, sentence, day. A note can be changed in place."""

    wanted = Signal(object)

    def __init__(self, line: HistoryLine, context: Context, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = line
        self._keymap = context.keymap
        self._editor: NoteEdit | None = None
        self._begun = ""
        formats, zone = context.formats, context.desk.settings.zone
        self._icon = Picture()
        self._icon.setFixedWidth(16)
        self.words = Text(sentence(line, formats), wrap=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        day = day_of(line.at, zone)
        self.when = Text(formats.day_short(day, today), "small")
        self.when.setToolTip(plain_tip(f"{formats.day(day)}, {formats.time(line.at, zone)}"))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 5, 0, 5)
        self._row.setSpacing(9)
        top = Qt.AlignmentFlag.AlignTop
        self._row.addWidget(self._icon, 0, top)
        self._row.addWidget(self.words, 1)
        self._row.addWidget(self.when, 0, top)
        if line.note:
            self.more = IconButton("more", tr("Note"), self.open_menu)
            self.more.setFixedHeight(22)
            self._row.addWidget(self.more, 0, top)
        self._draw()
        theme.current().theme_changed.connect(self._draw)

    def _draw(self) -> None:
        self._icon.setPixmap(icon_pixmap(history_icon(self.line), "secondary", 15, self.devicePixelRatioF()))

    def menu(self) -> QMenu:
        """What can be done with a note."""
        return make_menu(self._keymap, "note", self, KeyScope.PANEL, self)

    def addresses(self) -> tuple[Address, ...]:
        """The addresses in the note."""
        return addresses_in(self.line.sentence.values["text"]) if self.line.note else ()

    def addresses_menu(self, parent: QWidget) -> QMenu:
        """The addresses in the note; one that is chosen is shown before it is opened."""
        made = QMenu(parent)
        for address in self.addresses():
            made.addAction(
                unmarked(one_line(address.whole, SHOWN_OF_AN_ADDRESS)), partial(ask_to_open, address, self.window())
            )
        return made

    def delete(self) -> None:
        """The note is gone."""
        self.wanted.emit(EditNote(note=self.line.note or "", text=""))

    def open_menu(self) -> None:
        """Drop "…" down."""
        self.menu().popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def begin(self) -> None:
        """Open the note for editing."""
        if self._editor is not None:
            return
        self._editor = editor = NoteEdit(tr("Note"))
        editor.setPlainText(self.line.sentence.values["text"])
        self._begun = editor.written()
        editor.finished.connect(self.commit)
        editor.cancelled.connect(self._close)
        self._row.replaceWidget(self.words, editor)
        self.words.hide()
        editor.show()
        editor.setFocus()

    def editor(self) -> NoteEdit | None:
        """The open editor, if any."""
        return self._editor

    def commit(self) -> None:
        """Save what was written, if it is something else."""
        if self._editor is None:
            return
        text = self._editor.written()
        self._close()
        if text not in (self._begun, self.line.sentence.values["text"]):
            self.wanted.emit(EditNote(note=self.line.note or "", text=text))

    def _close(self) -> None:
        editor, self._editor = self._editor, None
        if editor is not None:
            self._row.replaceWidget(editor, self.words)
            editor.hide()
            editor.deleteLater()
            self.words.show()


class History(QWidget):
    """The lines; a long past is shown in part until all of it is asked for."""

    wanted = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._lines: Sequence[HistoryLine] = ()
        self._today: date | None = None
        self._all = False
        self.rows: list[HistoryRowWidget] = []
        self.new_note = NewNote()
        self.new_note.wanted.connect(self.wanted)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.show_all = Button("", "ghost", on_click=self._show_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(Text(tr("Notes and history"), "strong"))
        column.addWidget(self.new_note)
        column.addLayout(self._list)
        column.addWidget(self.show_all, 0, Qt.AlignmentFlag.AlignLeading)

    def show_lines(self, deal: str, lines: Sequence[HistoryLine], today: date) -> None:
        """Show a deal's past; rows that stay the same are kept."""
        self._all = self._all and self.new_note.deal() == deal
        self.new_note.begin(deal)
        self._lines, self._today = lines, today
        self._fill(today)

    def _show_all(self) -> None:
        self._all = True
        if self._today is not None:
            self._fill(self._today)

    def _fill(self, today: date) -> None:
        wanted = list(self._lines if self._all else self._lines[:AT_FIRST])
        kept = {(row.line.at, row.line.kind, str(row.line.sentence)): row for row in self.rows}
        fresh = []
        for line in wanted:
            row = kept.pop((line.at, line.kind, str(line.sentence)), None)
            fresh.append(row if row is not None and row.line.note == line.note else self._make(line, today))
        gone = [row for row in self.rows if row not in fresh]
        for row in gone:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        for place, row in enumerate(fresh):
            if self._list.indexOf(row) != place:
                self._list.insertWidget(place, row)
        self.rows = fresh
        hidden = len(self._lines) - len(wanted)
        self.show_all.setVisible(hidden > 0)
        self.show_all.set_label(ntr("Show {count} earlier line", "Show {count} earlier lines", hidden))

    def _make(self, line: HistoryLine, today: date) -> HistoryRowWidget:
        row = HistoryRowWidget(line, self._context, today)
        row.wanted.connect(self.wanted)
        return row
