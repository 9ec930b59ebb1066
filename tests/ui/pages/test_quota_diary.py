"""The Quota page's diary on the first day, while a period runs and after it, and the remark on what sums leave out."""

from PySide6.QtCore import Qt

from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.views.diary import keep_today
from tests.support.values import known
from tests.support.widgets import words
from tests.ui.pages.conftest import Stand
from tests.ui.pages.quota_pages import gone, opened, shown


def test_on_the_first_day_the_diary_says_what_it_will_show_and_from_when(stand: Stand) -> None:
    page = opened(stand)
    said = "Each day's forecast and chance are written down, the first ones today. From tomorrow you see here"
    assert said in words(page.diary)
    assert "after 31 December 2026 how good they were" in words(page.diary)
    assert not page.diary.says.isVisible()


def test_without_a_quota_the_diary_says_that_it_needs_one(stand: Stand) -> None:
    stand.at.desk.do(SetQuota(period="2026-Q4", amount=None))
    page = opened(stand)
    assert "Set a quota, and from that day on each day's forecast and chance are written down here." in words(
        page.diary
    )


def test_the_diary_shows_each_day_and_what_has_changed(stand: Stand) -> None:
    for _ in range(9):
        keep_today(stand.at.desk.snapshot())
        stand.at.clock.on(days=1)
    page = opened(stand)
    stand.wait(lambda: page.diary.chart.chart() is not None)
    chart = page.diary.chart.chart()
    assert chart is not None
    assert [row[0] for row in chart.rows][:2] == ["18 Nov 2026", "19 Nov 2026"]
    assert len(chart.rows) == 9
    kept = known(shown(page).page.forecasts.since)
    said = f"{stand.context.formats.percent(kept.chance)} on Monday 23 November"
    assert page.figures[2].accessibleDescription().endswith(said)
    assert page.diary.says.text() == "How good they were is said here after 31 December 2026."
    note = words(page.diary)
    assert "What was forecast each day since 18 Nov 2026." in note
    latest = known(shown(page).page.forecasts).days[-1]
    chance = stand.context.formats.percent(latest.chance)
    assert f"The last entries: Thu 26 Nov: {chance}, €" in note
    assert note.count(" · ") == 2, note
    stand.at.clock.on(days=60)
    past = opened(stand, "quota?period=2026-Q4")
    stand.wait(past.diary.says.isVisible)
    assert past.diary.says.text().startswith("Of 2 forecasts for this period, one a week,")
    assert "On average they were €" in past.diary.says.text()
    assert "What was won day by day, and the straight-line pace" in words(past.progress)


def test_a_past_period_shows_what_was_forecast_for_it(stand: Stand) -> None:
    keep_today(stand.at.desk.snapshot())
    stand.at.clock.on(days=60)
    page = opened(stand)
    stand.wait(lambda: page.past.chart.chart() is not None)
    chart = page.past.chart.chart()
    assert chart is not None
    assert chart.rows[0][:3] == ("Q4 2026", "€80k", "80% of €100,000")
    assert chart.rows[0][3].startswith("forecast €")
    assert page.diary.says.text().startswith("Of 1 forecast for earlier periods,")


def test_another_currency_is_left_out_and_said(stand: Stand) -> None:
    key = stand.at.deal("Overseas", amount=700, currency="USD")
    page = opened(stand)
    said = "1 deal in USD without an exchange rate is not in these sums."
    assert said in page.figures[1].toolTip()
    assert page.left_out.isVisible()
    assert page.left_out.text() == said
    stand.bot.mouseClick(page.left_out, Qt.MouseButton.LeftButton)
    assert gone(stand) == ("deals", {key}, "Not in the sums")
