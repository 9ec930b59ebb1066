"""Draw the Quota page, an open deal, the Funnel page and the forecast report on desks with none, one, twenty and two thousand
open deals into PNG files: ``python -m tools.looks_pages FOLDER [NAME…]`` (only those whose name begins so).

A name is that of the desk, of what is shown, of the size of the window (that of a small and a large screen, and of a small one at
200%), of the mode and of the language; ``whole`` is the page as it scrolls.
"""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QApplication, QScrollArea

from salesdesk import app
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.domain.periods import containing, shifted
from salesdesk.ui import theme
from salesdesk.ui.kit import ChartView
from salesdesk.ui.language import speak
from salesdesk.ui.pages.grid import ScrolledColumn
from salesdesk.ui.session import Session
from tools.looks import CLOCK, HOME, at_home, combinations, ended, serve
from tools.looks_desks import DESKS, LooksDesk

SIZES = {"small": QSize(1280, 800), "large": QSize(1920, 1080), "twice": QSize(640, 400)}
LONGEST = 6000
"""Height in pixels of the longest page that is drawn whole."""


class PageLooks:
    """Draws what is wanted of one desk after the other."""

    def __init__(self, folder: Path, wanted: list[str]) -> None:
        self._folder, self._wanted = folder, wanted

    def draw(self, kind: LooksDesk) -> None:
        """A desk in every mode, language and size."""
        names = [
            f"{kind.name}-{shown}-{size}-{mode}-{language}"
            for mode, language in combinations()
            for shown, _ in self._shown(kind)
            for size in SIZES
        ]
        if not any(self.wants(name) for name in names):
            return
        pattern, path = HOME / "patterns" / f"{kind.name}.salesdesk", HOME / "desks" / f"{kind.name}.salesdesk"
        for place in (pattern.parent, path.parent):
            place.mkdir(parents=True, exist_ok=True)
        speak("en")
        kind.make(pattern, CLOCK).store.close()
        for mode, language in combinations():
            if any(self.wants(name) for name in names if name.endswith(f"-{mode}-{language}")):
                shutil.copyfile(pattern, path)
                self._draw_in(kind, path, mode, language)

    def wants(self, name: str) -> bool:
        """Whether this shall be drawn."""
        return not self._wanted or any(name.startswith(one) or one in name for one in self._wanted)

    def _shown(self, kind: LooksDesk) -> Iterator[tuple[str, str]]:
        """What is shown of a desk, and where it is."""
        today = CLOCK().date()
        yield "quota", "quota"
        if kind.name == "twenty":
            yield "over", f"quota?period={shifted(containing(today, 'quarter'), -1).key}"
            yield "count", f"quota?measure=count&period={containing(today, 'quarter').key}"
        yield "funnel", "funnel"
        yield "forecast", "reports?report=forecast"
        if kind.open_deals:
            yield "deal", "deal"

    def _draw_in(self, kind: LooksDesk, path: Path, mode: str, language: str) -> None:
        speak(language)
        theme.current().apply(mode)  # type: ignore[arg-type]
        desk = app.opened(path, CLOCK)
        desk.do(ChangeSettings(values=(("language", language), ("theme", mode))))
        with desk.read() as reader:
            cards = reader.open_cards(None)
        deal = max(cards, key=lambda card: card.amount or 0).id if cards else ""
        session = app.window_session(desk, CLOCK)
        session.window.resize(SIZES["small"])
        session.start()
        serve(lambda: session.operations.is_idle, 1500)
        for shown, address in self._shown(kind):
            wanted = {size: f"{kind.name}-{shown}-{size}-{mode}-{language}" for size in SIZES}
            for size, name in wanted.items():
                if self.wants(name):
                    # Only then: a page that needs more room keeps the window from becoming smaller.
                    session.window.go("quota" if shown == "deal" else address)
                    session.window.resize(SIZES[size])
                    if shown == "deal":
                        session.window.go(f"deal/{deal}")
                    self._take(session, name)
            if shown == "deal":
                session.window.frame.show_deal(None)
        ended(session)

    def _take(self, session: Session, name: str) -> None:
        window = session.window
        serve(lambda: _is_drawn(session), 600)
        window.grab().save(str(self._folder / f"{name}.png"))
        for area in _scrolled(session):
            size, more = window.size(), area.verticalScrollBar().maximum()
            window.resize(size.width(), min(size.height() + more, LONGEST))
            serve(lambda: _is_drawn(session), 300)
            place = area.mapTo(window, QPoint())
            window.grab(QRect(place, area.size())).save(str(self._folder / f"{name}-whole.png"))
            window.resize(size)


def _scrolled(session: Session) -> list[QScrollArea]:
    """What has to be scrolled to be seen: the open deal, else the page."""
    frame, page = session.window.frame, session.window.navigator.page
    inner: list[QScrollArea] = frame.panel.findChildren(QScrollArea) if frame.shows_deal else []
    if page is not None and not frame.shows_deal:
        inner = list(page.findChildren(ScrolledColumn))
    return [area for area in inner if area.isVisible() and area.verticalScrollBar().maximum()][:1]


def _is_drawn(session: Session) -> bool:
    charts = [chart for chart in session.window.findChildren(ChartView) if chart.isVisibleTo(session.window)]
    return session.operations.is_idle and all(chart.chart() is not None for chart in charts)


def main() -> None:
    """Draw them all into the folder on the command line."""
    folder, wanted = at_home(Path(sys.argv[1])), sys.argv[2:]
    application = app.qt_application()
    application.setQuitOnLastWindowClosed(False)
    try:
        for kind in DESKS:
            PageLooks(folder, wanted).draw(kind)
            QApplication.processEvents()
    finally:
        shutil.rmtree(HOME, ignore_errors=True)


if __name__ == "__main__":
    main()
