"""A walk through the window on a machine without a display: moves deals, draws every page, and compares what it shows."""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QSize, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from salesdesk.desk.commands.deals import CreateDeal, MoveDeals, WinDeals
from salesdesk.i18n import tr
from salesdesk.ui.kit import ChartView, Text
from salesdesk.views.figures import FiguresRequest, figures

if TYPE_CHECKING:
    from salesdesk.ui.session import Session

SIZE = QSize(1440, 900)
PATIENCE_S = 30.0
LOOK_MS = 40
HELD_LOOKS = 8
LEAST_COLOURS = 24
"""A page with text, icons and cards has hundreds of colours, an empty one a handful."""


class Tour:
    """Goes to every page of a session's window in light and dark; ``run`` says what was wrong, in words."""

    def __init__(self, application: QApplication, session: "Session", out: Path) -> None:
        self._application = application
        self._session = session
        self._out = out
        self.faults: list[str] = []
        self._deal = ""

    def run(self) -> list[str]:
        """Draw every page into the folder. Nothing to say means that all was as it should be."""
        self._out.mkdir(parents=True, exist_ok=True)
        window = self._session.window
        window.resize(SIZE)
        self._session.start()
        self._session.wait_until_usable()
        self._work()
        for mode in ("light", "dark"):
            self._session.context.theme.apply(mode)
            for address in window.addresses:
                self.visit(address, mode)
        self._session.context.theme.apply("light")
        window.go("board")
        self.visit(f"deal/{self._deal}", "light", "deal")
        return self.faults

    def _work(self) -> None:
        """A deal is typed in, moved on and another won, as a user would."""
        desk, operations = self._session.context.desk, self._session.operations
        with desk.read() as reader:
            cards = reader.open_cards(None)
        done: list[object] = []
        operations.settled.connect(lambda ticket, change: done.append(change))
        operations.run(CreateDeal(title=tr("A deal typed in on the tour"), amount=1_250_000))
        operations.run(MoveDeals(deals=(cards[0].id,), stage=cards[-1].stage))
        operations.run(WinDeals(deals=(cards[-1].id,)))
        self._until(lambda: len(done) == 3)
        if None in done or len(done) < 3:
            self.faults.append(tr("A deal could not be moved."))
        self._deal = cards[0].id

    def visit(self, address: str, mode: str, name: str | None = None) -> None:
        """Go to a page, wait until it shows its figures, and draw it."""
        window = self._session.window
        window.go(address)
        expected = EXPECTED[address](self._session) if address in EXPECTED else []
        self._until(lambda: self._is_drawn() and all(text in shown_text(window) for text in expected))
        missing = [text for text in expected if text not in shown_text(window)]
        if missing:
            self.faults.append(tr("The page {page} does not show {figures}.", page=address, figures=", ".join(missing)))
        path = self._out / f"{name or address}-{mode}.png"
        picture = window.grab()
        if is_blank(picture.toImage()):
            self.faults.append(tr("The page {page} is blank.", page=address))
        picture.save(str(path))

    def _is_drawn(self) -> bool:
        """Whether nothing is being read any more, and no visible chart is still being drawn."""
        window = self._session.window
        charts = [chart for chart in window.findChildren(ChartView) if chart.isVisibleTo(window)]
        return self._session.operations.is_idle and all(chart.chart() is not None for chart in charts)

    def _until(self, condition: Callable[[], bool]) -> None:
        """Serve the window until a condition has held for a while, as one reading may lead to another."""
        deadline = time.perf_counter() + PATIENCE_S
        loop, timer, held = QEventLoop(), QTimer(), [0]

        def look() -> None:
            held[0] = held[0] + 1 if condition() else 0
            if held[0] >= HELD_LOOKS or time.perf_counter() > deadline:
                loop.quit()

        timer.setInterval(LOOK_MS)
        timer.timeout.connect(look)
        timer.start()
        loop.exec()
        timer.stop()


def shown_text(root: QWidget) -> str:
    """Every word that the visible labels, buttons, charts and columns of a window show, a line each."""
    lines = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisibleTo(root):
            continue
        if isinstance(widget, Text | QAbstractButton):
            lines.append(widget.text())
        if isinstance(widget, ChartView) and (chart := widget.chart()) is not None:
            lines += ["\t".join(row) for row in chart.rows]
        lines += [widget.accessibleName(), widget.accessibleDescription()]
    return "\n".join(line for line in lines if line)


def is_blank(picture: QImage) -> bool:
    """Whether hardly anything is drawn to the right of the rail."""
    page = picture.copy(picture.width() // 4, picture.height() // 8, picture.width() // 2, picture.height() // 2)
    small = page.scaled(160, 120, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.FastTransformation)
    colours = {small.pixel(x, y) for x in range(small.width()) for y in range(small.height())}
    return len(colours) < LEAST_COLOURS


def _board(session: "Session") -> list[str]:
    snapshot = session.context.desk.snapshot()
    shown, strip = figures(snapshot, "board"), figures(snapshot, "quota")
    formats = session.context.formats
    sums = [formats.money(stage["amount"], shown["currency"]) for stage in shown["stages"]]
    return [*sums, formats.percent(strip["chance"]), formats.money(strip["forecast"], strip["currency"], False)]


def _quota(session: "Session") -> list[str]:
    shown, formats = figures(session.context.desk.snapshot(), "quota"), session.context.formats
    money = [formats.money(shown[key], shown["currency"]) for key in ("won", "gap")]
    return [*money, formats.money(shown["forecast"], shown["currency"], False), formats.percent(shown["chance"])]


def _funnel(session: "Session") -> list[str]:
    snapshot, formats = session.context.desk.snapshot(), session.context.formats
    this_year = snapshot.today.year
    shown = figures(snapshot, "funnel", FiguresRequest(start=date(this_year, 1, 1), until=date(this_year + 1, 1, 1)))
    return [formats.number(stage["reached"]) for stage in shown["stages"]] + [
        stage["name"] for stage in shown["stages"]
    ]


EXPECTED: dict[str, Callable[["Session"], list[str]]] = {"board": _board, "quota": _quota, "funnel": _funnel}
