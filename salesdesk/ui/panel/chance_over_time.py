"""The chance of the deal over time with what moved it: unfolded when it is wanted, and read a day at a time."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.errors import Refused
from salesdesk.domain.shown_text import one_line
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.ui.context import Context
from salesdesk.ui.kit import Button, Text, speak
from salesdesk.ui.panel.chance_chart import STEPS, ChanceChart, ChanceSteps
from salesdesk.ui.panel.wording import sentence

if TYPE_CHECKING:
    from salesdesk.views.chance_history import ChancePoint, Parts

DAY_WIDTH = 62
LONGEST = 90
"""So many letters are told of one thing that happened."""


class PointLine(NamedTuple):
    """A day in words: when, from which chance to which, and what happened."""

    day: str
    words: str


class ShownChances(NamedTuple):
    """What was read so far of a deal: the chances by day, what moved them, the lines, the latest first, and how many days are
    missing."""

    deal: str
    chances: Mapping[date, float | None]
    parts: "Parts"
    lines: tuple[PointLine, ...]
    steps: ChanceSteps
    missing: int


class ChanceOverTime(QWidget):
    """A head that unfolds the chart and the lines. Nothing is read while it is folded, or while nobody looks."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._deal: str | None = None
        self._known: Mapping[date, float | None] = {}
        self._parts: Parts = {}
        self._is_whole = self._was_whole = False
        self.head = Button(tr("Chance over time"), "ghost", "chevron-right", self.toggle)
        self.chart = ChanceChart(tr("Chance over time"))
        self.reading = Text(role="small", wrap=True)
        self._lines: list[PointRow] = []
        self._shown: tuple[PointLine, ...] = ()
        self._body = QWidget()
        self._body.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.head, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._body)
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(3)
        for part in (self.chart, self.reading):
            self._column.addWidget(part)

    def show_deal(self, deal: str) -> None:
        """From now on it is about this deal, as it is now; another one is folded again."""
        if deal != self._deal and self.is_unfolded():
            self.toggle()
        self._deal = deal
        self.read_again()

    def read_again(self) -> None:
        """The desk has changed: what is shown stays until it is read again."""
        self._known, self._parts, self._is_whole = {}, {}, False
        self._read_on()

    def is_unfolded(self) -> bool:
        """Whether the chart is to be seen."""
        return not self._body.isHidden()

    def toggle(self) -> None:
        """Unfold it, or fold it again."""
        unfolds = not self.is_unfolded()
        self._body.setVisible(unfolds)
        self.head.set_icon("chevron-down" if unfolds else "chevron-right")
        self._was_whole = False
        if unfolds:
            self._show_lines(())
            self.chart.hide()
            self.reading.setText(tr("Reading what was said on past days…"))
            self.reading.show()
            self._read_on()

    def lines(self) -> tuple[PointLine, ...]:
        """The lines shown, from the top."""
        return self._shown

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._read_on()

    def _read_on(self) -> None:
        """Read one more day, where any is missing and someone looks."""
        deal, known, formats, desk = self._deal, (self._known, self._parts), self._context.formats, self._context.desk
        if deal is not None and not self._is_whole and self._body.isVisible():
            self._context.operations.read(
                lambda: _read(desk.snapshot(), deal, *known, formats), self._on_read, key=(id(self), "chances")
            )

    @Slot(object)
    def _on_read(self, found: ShownChances | None) -> None:
        if found is None or found.deal != self._deal:
            return
        self._known, self._parts, self._is_whole = found.chances, found.parts, not found.missing
        if self._is_whole or not self._was_whole:
            self._show(found)
        self._was_whole = self._was_whole or self._is_whole
        self._read_on()

    def _show(self, found: ShownChances) -> None:
        self.reading.setText(ntr("{count} more day is being read…", "{count} more days are being read…", found.missing))
        self.reading.setVisible(bool(found.missing))
        if not found.lines and not found.missing:
            self.reading.setText(tr("Nothing is known of its chance on past days."))
            self.reading.show()
        self.chart.setVisible(len(found.steps.days) > 1)
        self.chart.show_steps(found.steps)
        self._show_lines(found.lines)

    def _show_lines(self, lines: tuple[PointLine, ...]) -> None:
        self._shown = lines
        while len(self._lines) < len(lines):
            self._lines.append(PointRow())
            self._column.addWidget(self._lines[-1])
        for place, row in enumerate(self._lines):
            row.setVisible(place < len(lines))
            if place < len(lines):
                row.show_line(lines[place])


class PointRow(QWidget):
    """One day."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        self._day, self._words = Text(role="small"), Text(wrap=True)
        self._day.setFixedWidth(DAY_WIDTH)
        row.addWidget(self._day, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)

    def show_line(self, line: PointLine) -> None:
        """Show a day."""
        self._day.setText(line.day)
        self._words.setText(line.words)
        speak(self, f"{line.day}: {line.words}")


def _read(
    snapshot: Snapshot, deal: str, known: Mapping[date, float | None], moved: "Parts", formats: Formats
) -> ShownChances | None:
    """One day more than is known, the latest first, with what moved the chance since; None for a deal that has left the
    desk."""
    from salesdesk.views.chance_history import missing_parts, parts_between, points_of
    from salesdesk.views.chance_past import chance_on, past_of

    try:
        past = past_of(snapshot, deal)
    except Refused:
        return None
    missing = [day for day in reversed(past.days) if day not in known]
    chances = {day: chance for day, chance in known.items() if day in past.days}
    if missing:
        chances[missing[0]] = chance_on(snapshot, past, missing[0])
    pairs = missing_parts(past, chances, moved)
    parts = {**moved, **{pair: parts_between(snapshot, past, chances, pair) for pair in pairs}}
    points = points_of(snapshot, past, chances, parts)
    told = [
        point
        for point in reversed(points)
        if point.day in past.days[:: len(past.days) - 1 or 1] or _tells(point, formats)
    ]
    lines = tuple(_line(point, formats, snapshot.today) for point in told)
    return ShownChances(deal, chances, parts, lines, _steps(points, formats, snapshot.today), max(len(missing) - 1, 0))


def _tells(point: "ChancePoint", formats: Formats) -> bool:
    """Whether something happened, or the chance reads otherwise than before."""
    return bool(point.why) or point.before is None or formats.percent(point.before) != formats.percent(point.chance)


def _line(point: "ChancePoint", formats: Formats, today: date) -> PointLine:
    from salesdesk.reports.past_chance_words import moved_words

    now = formats.percent(point.chance)
    before = now if point.before is None else formats.percent(point.before)
    moved = now if before == now else tr("{old} → {new}", old=before, new=now)
    why = moved_words(point, lambda line: _short(sentence(line, formats)))
    return PointLine(formats.day_short(point.day, today), f"{moved}: {why}" if why else moved)


def _short(words: str) -> str:
    """Words on one line; those of a long note end in "…"."""
    plain = one_line(words)
    return plain if len(plain) <= LONGEST else f"{plain[:LONGEST].rstrip()}…"


def _steps(points: "tuple[ChancePoint, ...]", formats: Formats, today: date) -> ChanceSteps:
    days, chances = tuple(point.day for point in points), tuple(point.chance for point in points)
    said = ", ".join(
        f"{formats.day_short(day, today)} {formats.percent(p)}" for day, p in zip(days, chances, strict=True)
    )
    ends = (formats.day_short(days[0], today), formats.day_short(days[-1], today)) if days else ("", "")
    tops = (*(formats.percent(top) for top in STEPS), formats.percent(0.0))
    return ChanceSteps(days, chances, *ends, tops, said)
