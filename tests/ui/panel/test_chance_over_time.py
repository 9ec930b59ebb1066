"""The deal's chance over time in the panel: unfolded when it is wanted, read a day at a time."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from salesdesk.desk.commands.activities import AddNote
from salesdesk.desk.commands.deals import MoveDeals, WinDeals
from salesdesk.formats import Formats
from salesdesk.ui.panel import DealPanel
from salesdesk.ui.panel.chance_chart import ChanceChart
from salesdesk.ui.panel.chance_over_time import ChanceOverTime
from salesdesk.views.chance_history import chance_history
from tests.ui.live import Live
from tests.ui.panel.panels import panel_of

PERCENT = Formats("en_GB").percent


@pytest.fixture
def deal(live: Live) -> str:
    """Moved six days ago, after three days."""
    key = live.at.deal(amount=2_400_000)
    live.at.clock.on(days=3)
    live.at.desk.do(MoveDeals(deals=(key,), stage=live.at.stages[2].id))
    live.at.clock.on(days=6)
    return key


@pytest.fixture
def panel(live: Live, deal: str) -> DealPanel:
    return panel_of(live, deal)


def unfolded(live: Live, panel: DealPanel) -> ChanceOverTime:
    live.qtbot.mouseClick(panel.chances.head, Qt.MouseButton.LeftButton)
    settle(live, panel)
    return panel.chances


def settle(live: Live, panel: DealPanel) -> None:
    live.until(lambda: live.context.operations.is_idle and panel.chances.lines() and panel.chances.reading.isHidden())


def test_nothing_is_read_until_it_is_unfolded(live: Live, panel: DealPanel) -> None:
    live.until(lambda: live.context.operations.is_idle)
    assert not panel.chances.is_unfolded()
    assert panel.chances.lines() == ()


def test_lines_tell_the_latest_day_first_with_what_moved_it(live: Live, deal: str, panel: DealPanel) -> None:
    chances = unfolded(live, panel)
    points = chance_history(live.at.desk.snapshot(), deal)
    told = [one for one in points if one.why or one.before is None or PERCENT(one.before) != PERCENT(one.chance)]
    assert len(chances.lines()) == len({one.day for one in [*told, points[-1]]})
    assert len(chances.chart.places()) == len(points)
    moved = next(point for point in points if point.why and point.before is not None)
    assert any(
        line.words.startswith(
            f"{PERCENT(moved.before)} → {PERCENT(moved.chance)}: Moved to Negotiation after 3 days in "
        )
        for line in chances.lines()
    )
    assert chances.lines()[0].day == "today"
    assert "nothing happened for" in chances.lines()[0].words
    assert chances.lines()[-1].words == f"{PERCENT(points[0].chance)}: Came to the desk"


def test_the_points_of_a_line_add_up_to_what_it_shows(live: Live, panel: DealPanel) -> None:
    lines = [line.words for line in unfolded(live, panel).lines() if " → " in line.words]
    assert lines
    for words in lines:
        before, after = (int(share) for share in re.findall(r"(\d+)%", words)[:2])
        points = [int(each.replace("−", "-")) for each in re.findall(r"\(([+−]\d+)\)", words)]
        assert sum(points) == after - before, words
        assert [abs(each) for each in points] == sorted(map(abs, points), reverse=True), "the most first"


def test_a_change_is_followed_and_another_deal_is_folded_again(live: Live, deal: str, panel: DealPanel) -> None:
    chances = unfolded(live, panel)
    live.context.operations.run(AddNote(deal=deal, text="They want it. " * 20))
    live.until(lambda: any("They want it." in line.words for line in chances.lines()))
    assert all(len(line.words) < 250 for line in chances.lines())
    settle(live, panel)
    live.context.operations.run(WinDeals(deals=(deal,)))
    live.until(lambda: "→ 100%: Won" in chances.lines()[0].words)
    panel.show_deal(live.at.deal("Other"))
    live.until(lambda: not chances.is_unfolded())
    live.qtbot.keyClick(chances.head, Qt.Key.Key_Return)
    live.until(lambda: live.context.operations.is_idle and len(chances.lines()) == 1)
    assert chances.chart.isHidden(), "one day is no course"
    live.qtbot.keyClick(chances.head, Qt.Key.Key_Return)
    assert not chances.is_unfolded()


def test_steps_stand_where_their_days_and_chances_are(live: Live, deal: str, panel: DealPanel) -> None:
    chart: ChanceChart = unfolded(live, panel).chart
    points = chance_history(live.at.desk.snapshot(), deal)
    places = chart.places()
    assert [place.x() for place in places] == sorted(place.x() for place in places)
    by_chance = sorted(zip(points, places, strict=True), key=lambda pair: pair[0].chance)
    heights = [place.y() for _, place in by_chance]
    assert heights == sorted(heights, reverse=True), "the higher the chance the higher it stands"
    assert all(QWidget.rect(chart).contains(place.toPoint()) for place in places)
    assert f"today {PERCENT(points[-1].chance)}" in chart.accessibleDescription()
