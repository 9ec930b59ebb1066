"""How the Quota page is laid out: nothing to scroll sideways, columns that end together, and its buttons in the top bar."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.ui.kit import Button
from salesdesk.ui.language import speak
from salesdesk.ui.page import parts_of
from salesdesk.ui.pages.explained_figures import ExplainedKeyFigure
from salesdesk.ui.pages.grid import ScrolledColumn
from salesdesk.ui.pages.quota.columns import Placed, TwoColumns
from salesdesk.ui.pages.quota.effect_rows import EffectLine
from salesdesk.ui.pages.quota.moved_table import MovedRowView
from salesdesk.ui.pages.quota.page import QuotaPage
from tests.support.widgets import button, one
from tests.ui.pages.conftest import Stand
from tests.ui.pages.quota_pages import opened

LONG = "Rahmenvertrag für Wartung und Ersatzteile, Werk Süd, 5 Jahre"
CHINESE = "上海浦东国际机场第三航站楼行李处理系统五年期全面维护与备件供应框架协议"
NARROWEST, NARROW, WIDE = 440, 584, 1100
"""Widths of the page: the least it is made for, that at 200% of a screen of 1280 pixels, and one with two columns."""


@pytest.fixture(params=["en", "zh_CN"])
def language(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    speak(request.param)
    yield request.param
    speak("en")


def read(stand: Stand, width: int = WIDE, quota: int | None = 1_234_567_890_00) -> QuotaPage:
    """The page of that width with long titles and large sums, once everything is read."""
    for title in (LONG, CHINESE):
        stand.at.deal(title, amount=123_456_789_00, expected_close=stand.at.clock.now.date())
    for period, amount in (("2026-Q3", 50_000_00), ("2026-Q4", quota)):
        stand.at.desk.do(SetQuota(period=period, amount=amount, currency="EUR"))
    stand.at.desk.do(SetQuota(period="2026-Q4", amount=3, measure="count"))
    page = opened(stand)
    page.resize(width, 540)
    stand.wait(lambda: stand.operations.is_idle and all(chart.chart.chart() for chart in (page.progress, page.past)))
    return page


def places(columns: TwoColumns) -> dict[int, list[QWidget]]:
    """The parts that are shown by the left edge of their column, from the top."""
    found: dict[int, list[QWidget]] = {}
    shown = [part for part in columns.children() if isinstance(part, QWidget) and part.isVisible()]
    for part in sorted(shown, key=lambda part: part.y()):
        found.setdefault(part.x(), []).append(part)
    return found


@pytest.mark.parametrize("width", [NARROWEST, NARROW, 780, WIDE])
@pytest.mark.parametrize("quota", [1_234_567_890_00, None])
def test_nothing_is_to_be_scrolled_sideways(stand: Stand, language: str, width: int, quota: int | None) -> None:
    page = read(stand, width, quota)
    if quota is not None:
        page.edit()
    area = one(page, ScrolledColumn)
    stand.wait(lambda: area.horizontalScrollBar().maximum() == 0)
    assert page.editor.isVisible()
    assert page.minimumSizeHint().width() <= width
    cramped = [
        part.accessibleName() or part.objectName() or type(part).__name__
        for part in page.columns.findChildren(QWidget)
        if part.isVisible() and not isinstance(part, QToolButton) and part.width() < part.minimumSizeHint().width()
    ]
    assert cramped == []


def test_two_columns_end_together_and_leave_no_hole(stand: Stand) -> None:
    page = read(stand)
    columns = places(page.columns)
    assert len(columns) == 2
    ends = [parts[-1].geometry().bottom() for parts in columns.values()]
    assert abs(ends[0] - ends[1]) <= 2
    for parts in columns.values():
        gaps = [below.y() - above.geometry().bottom() - 1 for above, below in pairwise(parts)]
        assert len(set(gaps)) == 1


def test_a_narrow_page_has_one_column(stand: Stand) -> None:
    assert len(places(read(stand, NARROW).columns)) == 1


class Box(QWidget):
    """A part of a height."""

    def __init__(self, height: int) -> None:
        super().__init__()
        self.height_wanted = height

    def sizeHint(self) -> QSize:
        return QSize(100, self.height_wanted)


def test_a_part_that_may_stand_in_either_column_stays_where_it_is_unless_much_is_won(qapp: QApplication) -> None:
    left, right, free = Box(300), Box(250), Box(200)
    columns = TwoColumns([Placed("left", left), Placed("right", right), Placed("shorter", free, grows=True)])
    columns.show_only([left, right, free])
    columns.resize(1000, columns.heightForWidth(1000))
    columns.show()
    assert free.x() == right.x() != left.x()
    right.height_wanted = 340
    columns.resize(1000, columns.heightForWidth(1000))
    QApplication.processEvents()
    assert free.x() == right.x()
    right.height_wanted = 600
    columns.resize(1000, columns.heightForWidth(1000))
    QApplication.processEvents()
    assert free.x() == left.x()
    assert free.geometry().bottom() == right.geometry().bottom()
    columns.deleteLater()


# The buttons of the top bar


def with_keys(page: QuotaPage) -> QuotaPage:
    """The page in the window that has the keyboard."""
    page.activateWindow()
    page.setFocus()
    return page


def test_past_periods_are_brought_into_sight_with_the_keys_on_them(stand: Stand) -> None:
    page = read(stand)
    assert page.past.visibleRegion().isEmpty()
    with_keys(page)
    stand.bot.keyClick(page, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    stand.wait(lambda: not page.past.visibleRegion().isEmpty())
    assert page.past.chart.hasFocus()


def test_the_report_is_that_of_the_period_shown(stand: Stand) -> None:
    page = with_keys(opened(stand, "quota?period=2026-Q3"))
    stand.bot.keyClick(page, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert parts_of(stand.shell.gone[-1]) == ("reports", {"report": "quota", "period": "2026-Q3"})


def test_the_quota_is_edited_with_a_key(stand: Stand) -> None:
    page = with_keys(opened(stand))
    stand.bot.keyClick(page, Qt.Key.Key_F2)
    assert page.editor.isVisible()
    assert page.editor.amount.hasFocus()


def test_the_buttons_do_what_their_keys_do(stand: Stand) -> None:
    page = read(stand)
    (bar,) = page.toolbar_end()
    bar.show()
    stand.bot.mouseClick(button(bar, "Report"), Qt.MouseButton.LeftButton)
    assert parts_of(stand.shell.gone[-1])[1]["report"] == "quota"
    stand.bot.mouseClick(button(bar, "Past periods"), Qt.MouseButton.LeftButton)
    stand.wait(lambda: not page.past.visibleRegion().isEmpty())
    stand.bot.mouseClick(button(bar, "Edit quota"), Qt.MouseButton.LeftButton)
    assert page.editor.isVisible()
    names = [made.accessibleName() for made in bar.findChildren(Button)]
    assert names == ["Past periods", "Report", "Edit quota"]
    assert all(made.focusPolicy() & Qt.FocusPolicy.TabFocus for made in bar.findChildren(Button))


# The keyboard


def test_every_row_that_opens_deals_is_reached_with_tab_says_what_it_is_and_shows_that_it_has_the_keys(
    stand: Stand,
) -> None:
    page = with_keys(read(stand))
    rows = [*page.findChildren(EffectLine), *page.findChildren(MovedRowView), *page.figures]
    rows = [row for row in rows if row.isVisible() and row.cursor().shape() == Qt.CursorShape.PointingHandCursor]
    assert {EffectLine, MovedRowView, ExplainedKeyFigure} == {type(row) for row in rows}
    without = {row: row.grab().toImage() for row in rows}
    shown: dict[QWidget, bool] = {}
    for _ in range(200):
        stand.bot.keyClick(page.focusWidget() or page, Qt.Key.Key_Tab)
        found = page.focusWidget()
        if found in without and found not in shown:
            shown[found] = found.grab().toImage() != without[found]
        if len(shown) == len(rows):
            break
    assert [row.accessibleName() for row in rows if row not in shown] == []
    assert all(shown.values())
    titles = {LONG, CHINESE}
    assert all(any(title in row.accessibleName() for row in rows) for title in titles)
    assert all(row.accessibleName() for row in rows)
