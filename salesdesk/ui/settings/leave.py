"""Leave: the days on which the owner of the desk is away."""

from collections.abc import Sequence

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from salesdesk.desk.commands.leave import AddLeave, RemoveLeave
from salesdesk.domain.days import Leave
from salesdesk.domain.errors import Refused
from salesdesk.formats import Formats
from salesdesk.i18n import tr
from salesdesk.ui.context import Context
from salesdesk.ui.kit import CardPanel, IconButton, InlineDate, InlineText, Text
from salesdesk.ui.settings.adder import AddRow
from salesdesk.ui.settings.stages import BUTTON

WORDS = 260


def days_in_words(leave: Leave, formats: Formats) -> str:
    """The days of leave: one, or from one to another."""
    first, last = formats.day_medium(leave.first), formats.day_medium(leave.last)
    return first if leave.first == leave.last else tr("{first} to {last}", first=first, last=last)


class LeaveSection(CardPanel):
    """A line for each leave, and fields for one more. ``wanted(Command)``."""

    wanted = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        note = tr("Days on which you do not work. Pace and what is needed a day leave them out, as they do days off.")
        super().__init__(tr("Your leave"), note, "heading", parent)
        self._context = context
        self._shown: Sequence[Leave] | None = None
        self.rows: dict[str, QWidget] = {}
        locale = QLocale(str(context.formats.locale))
        unreadable = tr("That is not a day; write it as {example}.", example="2026-12-31")
        self.first = InlineDate(tr("From"), unreadable, locale=locale)
        self.last = InlineDate(tr("To"), unreadable, empty=tr("The same day"), locale=locale)
        self.name = InlineText(tr("Name"), empty=tr("Not needed"))
        self.adder = AddRow(tr("Add leave"), (self.first, self.last, self.name), self._renew, self._command)
        self.adder.wanted.connect(self.wanted)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.body.addLayout(self._list)
        self.body.addWidget(self.adder)

    def _renew(self) -> None:
        self.first.set_value(self._context.desk.today())
        self.last.set_value(None)
        self.name.set_value(None)

    def _command(self) -> AddLeave:
        if self.first.value() is None:
            raise Refused("Choose the first day first.")
        return AddLeave(first=self.first.value(), last=self.last.value(), name=self.name.value() or "")

    def show_leave(self, every: Sequence[Leave]) -> None:
        """Show leave, the earliest first."""
        if every == self._shown:
            return
        self._shown = every
        for row in self.rows.values():
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = {leave.key: self._row(leave) for leave in every}
        for row in self.rows.values():
            self._list.addWidget(row)

    def _row(self, leave: Leave) -> QWidget:
        days = days_in_words(leave, self._context.formats)
        out = IconButton(
            "trash",
            tr("Remove {what}", what=f"{days}, {leave.name}" if leave.name else days),
            lambda: self.wanted.emit(RemoveLeave(first=leave.first, last=leave.last)),
        )
        out.setFixedWidth(BUTTON)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        first = Text(days)
        first.setMinimumWidth(WORDS)
        row.addWidget(first)
        row.addWidget(Text(leave.name, "secondary"))
        row.addStretch(1)
        row.addWidget(out)
        return holder
