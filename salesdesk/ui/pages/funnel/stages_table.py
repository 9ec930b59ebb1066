"""The stages one by one: what became of the deals there, and how long they took."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.ui import theme
from salesdesk.ui.board.faces import one_line
from salesdesk.ui.kit import ElidedText, Text, plain_tip
from salesdesk.ui.pages.explained import Figure, Number, Open

if TYPE_CHECKING:
    from salesdesk.services.queries.funnel import FunnelPage


class Head(NamedTuple):
    """A column: its title and what its numbers mean."""

    title: str
    told: str


def heads() -> tuple[Head, ...]:
    """The columns of numbers."""
    return (
        Head(
            tr("Reached"),
            tr("Deals that came at least this far; one that skipped the stage counts as having passed it."),
        ),
        Head(tr("Skipped"), tr("Deals that came further without ever being in the stage.")),
        Head(tr("Went on"), tr("Deals that reached the next stage, or were won from the last.")),
        Head(tr("Lost here"), tr("Lost deals that had come exactly this far.")),
        Head(tr("Still open"), tr("Open deals that have come exactly this far; their fate is not known yet.")),
        Head(tr("Median days"), tr("Days in the stage in all, the middle one of the deals that have left it.")),
        Head(
            tr("Stalled after"),
            tr("Nine in ten won deals left the stage by then, blended with the stage's own limit while there are few."),
        ),
    )


_PARTS = ("reached", "skipped", "advanced", "lost_here", "open_here")


class StagesTable(QWidget):
    """A line a stage; a number opens its deals."""

    def __init__(self, formats: Formats, open_deals: Open) -> None:
        super().__init__()
        self._formats, self._open = formats, open_deals
        self._rows: list[list[Number]] = []
        self._names: list[ElidedText] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.tokens().space.small)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnMinimumWidth(0, 110)
        for place, head in enumerate(heads(), start=1):
            shown = Text(head.title, "small")
            shown.setToolTip(plain_tip(head.told))
            self._grid.addWidget(shown, 0, place, Qt.AlignmentFlag.AlignRight)

    def show_page(self, page: "FunnelPage") -> None:
        """Show the stages of a funnel."""
        while len(self._rows) < len(page.funnel.stages):
            self._add_row()
        for place, (name, row) in enumerate(zip(self._names, self._rows, strict=True)):
            has = place < len(page.funnel.stages)
            for part in (name, *row):
                part.setVisible(has)
            if has:
                name.setText(one_line(page.funnel.stages[place].name))
                for number, figure in zip(row, self._figures(page, place), strict=True):
                    number.show_told(figure)

    def _add_row(self) -> None:
        line = len(self._rows) + 1
        name = ElidedText("", "strong")
        numbers = [Number(self._open) for _ in heads()]
        self._grid.addWidget(name, line, 0)
        for place, number in enumerate(numbers, start=1):
            self._grid.addWidget(number, line, place, Qt.AlignmentFlag.AlignRight)
        self._names.append(name)
        self._rows.append(numbers)

    def _figures(self, page: "FunnelPage", place: int) -> Sequence[Figure]:
        stage, limit, written = page.funnel.stages[place], page.limits[place], self._formats
        found = []
        for head, part in zip(heads(), _PARTS, strict=False):
            label = tr("{stage}: {what}", stage=one_line(stage.name), what=head.title)
            deals = page.behind[place, part]
            found.append(Figure(label, written.number(len(deals)), told=head.told, deals=deals))
        days, stalled = heads()[-2:]
        rests = ntr("It rests on {count} won deal.", "It rests on {count} won deals.", limit.n)
        median = written.number(stage.median_days, 0)
        found.append(Figure(f"{stage.name}: {days.title}", median, told=days.told))
        told = f"{stalled.told} {rests}"
        found.append(
            Figure(f"{stage.name}: {stalled.title}", tr("{days} d", days=written.number(limit.days)), told=told)
        )
        return found
