"""A closing day that is not known: said in the panel and on the pages, explained once, and set from the deal's menu."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QDate
from PySide6.QtWidgets import QApplication

from salesdesk.desk.commands.closing_days import SetClosedDay
from salesdesk.desk.commands.deals import LoseDeals, WinDeals
from salesdesk.domain.days import noon_of
from salesdesk.i18n import worded
from salesdesk.ui.board.closed_popup import ClosedPopup
from salesdesk.ui.kit import Text
from salesdesk.ui.pages.funnel.page import FunnelPage
from salesdesk.ui.pages.quota.page import QuotaPage
from tests.ui.live import Live, PlainPage, window_of
from tests.ui.panel.panels import panel_of


def closed(live: Live, title: str = "Boat") -> str:
    key = live.at.deal(title, amount=500_000)
    live.at.clock.on(days=3)
    live.at.desk.do(WinDeals(deals=(key,)))
    return key


def undated(live: Live) -> tuple[str, str]:
    """One won and one lost deal without a closing day."""
    won, lost = closed(live), live.at.deal("Pump")
    live.at.desk.do(LoseDeals(deals=(lost,), reason="Price"))
    live.at.desk.do(SetClosedDay(deals=(won, lost)))
    return won, lost


def test_the_panel_says_so_and_its_menu_gives_the_day(live: Live) -> None:
    won, _ = undated(live)
    panel = panel_of(live, won)
    assert panel.mark.text() == "Won, day not known"
    assert panel.shown is not None
    assert worded(panel.shown.view.history[0].sentence) == "Won, on a day that is not known"
    menu = panel.outcome.menu()
    popup = next(one for one in menu.findChildren(ClosedPopup))
    assert popup.title() == "Closing day"
    assert popup.calendar.maximumDate() == QDate(2026, 11, 26)
    with live.qtbot.waitSignal(live.context.operations.settled):
        popup.calendar.clicked.emit(QDate(2026, 11, 25))
    assert live.deal(won).closed_at == noon_of(date(2026, 11, 25), live.at.desk.settings.zone)
    live.until(lambda: panel.mark.text() == "Won on 25 Nov 2026")
    live.undo()
    assert live.deal(won).closed_at is None


def test_the_day_can_be_taken_away_again(live: Live) -> None:
    key = closed(live)
    popup = next(one for one in panel_of(live, key).outcome.menu().findChildren(ClosedPopup))
    with live.qtbot.waitSignal(live.context.operations.settled):
        popup.unknown.trigger()
    assert (live.deal(key).outcome, live.deal(key).closed_at) == ("won", None)


def test_an_open_deal_has_no_closing_day_to_set(live: Live) -> None:
    panel = panel_of(live, live.at.deal("Open"))
    assert not panel.outcome.menu().findChildren(ClosedPopup)


@pytest.mark.parametrize("made", [QuotaPage, FunnelPage])
def test_the_pages_count_them_and_ask_to_explain(live: Live, made: type[QuotaPage] | type[FunnelPage]) -> None:
    undated(live)
    closed(live, "Mast")
    page = made(live.context)
    with live.qtbot.waitSignal(page.said_once) as said:
        live.show(page, 1200, 900)
    assert said.args is not None
    assert said.args[0] == "undated"
    assert "all-time figures only" in said.args[1]
    card = page.progress if isinstance(page, QuotaPage) else page.sources

    def note() -> str:
        return " ".join(text.text() for text in card.findChildren(Text))

    live.until(lambda: "1 won deal without a closing day is in no period." in note())
    assert "1 lost deal without a closing day is in no period." in note()


def test_it_is_explained_once(live: Live, tmp_path: Path) -> None:
    window = window_of(live, tmp_path)
    page = window.navigator.page
    assert isinstance(page, PlainPage)
    page.said_once.emit("rule", "What moved, and why")
    assert window.frame.notices.text() == "What moved, and why"
    page.said.emit("Something else")
    page.said_once.emit("rule", "What moved, and why")
    assert window.frame.notices.text() == "Something else"
    window.close()
    QApplication.processEvents()
    again = window_of(live, tmp_path)
    shown = again.navigator.page
    assert isinstance(shown, PlainPage)
    shown.said_once.emit("rule", "What moved, and why")
    assert again.frame.notices.text() == ""
