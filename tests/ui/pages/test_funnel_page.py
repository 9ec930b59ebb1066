"""The Funnel page: bars that open their deals, figures with their numbers of deals, dashes where nothing divides."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QTableWidget

from salesdesk.desk.commands.deal_fields import ChangeAmount
from salesdesk.desk.commands.deals import LoseDeals, WinDeals
from salesdesk.ui.kit import EmptyState
from salesdesk.ui.page import parts_of
from salesdesk.ui.pages.funnel.page import ENTERED, NOW, REACHED, FunnelPage
from salesdesk.ui.pages.funnel.reading import ShownFunnel
from salesdesk.views.figures import FiguresRequest, figures
from tests.support.values import known
from tests.support.widgets import one, words
from tests.ui.pages.conftest import Stand


def opened(stand: Stand, address: str | None = None) -> FunnelPage:
    page = stand.open(FunnelPage, address)
    stand.wait(page.shown)
    return page


def shown(page: FunnelPage) -> ShownFunnel:
    """The figures on the page."""
    return known(page.shown())


def asked_for(stand: Stand) -> set[str]:
    """The titles of the deals that the page asked to list last."""
    path, given = parts_of(stand.shell.gone[-1])
    assert path == "deals"
    titles = {key: title for title, key in stand.keys.items()}
    return {titles[key] for key in given["ids"].split(",")}


def test_the_bars_are_those_of_the_json(stand: Stand) -> None:
    page = opened(stand)
    stand.wait(lambda: page.funnel.chart.chart() is not None)
    chart = page.funnel.chart.chart()
    assert chart is not None
    found = figures(stand.at.desk.snapshot(), "funnel", FiguresRequest())
    assert [row[1] for row in chart.rows] == [str(s["reached"]) for s in found["stages"]] + [str(found["won"]["count"])]
    assert [row[1] for row in chart.rows] == ["5", "4", "2", "2"]
    assert shown(page).window.label == "Created in 2026"
    assert page.funnel.accessibleName() == "5 deals created in 2026, and how far each has come"


@pytest.mark.parametrize(
    ("key", "titles"),
    [
        ("0", {"Alpha", "Beta", "Gamma", "Delta", "Epsilon"}),
        ("2", {"Gamma", "Epsilon"}),
        ("won", {"Gamma", "Epsilon"}),
    ],
)
def test_a_click_on_a_stage_lists_its_deals(stand: Stand, key: str, titles: set[str]) -> None:
    page = opened(stand)
    page.funnel.chart.opened.emit(key)
    assert asked_for(stand) == titles


def test_what_stands_where_now_is_another_view(stand: Stand) -> None:
    page = opened(stand)
    page.basis.choose(NOW)
    page.basis.chosen.emit(NOW)
    assert page.funnel.accessibleName() == "2 open deals, by the stage they are in now"
    page.funnel.chart.opened.emit("1")
    assert asked_for(stand) == {"Beta"}


def test_figures_tell_how_many_deals_they_rest_on(stand: Stand) -> None:
    page = opened(stand)
    lines = {line.accessibleName(): line for line in page.says.lines()}
    assert lines["Win rate"].figure() == "67%"
    assert (
        "2 won of 3 closed in this time · too few to rely on, 2 more needed"
        in lines["Win rate"].accessibleDescription()
    )
    assert lines["Sales cycle"].figure() == "8 days"
    assert "median of 2 won deals" in lines["Sales cycle"].accessibleDescription()
    assert lines["Average won deal"].figure() == "€40,000"
    stand.bot.keyClick(lines["Win rate"], Qt.Key.Key_Return)
    assert asked_for(stand) == {"Gamma", "Delta", "Epsilon"}
    assert all(line.toolTip() for line in lines.values())


def test_a_win_rate_by_value_says_when_no_lost_deal_has_an_amount(stand: Stand) -> None:
    stand.at.desk.do(ChangeAmount(deals=(stand.keys["Delta"],), amount=None))
    lines = {line.accessibleName(): line for line in opened(stand).says.lines()}
    assert lines["Win rate by value"].figure() == "100%"
    assert "no lost deal has an amount" in lines["Win rate by value"].accessibleDescription()


def test_every_count_of_a_stage_opens_its_deals(stand: Stand) -> None:
    page = opened(stand)
    proposal = page.stages.numbers(1)
    shown = ["4", "1", "2", "1", "1", "2 of 3", "2 more needed", "50% to 75%", "4", "12 d"]
    assert [number.text() for number in proposal] == shown
    assert proposal[3].accessibleName() == "Proposal: Lost here"
    stand.bot.mouseClick(proposal[3], Qt.MouseButton.LeftButton)
    assert asked_for(stand) == {"Delta"}
    stand.bot.keyClick(proposal[1], Qt.Key.Key_Return)
    assert asked_for(stand) == {"Epsilon"}


def test_reasons_and_sources_open_their_deals(stand: Stand) -> None:
    page = opened(stand)
    page.reasons.chart.opened.emit("0")
    assert asked_for(stand) == {"Delta"}
    referral = known(shown(page).sources).rates[0]
    assert (referral.name, referral.text, referral.is_firm) == ("Referral", "2 of 3", False)
    page.sources.chart.opened.emit(referral.key)
    assert asked_for(stand) == {"Gamma", "Delta", "Epsilon"}


def test_a_reason_that_was_not_given_has_words(stand: Stand) -> None:
    stand.at.desk.do(LoseDeals(deals=(stand.keys["Alpha"],)))
    page = opened(stand)
    assert {reason.name for reason in known(shown(page).reasons).reasons} == {"Price", "No reason given"}


def test_rare_reasons_and_sources_are_told_of(empty: Stand) -> None:
    at = empty.at
    keys = [at.deal(f"Deal {number}", source=f"Source {number}") for number in range(11)]
    for number, key in enumerate(keys):
        at.desk.do(LoseDeals(deals=(key,), reason=f"Reason {number}"))
    page = opened(empty)
    assert "3 rarer ones are not shown." in words(page.reasons)
    assert "3 rarer ones are not shown." in words(page.sources)


def test_an_empty_window_has_dashes_and_a_way_on(stand: Stand) -> None:
    page = opened(stand, "funnel?window=2025")
    assert shown(page).reached is None
    assert {line.figure() for line in page.says.lines()[:2]} == {"–"}
    assert shown(page).sources is None
    page.tools.window.chosen.emit("all")
    stand.wait(lambda: shown(page).reached is not None)
    assert page.funnel.accessibleName() == "5 deals, and how far each has come"


def test_a_desk_without_deals_says_what_belongs_here(empty: Stand) -> None:
    page = opened(empty)
    assert one(page, EmptyState).isVisible()
    empty.at.deal("First")
    page.mark_stale()
    empty.wait(page.funnel.isVisible)


def test_a_change_is_followed(stand: Stand) -> None:
    page = opened(stand)
    stand.operations.run(LoseDeals(deals=(stand.keys["Beta"],), reason="Price"))
    stand.wait(lambda: page.says.lines()[0].figure() == "50%")


def test_other_pipelines_can_be_chosen(stand: Stand) -> None:
    from salesdesk.desk.commands.stages import AddPipeline, NewStage

    page = opened(stand)
    assert not page.tools.pipeline.isVisibleTo(page.tools.holder)
    assert page.pipeline() == stand.at.pipeline
    made = stand.at.desk.do(AddPipeline(name="Renewals", stages=(NewStage(name="Due"),))).made
    page.mark_stale()
    stand.wait(lambda: page.tools.pipeline.isVisibleTo(page.tools.holder))
    page.tools.pipeline.chosen.emit(made)
    stand.wait(one(page, EmptyState).isVisible)
    assert page.pipeline() == made


def test_one_deal_has_a_funnel_and_dashes(empty: Stand) -> None:
    key = empty.at.deal("Only", amount=1_000_00)
    page = opened(empty)
    empty.wait(lambda: page.funnel.chart.chart() is not None)
    assert page.funnel.accessibleName() == "1 deal created in 2026, and how far it has come"
    assert {line.figure() for line in page.says.lines()} == {"–"}
    assert not page.friction.isVisible()
    assert (shown(page).cycles, shown(page).reasons, shown(page).sources) == (None, None, None)
    empty.keys = {"Only": key}
    empty.bot.mouseClick(page.stages.numbers(0)[0], Qt.MouseButton.LeftButton)
    assert asked_for(empty) == {"Only"}


# Entered, own days, comparisons


def test_entered_follows_the_deals_that_came_to_a_stage(stand: Stand) -> None:
    page = opened(stand)
    page.basis.choose(ENTERED)
    page.basis.chosen.emit(ENTERED)
    stand.wait(lambda: shown(page).stage == "Proposal")
    assert page.funnel.accessibleName() == "4 deals that first came to Proposal in 2026, and how far each has come"
    assert page.entered.isVisible()
    assert [stage.name for stage in known(shown(page).reached).stages] == ["Proposal", "Negotiation", "Won"]
    page.funnel.chart.opened.emit("1")
    assert asked_for(stand) == {"Beta", "Gamma", "Delta", "Epsilon"}
    page.entered.chosen.emit("Negotiation")
    stand.wait(lambda: shown(page).stage == "Negotiation")
    assert page.funnel.accessibleName().startswith("2 deals that first came to Negotiation")
    page.basis.choose(REACHED)
    page.basis.chosen.emit(REACHED)
    stand.wait(lambda: shown(page).stage is None)
    assert not page.entered.isVisible()


def test_own_days_are_given_in_a_line_of_their_own(stand: Stand) -> None:
    page = opened(stand)
    assert not page.days.isVisible()
    page.tools.window.chosen.emit("own")
    stand.wait(page.days.isVisible)
    assert (page.days.first.value(), page.days.last.value()) == (date(2026, 1, 1), stand.at.desk.today())
    stand.wait(lambda: shown(page).window.is_own)
    page.days.last.finish(date(2026, 11, 6))
    stand.wait(lambda: shown(page).page.funnel.deals == 4)
    assert shown(page).window.key == "2026-01-01..2026-11-06"
    page.days.closed.emit()
    stand.wait(lambda: not page.days.isVisible())


def test_days_in_the_wrong_order_are_put_right(stand: Stand) -> None:
    page = opened(stand, "funnel?window=2026-12-31..2026-01-01")
    assert shown(page).page.funnel.deals == 5
    assert page.funnel.accessibleName().startswith("5 deals created from 1 Jan 2026 to 31 Dec 2026")


@pytest.mark.parametrize(
    "address", ["funnel?window=nonsense&compare=2026-99", "funnel?stage=Nowhere&source=from:Nobody"]
)
def test_an_address_that_names_nothing_harms_nothing(stand: Stand, address: str) -> None:
    page = opened(stand, address)
    assert shown(page).has_deals
    assert not stand.shell.failed


def test_two_sources_stand_side_by_side(stand: Stand) -> None:
    at = stand.at
    fair = {f"Fair {number}": at.deal(f"Fair {number}", amount=1_000_00, source="Fair") for number in range(3)}
    stand.keys = stand.keys | fair
    at.desk.do(LoseDeals(deals=(stand.keys["Fair 0"],), reason="Price"))
    page = opened(stand, "funnel?window=2026&source=from:Referral&compare=from:Fair")
    assert page.tools.source.label() == "Source: Referral"
    assert page.tools.compare.label() == "Compare: Fair"
    stages = known(shown(page).reached).stages
    assert [(stage.count, stage.other and stage.other.count) for stage in stages] == [(5, 3), (4, 0), (2, 0), (2, 0)]
    titles = page.stages.heads()
    assert titles[-2:] == ["Fair", "Difference"]
    assert [number.text() for number in page.stages.numbers(0)[-2:]] == ["0 of 1", "–"]
    stand.bot.mouseClick(page.stages.numbers(0)[-2], Qt.MouseButton.LeftButton)
    assert asked_for(stand) == {"Fair 0"}
    assert [stage.other and stage.other.count for stage in known(shown(page).standing).stages] == [2, 0, 0]
    page.tools.compare.chosen.emit("nothing")
    stand.wait(lambda: shown(page).pair.other is None)
    assert page.tools.compare.label() == "Compare: nothing"


def test_a_year_is_compared_with_the_one_before_it_where_that_has_deals(stand: Stand) -> None:
    page = opened(stand)
    assert shown(page).pair.other is None
    stand.at.clock.on(days=60)
    stand.at.deal("Next year")
    page.mark_stale()
    stand.wait(lambda: page.tools.compare.label() == "Compare: 2026")
    assert page.funnel.accessibleName().startswith("1 deal created in 2027")


def test_back_from_a_choice_is_the_one_before(stand: Stand) -> None:
    page = opened(stand, "funnel?window=2026")
    page.tools.window.chosen.emit("2025")
    assert parts_of(stand.shell.gone[-1]) == ("funnel", {"window": "2025"})
    page.open_address("funnel?window=2026")
    stand.wait(lambda: shown(page).page.funnel.deals == 5)


# Times, friction


def test_a_stage_of_the_times_lists_the_deals_over_its_limit(stand: Stand) -> None:
    stand.at.clock.on(days=40)
    page = opened(stand, "funnel?window=all")
    first = known(shown(page).stays).stays[0]
    assert (first.name, first.over_text) == ("Qualified", "1 longer")
    assert "from 2 won deals and the stage's own 14 d" in first.tip
    page.stays.chart.opened.emit(first.key)
    assert asked_for(stand) == {"Alpha"}
    assert parts_of(stand.shell.gone[-1])[1]["heading"] == "More than 11 days in Qualified"


def test_a_span_of_the_sales_cycle_lists_its_deals(stand: Stand) -> None:
    page = opened(stand)
    spans = known(shown(page).cycles).spans
    assert [span.count for span in spans if span.count] == [1, 1]
    page.cycles.chart.opened.emit(spans[-1].key)
    assert asked_for(stand) == {"Gamma"}
    assert "3 more won deals are needed" in page.cycles.accessibleDescription() + words(page.cycles)


def test_friction_is_said_where_the_deals_bear_it_and_opens_those_that_waited(empty: Stand) -> None:
    at, do = empty.at, empty.at.desk.do
    quick = [at.deal(f"Quick {number}") for number in range(14)]
    slow = [at.deal(f"Slow {number}") for number in range(12)]
    empty.keys = {f"Slow {number}": key for number, key in enumerate(slow)}
    at.clock.on(days=2)
    do(WinDeals(deals=tuple(quick)))
    at.clock.on(days=18)
    do(LoseDeals(deals=tuple(slow[:-3]), reason="Went silent"))
    do(WinDeals(deals=tuple(slow[-3:])))
    page = opened(empty)
    empty.wait(page.friction.isVisible)
    assert page.friction.accessibleName() == "Friction: Qualified → Proposal"
    expect = "65% advance. Deals that waited more than 2 days here were won a quarter as often (25% against 100%)."
    assert page.friction.sentence() == expect
    assert "12 closed deals" in page.friction.toolTip()
    empty.bot.keyClick(page.friction, Qt.Key.Key_Return)
    assert asked_for(empty) == set(empty.keys)


def test_few_deals_bear_no_friction(stand: Stand) -> None:
    page = opened(stand)
    assert shown(page).friction is None
    assert not page.friction.isVisible()


def test_little_room_hides_the_columns_that_matter_least(stand: Stand) -> None:
    page = opened(stand)
    page.stages.resize(2_000, 200)
    every = page.stages.heads()
    page.stages.resize(560, 200)
    few = page.stages.heads()
    assert {"Ends between", "Skipped"} <= set(every) - set(few)
    assert {"Reached", "Advanced", "Lost here", "Still open", "Conversion", "Stalled after"} <= set(few)


@pytest.mark.parametrize("name", ["funnel", "stays", "cycles", "reasons", "sources"])
def test_every_chart_has_its_table_and_its_row_opens_the_same_deals(stand: Stand, name: str) -> None:
    page = opened(stand)
    chart = getattr(page, name).chart
    stand.wait(lambda: chart.chart() is not None)
    chart.show_as_table(True)
    table = chart.findChild(QTableWidget)
    assert table.rowCount() == len(chart.chart().regions)
    assert table.accessibleName()
    before = len(stand.shell.gone)
    table.itemActivated.emit(table.item(0, 0))
    assert len(stand.shell.gone) == before + 1


def test_every_control_has_a_name(stand: Stand) -> None:
    page = opened(stand, "funnel?window=2026-01-01..2026-12-31&stage=Proposal")
    stand.wait(page.days.isVisible)
    holders = [page, page.tools.holder]
    buttons = [button for holder in holders for button in holder.findChildren(QAbstractButton)]
    assert len(buttons) > 10
    assert [type(button).__name__ for button in buttons if not button.accessibleName()] == []
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in page.findChildren(QLabel) if label.text())
