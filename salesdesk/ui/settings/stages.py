"""The stages of a pipeline: a row each, put in order by dragging or with the arrows."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import QDrag, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from salesdesk.desk.commands.stages import (
    AddStage,
    DeleteStage,
    RenameStage,
    ReorderStage,
    SetStageProbability,
    SetStallDays,
)
from salesdesk.domain.errors import Refused
from salesdesk.domain.records import DEFAULT_STALL_DAYS
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.ui.kit import IconButton, InlineField, InlineText, Picture, RuleLine, Text, icon, speak, unmarked
from salesdesk.ui.kit.icons import icon_pixmap
from salesdesk.ui.panel.editors import spoken
from salesdesk.ui.settings.source import StageInUse

MIME = "application/x-salesdesk-stage"
WIDTHS = (100, 120, 108)
"""Of the probability, the days and the number of deals."""
BUTTON = 32
_DAYS = re.compile(r"(\d{1,4})\D*")


class DragHandle(Picture):
    """What a row is taken by."""

    def __init__(self, stage: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stage = stage
        self._pressed: QPoint | None = None
        speak(self, tr("Drag {name} to another place", name=name))
        self.setPixmap(icon_pixmap("grip", "faint", 16, self.devicePixelRatioF()))
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        if (event.position().toPoint() - self._pressed).manhattanLength() < QApplication.startDragDistance():
            return
        self._pressed = None
        drag = QDrag(self)
        drag.setMimeData(stage_mime(self._stage))
        row = self.parentWidget()
        if row is not None:
            drag.setPixmap(row.grab())
        drag.exec(Qt.DropAction.MoveAction)


def stage_mime(stage: str) -> QMimeData:
    """A stage as it travels in a drag: its key only."""
    mime = QMimeData()
    mime.setData(MIME, stage.encode())
    return mime


class StageRow(QWidget):
    """Name, probability, days until stalled, arrows and "…". ``wanted(Command)``; ``moved(by)`` for the arrows."""

    wanted = Signal(object)
    moved = Signal(int)
    delete_asked = Signal()

    def __init__(self, shown: StageInUse, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        key = shown.stage.id
        self.name = InlineText(tr("Stage"), required=tr("A stage needs a name."))
        self.probability = InlineField(
            tr("Probability"), show=formats.percent, read=spoken(_needed(formats.parse_percent)), typed=formats.percent
        )
        self.days = InlineField(
            tr("Days until stalled"),
            show=formats.days,
            read=whole_days,
            typed=str,
            empty=formats.days(DEFAULT_STALL_DAYS),
        )
        self.up = IconButton("chevron-up", "", lambda: self.moved.emit(-1))
        self.down = IconButton("chevron-down", "", lambda: self.moved.emit(1))
        self.delete = IconButton("trash", "", self.delete_asked.emit)
        self._deals = Text(role="small")
        self.name.committed.connect(lambda name: self.wanted.emit(RenameStage(stage=key, name=name)))
        self.probability.committed.connect(lambda p: self.wanted.emit(SetStageProbability(stage=key, probability=p)))
        self.days.committed.connect(lambda days: self.wanted.emit(SetStallDays(stage=key, days=days)))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(DragHandle(key, shown.stage.name))
        row.addWidget(self.name, 1)
        for field, width in zip((self.probability, self.days, self._deals), WIDTHS, strict=True):
            field.setFixedWidth(width)
            row.addWidget(field)
        for button in (self.up, self.down, self.delete):
            button.setFixedWidth(BUTTON)
            row.addWidget(button)
        self.show_stage(shown)

    def show_stage(self, shown: StageInUse) -> None:
        """Show the stage; what is being typed just now is left alone."""
        stage = shown.stage
        self.name.set_value(stage.name)
        self.probability.set_value(stage.probability)
        self.days.set_value(stage.stall_days)
        self._deals.setText(ntr("{count} deal", "{count} deals", shown.deals))
        self.up.set_name(tr("Move {name} up", name=stage.name))
        self.down.set_name(tr("Move {name} down", name=stage.name))
        self.delete.set_name(tr("Delete {name}", name=stage.name))


@dataclass(frozen=True, slots=True)
class _Place:
    stage: str | None
    y: int


class StageList(QWidget):
    """The open stages of one pipeline. ``wanted(Command)`` is what the user asks."""

    wanted = Signal(object)

    def __init__(self, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        self._pipeline = ""
        self._stages: Sequence[StageInUse] = ()
        self.rows: dict[str, StageRow] = {}
        self.setAcceptDrops(True)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.fresh = InlineText(tr("Add a stage"), tr("Add a stage…"))
        self.fresh.committed.connect(self._add)
        self._mark = RuleLine(parent=self)
        self._mark.setFixedHeight(2)
        self._mark.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._heads())
        column.addLayout(self._list)
        column.addWidget(self.fresh)

    def _heads(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(29, 0, 3 * (BUTTON + 4), 0)
        row.setSpacing(4)
        row.addWidget(Text(tr("Stage"), "small"), 1)
        for words, width in zip((tr("Probability"), tr("Stalled after"), tr("Open and closed")), WIDTHS, strict=True):
            head = Text(words, "small")
            head.setIndent(9 if words != tr("Open and closed") else 0)
            head.setFixedWidth(width)
            row.addWidget(head)
        return holder

    def show_stages(self, pipeline: str, stages: Sequence[StageInUse]) -> None:
        """Show a pipeline's open stages; rows of stages that stay are kept."""
        self._pipeline, self._stages = pipeline, stages
        keys = [shown.stage.id for shown in stages]
        for key in [key for key in self.rows if key not in keys]:
            row = self.rows.pop(key)
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        for place, shown in enumerate(stages):
            row = self.rows.get(shown.stage.id) or self._make(shown)
            if self._list.indexOf(row) != place:
                self._list.insertWidget(place, row)
            row.show_stage(shown)
            row.up.setEnabled(place > 0)
            row.down.setEnabled(place < len(stages) - 1)
            row.delete.setEnabled(len(stages) > 1)
        self.rows = {key: self.rows[key] for key in keys}

    def _make(self, shown: StageInUse) -> StageRow:
        key = shown.stage.id
        self.rows[key] = row = StageRow(shown, self._formats)
        row.wanted.connect(self.wanted)
        row.moved.connect(lambda by: self.move_stage(key, by))
        row.delete_asked.connect(lambda: self.ask_survivor(key))
        return row

    def _add(self, name: str) -> None:
        self.fresh.set_value(None)
        if name:
            self.wanted.emit(AddStage(pipeline=self._pipeline, name=name))

    def move_stage(self, key: str, by: int) -> None:
        """Move a stage so many places down (up, when negative)."""
        keys = [shown.stage.id for shown in self._stages]
        place = keys.index(key) + by
        if not 0 <= place < len(keys):
            return
        rest = [other for other in keys if other != key]
        self.wanted.emit(ReorderStage(stage=key, before=rest[place] if place < len(rest) else None))

    def survivors(self, key: str) -> QMenu:
        """The stages that could take over from one."""
        menu = QMenu(self)
        head = menu.addAction(unmarked(tr("Its deals and its history go to:")))
        head.setEnabled(False)
        for shown in self._stages:
            if shown.stage.id != key:
                command = DeleteStage(stage=key, survivor=shown.stage.id)
                menu.addAction(
                    icon("arrow-right"), unmarked(shown.stage.name), lambda command=command: self.wanted.emit(command)
                )
        return menu

    def ask_survivor(self, key: str) -> None:
        """A stage goes; which one takes over?"""
        menu, button = self.survivors(key), self.rows[key].delete
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    # Dragging a row to another place

    def _places(self) -> list[_Place]:
        """Before each row, and after the last."""
        rows = list(self.rows.items())
        places = [_Place(key, row.y()) for key, row in rows]
        last = rows[-1][1] if rows else None
        return [*places, _Place(None, last.y() + last.height())] if last else []

    def _nearest(self, y: float) -> _Place | None:
        return min(self._places(), key=lambda place: abs(place.y - y), default=None)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dragged(event) in self.rows:
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        place = self._nearest(event.position().y())
        if place is not None:
            self._mark.setGeometry(0, place.y - 1, self.width(), 2)
            self._mark.show()
            self._mark.raise_()
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._mark.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark.hide()
        key, place = dragged(event), self._nearest(event.position().y())
        event.acceptProposedAction()
        if place is None or key not in self.rows or place.stage == key:
            return
        keys = list(self.rows)
        follower = keys[keys.index(key) + 1] if keys.index(key) + 1 < len(keys) else None
        if place.stage != follower:
            self.wanted.emit(ReorderStage(stage=key, before=place.stage))


def dragged(event: QDropEvent) -> str:
    """The key of the stage in a drag; empty for a drag of something else."""
    return bytes(event.mimeData().data(MIME).data()).decode("ascii", "replace")


def _needed(parse: Callable[[str], float | None]) -> Callable[[str], float]:
    def reading(text: str) -> float:
        share = parse(text)
        if share is None:
            raise Refused("A stage needs a probability.")
        return share

    return reading


def whole_days(text: str) -> int | None:
    """The days in "14", "14 days" or "1,400"; None for an empty text, ValueError for anything else."""
    if not text.strip():
        return None
    found = _DAYS.fullmatch(text.strip().replace(",", ""))
    if found is None or not 1 <= int(found[1]) <= 3650:
        raise ValueError(tr("Write a number of days between 1 and 3,650."))
    return int(found[1])
