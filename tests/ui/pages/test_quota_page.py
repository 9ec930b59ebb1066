"""The Quota page: figures with their words, charts, the deals that decide, and setting a quota."""

from datetime import timedelta

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QTableWidget

from salesdesk.desk.commands.deal_fields import ChangeAmount
from salesdesk.desk.commands.deals import MoveDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.domain.records import Quota
from salesdesk.ui.kit import MenuButton
from salesdesk.ui.page import parts_of
from salesdesk.ui.pages.quota.by_month_card import ByMonthCard
from salesdesk.ui.pages.quota.chance_changes import ChanceChangesCard
from salesdesk.ui.pages.quota.new_deals import NewDealsCard
from salesdesk.ui.pages.quota.page import QuotaPage, end_title
from salesdesk.ui.pages.quota.reading import ShownQuota
from salesdesk.views.figures import FiguresRequest, figures
from salesdesk.views.quota import quota
from tests.support.values import known
from tests.support.widgets import one, words
from tests.ui.pages.conftest import Stand


def opened(stand: Stand, address: str | None = None) -> QuotaPage:
    page = stand.open(QuotaPage, address)
    stand.wait(page.shown)
    return page


def shown(page: QuotaPage) -> ShownQuota:
    """The figures on the page."""
    return known(page.shown())


def kinds(page: QuotaPage) -> MenuButton:
    """The button in the top bar with the kinds of quotas; before it stands that of the periods."""
    _, found = page.toolbar()[0].findChildren(MenuButton)
    return found


def told(page: QuotaPage) -> list[str]:
    return [figure.figure() for figure in page.figures]


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


def changes(stand: Stand, page: QuotaPage) -> ChanceChangesCard:
    """What changes your chance, once it is read."""
    card = one(page, ChanceChangesCard)
    stand.wait(lambda: card.table.isVisible() and stand.operations.is_idle)
    return card


def test_the_deals_that_change_the_chance_open(stand: Stand) -> None:
    page = opened(stand)
    lines = changes(stand, page).table.lines()
    assert [line.accessibleName() for line in lines] == ["Beta, Aster <b>, €20,000", "Alpha, Nordwind, €10,000"]
    stand.bot.mouseClick(lines[0], Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    lines[0].setFocus()
    stand.bot.keyClick(lines[0], Qt.Key.Key_Down)
    assert lines[1].hasFocus()
    stand.bot.keyClick(lines[1], Qt.Key.Key_Return)
    assert stand.shell.gone == [f"deal/{stand.keys['Beta']}", f"deal/{stand.keys['Alpha']}"]


def test_a_deal_says_the_chance_if_lost_and_if_won_around_the_present_one(stand: Stand) -> None:
    page = opened(stand)
    card = changes(stand, page)
    now = known(shown(page).page.strip.chance)
    assert stand.context.formats.percent(now) in words(card)
    for line in card.table.lines():
        row = line.row()
        assert known(row.if_lost) <= now <= known(row.if_won)
        assert row.cells[3:5] == tuple(stand.context.formats.percent(share) for share in (row.if_lost, row.if_won))
        assert f"If won: {row.cells[4]}" in line.accessibleDescription()


def test_the_page_and_its_cards_change_together(stand: Stand) -> None:
    page = opened(stand)
    card = changes(stand, page)
    pairs: set[tuple[str, bool]] = set()

    def look() -> bool:
        figure = page.figures[2].figure()
        pairs.add((figure, figure in words(card)))
        return stand.operations.is_idle and figure == "100%"

    stand.operations.run(ChangeAmount(deals=(stand.keys["Gamma"],), amount=5_000_000))
    stand.wait(look)
    assert all(agrees for _, agrees in pairs)


def test_columns_stand_beside_each_other_only_where_there_is_room(stand: Stand) -> None:
    page = opened(stand)
    card = changes(stand, page)
    assert page.columns.is_wide()
    assert page.outcomes.x() > card.x() + card.width()
    page.resize(700, 500)
    stand.wait(lambda: not page.columns.is_wide() and page.outcomes.y() > card.y())
    assert page.outcomes.x() == card.x()


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
    empty.wait(lambda: "No open deal has both an amount and a chance" in words(page))


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
    assert [type(card) for card in page.cards if card.isVisible()] == [ByMonthCard]
    assert "No forecast was kept in this period." in words(page.diary)
    page.past.chart.opened.emit("2027-Q1")
    stand.wait(lambda: told(page)[2] != "missed")
    assert page.outcomes.isVisible()
    assert page.past.isVisible()


def test_heads_name_the_kind_of_period() -> None:
    assert (end_title("2026-11"), end_title("2026")) == ("Where the month can end", "Where the year can end")
    assert end_title("2026-H1") == "Where the half-year can end"


def gone(stand: Stand) -> tuple[str, set[str], str]:
    """Where the page went last: the path, the deals and the heading."""
    path, values = parts_of(stand.shell.gone[-1])
    return path, set(values["ids"].split(",")), values["heading"]


def test_every_figure_says_what_it_rests_on(stand: Stand) -> None:
    page = opened(stand)
    assert "From 2 open deals, at chances learnt from 3 closed deals." in page.figures[2].toolTip()
    assert page.figures[3].accessibleDescription() == "€20,000 44 days left, 1 usual deal"
    assert "the middle one in size of those you won in the last 12 months: €40,000" in page.figures[3].toolTip()
    assert page.learnt.text().startswith("Only 3 deals have been closed, so chances are those you gave your stages")
    assert "With 17 more closed deals they look at all" in page.learnt.text()


def test_what_new_deals_change_is_said_and_opens_won_deals(stand: Stand) -> None:
    stand.at.desk.do(SetQuota(period="2026-Q4", amount=30_000_000, currency="EUR"))
    page = opened(stand)
    card = one(page, NewDealsCard)
    stand.wait(lambda: card.chart.chart() is not None)
    chart = known(card.chart.chart())
    takes = quota(stand.at.desk.snapshot()).takes
    table = known(takes.table)
    assert stand.context.formats.percent(takes.now) == told(page)[2]
    assert told(page)[2] in words(card)
    needed = known(takes.needed)
    count = f"{needed.count} more deal" if needed.count else "Not even 1,000 new deals"
    assert card.says.text().startswith(count)
    last = stand.context.formats.percent(table.chance[-1][-1])
    assert chart.rows[-1] == ("€48k", f"{table.counts[-1]} deals", last)
    stand.bot.keyClick(card.chart, Qt.Key.Key_Left)  # to the last cell
    stand.bot.keyClick(card.chart, Qt.Key.Key_Return)
    assert gone(stand) == ("deals", {stand.keys["Epsilon"]}, "Won deals of about €48k")


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
    assert all(line.row().if_won is None for line in changes(stand, page).table.lines())


def test_without_a_won_deal_there_is_a_sentence_in_place_of_sizes(empty: Stand) -> None:
    empty.at.deal("First", amount=5_000)
    empty.at.desk.do(SetQuota(period="2026-Q4", amount=100_000, currency="EUR"))
    page = opened(empty)
    card = one(page, NewDealsCard)
    empty.wait(lambda: "Sizes are those of your won deals" in words(card))
    assert not card.chart.isVisible()
    assert page.learnt.text().startswith("No deal has been closed yet")
    assert "20 more closed deals" in page.learnt.text()
    assert "From tomorrow you see here how they moved" in words(page.diary)


def test_charts_can_be_read_as_tables(stand: Stand) -> None:
    stand.at.desk.do(SetQuota(period="2026-Q4", amount=30_000_000, currency="EUR"))
    page = opened(stand)
    card = one(page, NewDealsCard)
    stand.wait(lambda: card.chart.chart() is not None)
    card.chart.show_as_table(True)
    table = one(card.chart, QTableWidget)
    assert table.accessibleName() == "What new deals change"
    assert table.rowCount() == len(known(card.chart.chart()).rows)


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


def test_a_quota_out_of_reach_swings_with_no_deal(stand: Stand) -> None:
    stand.at.desk.do(SetQuota(period="2026-Q4", amount=900_000_000, currency="EUR"))
    page = opened(stand)
    assert told(page)[2] in ("0%", "<1%")
    assert {line.row().cells[3:5] for line in changes(stand, page).table.lines()} == {("0%", "0%")}
    card = one(page, NewDealsCard)
    stand.wait(lambda: card.says.text() == "Not even 1,000 new deals created today make the quota 80% likely.")
    assert not card.chart.isVisible()


def test_a_period_to_come_is_forecast_from_its_beginning(stand: Stand) -> None:
    page = opened(stand, "quota?period=2027-Q1")
    assert shown(page).progress.fan is not None
    assert shown(page).progress.today == shown(page).page.strip.period.start
    assert page.outcomes.isVisible()
