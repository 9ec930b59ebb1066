"""Pages in the window: drill-down, back, notices, and columns that are remembered."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from salesdesk.i18n import tr
from salesdesk.ui.kit import MenuButton
from salesdesk.ui.pages.deals.page import DealsPage
from salesdesk.ui.pages.funnel.page import FunnelPage
from salesdesk.ui.pages.quota.page import QuotaPage
from salesdesk.ui.shell import DeskActions, MainWindow, PageMaker, build
from tests.ui.pages.conftest import Stand

MAKERS = (
    PageMaker("deals", "table", lambda: tr("Deals"), DealsPage),
    PageMaker("quota", "target", lambda: tr("Quota"), QuotaPage),
    PageMaker("funnel", "funnel", lambda: tr("Funnel"), FunnelPage),
)


def window_on(stand: Stand, state: Path) -> MainWindow:
    window = build(stand.context, MAKERS, DeskActions(), state)
    stand.bot.addWidget(window)
    window.show()
    stand.wait(lambda: deals_of(window).model.rows is not None)
    return window


def deals_of(window: MainWindow) -> DealsPage:
    return next(page for page in window.frame.stack.made() if isinstance(page, DealsPage))


@pytest.fixture
def window(stand: Stand, tmp_path: Path) -> Iterator[MainWindow]:
    made = window_on(stand, tmp_path / "window.json")
    yield made
    made.close()


def test_a_stage_of_the_funnel_opens_its_deals_and_back_returns(stand: Stand, window: MainWindow) -> None:
    window.go("funnel")
    funnel = window.navigator.page
    assert isinstance(funnel, FunnelPage)
    stand.wait(funnel.shown)
    funnel.funnel.chart.opened.emit("2")
    deals = window.navigator.page
    assert isinstance(deals, DealsPage)
    assert deals.bar.drill.label() == "Reached Negotiation"
    stand.wait(lambda: set(deals.shown_deals()) == {stand.keys["Gamma"], stand.keys["Epsilon"]})
    window.navigator.step(-1)
    assert window.navigator.page is funnel


def test_back_returns_to_the_period_seen_before(stand: Stand, window: MainWindow) -> None:
    window.go("quota?period=2026-Q4")
    quota = window.navigator.page
    assert isinstance(quota, QuotaPage)
    stand.wait(quota.shown)
    period = quota.toolbar()[0].findChildren(MenuButton)[0]
    period.chosen.emit("2027-Q1")
    stand.wait(lambda: period.label() == "Q1 2027")
    window.navigator.step(-1)
    stand.wait(lambda: period.label() == "Q4 2026")


def test_an_export_is_told_in_a_notice(stand: Stand, window: MainWindow, tmp_path: Path) -> None:
    deals_of(window).export_to(tmp_path / "deals.csv", "csv")
    stand.wait(lambda: window.frame.notices.text() == "The deals are in deals.csv.")


def test_columns_are_as_they_were_after_a_restart(stand: Stand, tmp_path: Path) -> None:
    state = tmp_path / "window.json"
    first = window_on(stand, state)
    deals_of(first).view.setColumnHidden(1, True)
    deals_of(first).view.setColumnWidth(0, 321)
    first.close()
    assert "page deals" in json.loads(state.read_text())
    second = window_on(stand, state)
    view = deals_of(second).view
    assert (view.isColumnHidden(1), view.columnWidth(0)) == (True, 321)
    second.close()
