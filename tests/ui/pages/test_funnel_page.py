"""The Funnel page: bars that open their deals, figures with their numbers of deals, dashes where nothing divides."""

import pytest
from PySide6.QtCore import Qt

from salesdesk.services.commands import LoseDeals
from salesdesk.services.queries.figures import Asked, figures
from salesdesk.ui.page import parts_of
from salesdesk.ui.pages.funnel.page import NOW, FunnelPage
from tests.ui.pages.conftest import Stand


def opened(stand: Stand, address: str | None = None) -> FunnelPage:
    page = stand.open(FunnelPage, address)
    stand.wait(lambda: page._shown is not None)
    return page


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
    found = figures(stand.at.desk, "funnel", Asked())
    assert [row[1] for row in chart.rows] == [str(s["reached"]) for s in found["stages"]] + [str(found["won"]["count"])]
    assert [row[1] for row in chart.rows] == ["5", "4", "2", "2"]
    assert page._shown is not None
    assert page._shown.window.label == "Created in 2026"
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
    assert "2 won of 3 closed · too few to rely on, 2 more needed" in lines["Win rate"].accessibleDescription()
    assert lines["Sales cycle"].figure() == "8 days"
    assert "median of 2 won deals" in lines["Sales cycle"].accessibleDescription()
    assert lines["Average won deal"].figure() == "€40,000"
    stand.bot.keyClick(lines["Win rate"], Qt.Key.Key_Return)
    assert asked_for(stand) == {"Gamma", "Delta", "Epsilon"}
    assert all(line.toolTip() for line in lines.values())


def test_every_count_of_a_stage_opens_its_deals(stand: Stand) -> None:
    page = opened(stand)
    proposal = page.stages._rows[1]
    assert [number.text() for number in proposal] == ["4", "1", "2", "1", "1", "4", "12 d"]
    assert proposal[3].accessibleName() == "Proposal: Lost here"
    stand.bot.mouseClick(proposal[3], Qt.MouseButton.LeftButton)
    assert asked_for(stand) == {"Delta"}
    stand.bot.keyClick(proposal[1], Qt.Key.Key_Return)
    assert asked_for(stand) == {"Epsilon"}


def test_reasons_and_sources_open_their_deals(stand: Stand) -> None:
    page = opened(stand)
    page.reasons.chart.opened.emit("0")
    assert asked_for(stand) == {"Delta"}
    referral = page.sources.lines()[0]
    assert (referral.accessibleName(), referral.figure()) == ("Referral", "67%")
    referral.open_deals()
    assert asked_for(stand) == {"Gamma", "Delta", "Epsilon"}


def test_a_reason_that_was_not_given_has_words(stand: Stand) -> None:
    stand.at.desk.do(LoseDeals(deals=(stand.keys["Alpha"],)))
    page = opened(stand)
    assert page._shown is not None
    assert page._shown.reasons is not None
    assert {reason.name for reason in page._shown.reasons.reasons} == {"Price", "No reason given"}


def test_an_empty_window_has_dashes_and_a_way_on(stand: Stand) -> None:
    page = opened(stand, "funnel?window=2025")
    assert page._shown is not None
    assert page._shown.reached is None
    assert {line.figure() for line in page.says.lines()[:2]} == {"–"}
    assert page._no_sources.isVisible()
    page._choose_window.chosen.emit("all")
    stand.wait(lambda: page._shown is not None and page._shown.reached is not None)
    assert page.funnel.accessibleName() == "5 deals, and how far each has come"


def test_a_desk_without_deals_says_what_belongs_here(empty: Stand) -> None:
    page = opened(empty)
    assert page._empty.isVisible()
    empty.at.deal("First")
    page.mark_stale()
    empty.wait(page.funnel.isVisible)


def test_a_change_is_followed(stand: Stand) -> None:
    page = opened(stand)
    stand.operations.run(LoseDeals(deals=(stand.keys["Beta"],), reason="Price"))
    stand.wait(lambda: page.says.lines()[0].figure() == "50%")


def test_other_pipelines_can_be_chosen(stand: Stand) -> None:
    from salesdesk.services.commands import AddPipeline, NewStage

    page = opened(stand)
    assert not page._choose_pipeline.isVisibleTo(page._tools)
    assert page.pipeline() == stand.at.pipeline
    made = stand.at.desk.do(AddPipeline(name="Renewals", stages=(NewStage(name="Due"),))).made
    page.mark_stale()
    stand.wait(lambda: page._choose_pipeline.isVisibleTo(page._tools))
    page._choose_pipeline.chosen.emit(made)
    stand.wait(page._empty.isVisible)
    assert page.pipeline() == made
