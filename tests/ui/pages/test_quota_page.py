"""The Quota page: figures with their words, charts, the deals that decide, and setting a quota."""

from datetime import timedelta

from PySide6.QtCore import Qt

from salesdesk.desk.commands.deal_fields import ChangeAmount
from salesdesk.desk.commands.deals import MoveDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.domain.records import Quota
from salesdesk.ui.kit import MenuButton
from salesdesk.ui.page import parts_of
from salesdesk.ui.pages.quota.new_deals import NewDealsCard
from salesdesk.ui.pages.quota.page import QuotaPage, end_title
from salesdesk.views.figures import FiguresRequest, figures
from tests.support.widgets import one, words
from tests.ui.pages.conftest import Stand
from tests.ui.pages.quota_pages import changes, gone, opened, shown, told


def kinds(page: QuotaPage) -> MenuButton:
    """The button in the top bar with the kinds of quotas; before it stands that of the periods."""
    _, found = page.toolbar()[0].findChildren(MenuButton)
    return found


def test_the_key_figures_are_those_of_the_json(stand: Stand) -> None:
    page = opened(stand)
    asked = figures(stand.at.desk.snapshot(), "quota", FiguresRequest())
    formats = stand.context.formats
    assert told(page) == [
        formats.money(asked["won"], "EUR"),
        formats.money(asked["forecast"], "EUR", False),
        formats.percent(asked["chance"]),
        formats.money(asked["gap"], "EUR"),
    ]
    assert (told(page)[0], told(page)[3]) == ("€80,000", "€20,000")
    assert "80% of €100,000" in page.figures[0].accessibleDescription()


def test_figures_say_their_formula_and_open_their_deals(stand: Stand) -> None:
    page = opened(stand)
    assert all("." in figure.toolTip() for figure in page.figures)
    stand.bot.keyClick(page.figures[0], Qt.Key.Key_Return)
    path, given = parts_of(stand.shell.gone[0])
    assert path == "deals"
    assert set(given["ids"].split(",")) == {stand.keys["Gamma"], stand.keys["Epsilon"]}
    assert given["heading"] == "Won so far"


def test_the_charts_show_the_period(stand: Stand) -> None:
    page = opened(stand)
    stand.wait(lambda: page.progress.chart.chart() is not None and page.outcomes.chart.chart() is not None)
    progress, outcomes = page.progress.chart.chart(), page.outcomes.chart.chart()
    assert progress is not None
    assert outcomes is not None
    assert [row[1] for row in progress.rows] == ["€80,000"]
    assert abs(sum(float(row[1].rstrip("%")) for row in outcomes.rows) - 100) < 0.5


def test_a_change_is_followed(stand: Stand) -> None:
    page = opened(stand)
    stand.operations.run(ChangeAmount(deals=(stand.keys["Gamma"],), amount=5_000_000))
    stand.wait(lambda: told(page)[0] == "€100,000")
    assert told(page)[2] == "100%"
    stand.operations.run(MoveDeals(deals=(stand.keys["Gamma"],), stage=stand.at.stages[0].id))
    stand.wait(lambda: told(page)[0] == "€50,000")


def test_a_quota_is_changed_in_place_and_taken_back(stand: Stand) -> None:
    page = opened(stand)
    page.edit()
    assert page.editor.amount.text() == "100,000"
    page.editor.amount.setText("a lot")
    stand.bot.keyClick(page.editor.amount, Qt.Key.Key_Return)
    assert page.editor.amount.property("wrong") == "true"
    page.editor.amount.setText("160k")
    stand.bot.keyClick(page.editor.amount, Qt.Key.Key_Return)
    stand.wait(lambda: told(page)[3] == "€80,000")
    assert not page.editor.isVisible()
    stand.operations.undo()
    stand.wait(lambda: told(page)[3] == "€20,000")


def test_escape_leaves_the_quota_as_it_was(stand: Stand) -> None:
    page = opened(stand)
    page.edit()
    page.editor.amount.setText("1")
    stand.bot.keyClick(page.editor.amount, Qt.Key.Key_Escape)
    assert not page.editor.isVisible()
    with stand.at.desk.read() as reader:
        assert [quota.amount for quota in reader.find(Quota)] == [10_000_000]


def test_without_a_quota_there_are_dashes_and_a_way_to_set_one(empty: Stand) -> None:
    page = opened(empty)
    assert told(page) == ["€0", "€0", "–", "–"]
    assert page.editor.isVisible()
    assert "no quota for Q4 2026" in words(page.editor)
    page.editor.amount.setText("0")
    page.editor.commit()
    assert page.editor.amount.property("wrong") == "true"
    page.editor.amount.setText("250k")
    page.editor.commit()
    empty.wait(lambda: told(page)[3] == "€250,000")
    assert not page.editor.isVisible()
    empty.wait(lambda: "You have no open deal." in words(page))


def test_a_quota_can_be_removed(stand: Stand) -> None:
    page = opened(stand)
    page.edit()
    page.editor.remove()
    stand.wait(lambda: told(page)[2] == "–")
    assert page.editor.isVisible()


def test_a_past_period_has_ended(stand: Stand) -> None:
    stand.at.clock.now += timedelta(days=60)
    stand.at.desk.do(SetQuota(period="2027-Q1", amount=5_000_000, currency="EUR"))
    page = opened(stand, "quota?period=2026-Q4")
    assert told(page) == ["€80,000", "€80,000", "missed", "€20,000"]
    assert not page.outcomes.isVisible()
    assert [type(card) for card in page.cards if card.isVisible()] == []
    assert "No forecast was kept in this period." in words(page.diary)
    page.past.chart.opened.emit("2027-Q1")
    stand.wait(lambda: told(page)[2] != "missed")
    assert page.outcomes.isVisible()
    assert page.past.isVisible()


def test_heads_name_the_kind_of_period() -> None:
    assert (end_title("2026-11"), end_title("2026")) == ("Where the month can end", "Where the year can end")
    assert end_title("2026-H1") == "Where the half-year can end"


def test_every_figure_says_what_it_rests_on(stand: Stand) -> None:
    page = opened(stand)
    assert "From 2 open deals, with chances learnt from 3 closed deals." in page.figures[2].toolTip()
    assert page.figures[3].accessibleDescription() == "€20,000 44 days left, 1 usual deal"
    assert "the middle one in size of those you won in the last 12 months: €40,000" in page.figures[3].toolTip()
    assert page.learnt.text().startswith("Only 3 deals have been closed, so chances are those set for your stages")
    assert "With 17 more closed deals they look at all" in page.learnt.text()


def test_charts_open_the_deals_behind_them(stand: Stand) -> None:
    page = opened(stand)
    page.progress.chart.opened.emit("2026-12-04")
    assert not stand.shell.gone
    day = next(step.day for step in shown(page).page.progress if step.deals)
    page.progress.chart.opened.emit(day.isoformat())
    assert gone(stand)[1] == {stand.keys["Gamma"], stand.keys["Epsilon"]}
    page.outcomes.chart.opened.emit("0")
    assert gone(stand) == ("deals", {stand.keys["Alpha"], stand.keys["Beta"]}, "Open deals")


def test_a_day_of_the_diary_opens_what_happened_on_it(stand: Stand) -> None:
    page = opened(stand)
    said: list[str] = []
    page.said.connect(said.append)
    day = next(step.day for step in shown(page).page.progress if step.deals)
    page.diary.chart.opened.emit(day.isoformat())
    stand.wait(lambda: stand.shell.gone)
    assert gone(stand)[1] == {stand.keys[name] for name in ("Gamma", "Epsilon", "Delta")}
    page.diary.chart.opened.emit("2026-10-01")
    stand.wait(lambda: said)
    assert said == ["Nothing happened to any deal on 1 October 2026."]


def test_a_quota_that_is_reached_needs_nothing(stand: Stand) -> None:
    stand.at.desk.do(SetQuota(period="2026-Q4", amount=6_000_000, currency="EUR"))
    page = opened(stand)
    assert (told(page)[2], told(page)[3]) == ("100%", "€20,000")
    assert page.figures[3].accessibleName() == "Above quota"
    assert not one(page, NewDealsCard).isVisible()
    card = changes(stand, page)
    assert all(line.row().if_won is None for line in card.table.lines())
    assert "The quota is reached, whatever becomes of your open deals." in words(card)


def test_another_quota_is_chosen_in_the_top_bar(stand: Stand) -> None:
    page = opened(stand)
    assert not kinds(page).isVisibleTo(page.toolbar()[0])
    stand.operations.run(SetQuota(period="2026-Q4", amount=4, measure="count"))
    stand.wait(lambda: kinds(page).isVisibleTo(page.toolbar()[0]))
    actions = kinds(page).menu().actions()
    assert [action.text() for action in actions] == ["Revenue", "Deals won"]
    actions[1].trigger()
    stand.wait(lambda: told(page)[0] == "2 deals")
    assert parts_of(stand.shell.gone[-1]) == ("quota", {"period": "2026-Q4", "measure": "count"})
    assert told(page)[3] == "2 deals"
    assert kinds(page).label() == "Deals won"
    assert page.figures[0].accessibleDescription().startswith("2 deals 50% of 4 deals")
    assert "Beta, Aster <b>, €20,000" in [line.accessibleName() for line in changes(stand, page).table.lines()]


def test_a_quota_in_deals_is_typed_as_a_number(stand: Stand) -> None:
    stand.at.desk.do(SetQuota(period="2026-Q4", amount=4, measure="count"))
    page = opened(stand, "quota?period=2026-Q4&measure=count")
    page.edit()
    assert page.editor.amount.text() == "4"
    assert page.editor.counts.text() == "Deals won"
    page.editor.amount.setText("4.5")
    page.editor.commit()
    assert '"4.5" is not a number of deals.' in words(page.editor)
    page.editor.amount.setText("0")
    page.editor.commit()
    assert "Type the number of deals" in words(page.editor)
    page.editor.amount.setText("7")
    page.editor.commit()
    stand.wait(lambda: told(page)[3] == "5 deals")
    page.open_address("quota")
    stand.wait(lambda: told(page)[3] == "5 deals")
    with stand.at.desk.read() as reader:
        assert sorted(quota.amount for quota in reader.find(Quota)) == [7, 10_000_000]


def test_a_period_to_come_is_forecast_from_its_beginning(stand: Stand) -> None:
    page = opened(stand, "quota?period=2027-Q1")
    assert shown(page).progress.fan is not None
    assert shown(page).progress.today == shown(page).page.strip.period.start
    assert page.outcomes.isVisible()
