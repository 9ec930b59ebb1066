"""Next steps of a deal: plan one, finish it, put it on another day, change or delete it."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QLocale, QPoint, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from salesdesk.desk.commands.activities import (
    DeleteActivity,
    EditActivity,
    FinishActivity,
    PlanActivity,
    RescheduleActivity,
)
from salesdesk.domain.records import Activity
from salesdesk.domain.shown_text import one_line
from salesdesk.i18n import tr
from salesdesk.ui.actions.base import KeyScope
from salesdesk.ui.actions.menus import make_menu
from salesdesk.ui.context import Context
from salesdesk.ui.kit import Button, IconButton, InlineChoice, InlineDate, InlineText, LineEdit, Text, icon, speak
from salesdesk.ui.panel.wording import STEP_ICONS, step_kinds


class StepDayField(InlineDate):
    """A step's day, said as people say it: today, Wed, 26 Nov; late ones in words."""

    def __init__(self, context: Context) -> None:
        self._context = context
        unreadable = tr("That is not a day; write it as {example}.", example="2026-12-31")
        locale = QLocale(str(context.formats.locale))
        super().__init__(tr("Day"), unreadable, show=self._words, empty=tr("no day"), locale=locale)

    def _words(self, day: date) -> str:
        today = self._context.desk.today()
        if day < today:
            return tr("{days} d late", days=(today - day).days)
        return self._context.formats.day_short(day, today)


class StepRow(QWidget):
    """One planned step. ``wanted(Command)`` is what the user asks."""

    wanted = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keymap = context.keymap
        self._step: Activity | None = None
        self.done = QCheckBox()
        self.kind = InlineChoice(tr("Kind"), [(words, key) for key, words in step_kinds().items()])
        self.title = InlineText(tr("Next step"), required=tr("A step needs a title."))
        self.day = StepDayField(context)
        self.time = InlineText(tr("Time"), empty=tr("time"))
        self.more = IconButton("more", tr("More"), self.open_menu)
        self.done.clicked.connect(self._finish)
        self.title.committed.connect(lambda title: self._edit(title, self.kind.value()))
        self.kind.committed.connect(lambda kind: self._edit(self.title.value(), kind))
        self.day.committed.connect(lambda day: self._move(day, self.time.value()))
        self.time.committed.connect(lambda time: self._move(self.day.value(), time))
        self._lay_out()

    def _lay_out(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.done)
        first.addWidget(self.title, 1)
        first.addWidget(self.more)
        second.setContentsMargins(26, 0, 0, 0)
        for field, share in ((self.kind, 3), (self.day, 4), (self.time, 3)):
            second.addWidget(field, share)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(0)
        column.addLayout(first)
        column.addLayout(second)

    def show_step(self, step: Activity) -> None:
        """Show a step; what is being typed just now is left alone."""
        self._step = step
        self.done.setChecked(step.done_at is not None)
        speak(self.done, tr("{step} is done", step=step.title))
        self.title.set_value(step.title)
        self.kind.set_value(step.kind)
        self.day.set_value(step.due_day)
        self.time.set_value(step.due_time)
        self.time.setEnabled(step.due_day is not None)
        for field in (self.title, self.kind, self.day, self.time):
            field.setEnabled(step.done_at is None and (field is not self.time or step.due_day is not None))

    def _key(self) -> str:
        return self._step.id if self._step else ""

    def _finish(self, done: bool) -> None:
        self.wanted.emit(FinishActivity(activity=self._key(), done=done))

    def _edit(self, title: str, kind: str) -> None:
        self.wanted.emit(EditActivity(activity=self._key(), title=title, kind=kind))

    def _move(self, day: date | None, time: str | None) -> None:
        self.wanted.emit(RescheduleActivity(activity=self._key(), due_day=day, due_time=time or None))

    def menu(self) -> QMenu:
        """What is in "…"."""
        return make_menu(self._keymap, "step", self, KeyScope.PANEL, self)

    def delete(self) -> None:
        """The step is gone."""
        self.wanted.emit(DeleteActivity(activity=self._key()))

    def open_menu(self) -> None:
        """Drop "…" down."""
        self.menu().popup(self.more.mapToGlobal(QPoint(0, self.more.height())))


class NewStep(QWidget):
    """Plans a step: kind, what to do, and the day, tomorrow unless said otherwise."""

    wanted = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._deal = ""
        self._draft: tuple[str, str, str] | None = None
        self.title = LineEdit()
        speak(self.title, tr("Next step"))
        self.title.setPlaceholderText(tr("What happens next?"))
        self.title.returnPressed.connect(self.plan)
        self.kind = QComboBox()
        speak(self.kind, tr("Kind"))
        for key, words in step_kinds().items():
            self.kind.addItem(icon(STEP_ICONS[key]), one_line(words), key)
        self.day = StepDayField(context)
        self.add = Button(tr("Plan"), on_click=self.plan)
        row = QHBoxLayout()
        row.addWidget(self.kind)
        row.addWidget(self.day, 1)
        row.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.title)
        column.addLayout(row)

    def begin(self, deal: str) -> None:
        """Ready for a deal's next step."""
        if deal != self._deal:
            self._deal = deal
            self.title.clear()
            self.kind.setCurrentIndex(0)
            self.day.set_value(_next_workday(self._context))
        if self._draft is not None and self._draft[0] == deal:
            _, kind, title = self._draft
            self._draft = None
            self.kind.setCurrentIndex(max(self.kind.findData(kind), 0))
            self.title.setText(title)

    @property
    def draft_name(self) -> str:
        """Which draft is typed here."""
        return "new step"

    def draft(self) -> object | None:
        """Deal, kind and title; None where none is typed."""
        return (self._deal, self.kind.currentData(), self.title.text()) if self.title.text() else self._draft

    def take_draft(self, draft: tuple[str, str, str]) -> None:
        """Go on with what was typed, once its deal is shown."""
        self._draft = draft
        if self._deal:
            self.begin(self._deal)

    def plan(self) -> None:
        """Ask for the step, once it has a title; without one the kind of step is title enough."""
        self.day.commit()
        title = self.title.text().strip() or self.kind.currentText()
        command = PlanActivity(deal=self._deal, title=title, kind=self.kind.currentData(), due_day=self.day.value())
        self.wanted.emit(command)
        self.title.clear()


def _next_workday(context: Context) -> date:
    day, settings = context.desk.today(), context.desk.settings
    off = settings.days_off()
    for _ in range(366):
        day = date.fromordinal(day.toordinal() + 1)
        if day.weekday() in settings.weekdays and day not in off:
            break
    return day


class Steps(QWidget):
    """The open steps, soonest first, and a place to plan another; done ones stand in the history."""

    wanted = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.rows: dict[str, StepRow] = {}
        self.fresh = NewStep(context)
        self.fresh.wanted.connect(self.wanted)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(Text(tr("Next steps"), "strong"), 0, Qt.AlignmentFlag.AlignLeading)
        column.addLayout(self._list)
        column.addWidget(self.fresh)

    def show_steps(self, deal: str, steps: Sequence[Activity]) -> None:
        """Show a deal's steps."""
        planned = {step.id: step for step in steps if step.done_at is None}
        for key in [key for key in self.rows if key not in planned]:
            self._remove(key)
        for place, (key, step) in enumerate(planned.items()):
            row = self.rows.get(key) or self._add(key)
            if self._list.indexOf(row) != place:
                self._list.insertWidget(place, row)
            row.show_step(step)
        self.fresh.begin(deal)

    def _add(self, key: str) -> StepRow:
        self.rows[key] = row = StepRow(self._context)
        row.wanted.connect(self.wanted)
        return row

    def _remove(self, key: str) -> None:
        row = self.rows.pop(key)
        if row.isAncestorOf(self.window().focusWidget() or self.window()):
            self.fresh.title.setFocus()
        self._list.removeWidget(row)
        row.hide()
        row.deleteLater()
