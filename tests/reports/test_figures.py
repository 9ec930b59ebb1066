"""The figures in each report are those of ``salesdesk figures``, on paper and as facts."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from salesdesk import reports
from salesdesk.analytics.contrast import Share
from salesdesk.desk.desk import Desk
from salesdesk.formats import Formats
from salesdesk.reports.catalogue.deal.content import draft
from salesdesk.reports.parts import Beside, TableBlock
from salesdesk.views.figures import FiguresRequest, figures
from salesdesk.views.reasons import whole_points
from salesdesk.views.reporting import ReportRequest
from tests.reports.papers import text_of

Told = dict[str, dict[tuple[str, str, str], str]]


@pytest.fixture(scope="module")
def told(views: dict[str, Any]) -> Told:
    """Name of a report -> its facts: (section, item, measure) -> value as text."""
    from salesdesk.formats import Formats

    def read(name: str) -> dict[tuple[str, str, str], str]:
        text = reports.make(name, views[name], "csv", Formats()).decode("utf-8-sig")
        return {(row[0], row[1], row[2]): row[3] for row in csv.reader(io.StringIO(text, newline=""))}

    return {name: read(name) for name in views}


@pytest.fixture
def papers(views: dict[str, Any], formats: Formats) -> Callable[[str], str]:
    """Name of a report -> all its text."""
    return lambda name: text_of(reports.make(name, views[name], "pdf", formats))


def number(text: str) -> float | None:
    return float(text) if text else None


def rounded(value: float) -> Any:
    """The same, but for what is beyond six decimals."""
    return pytest.approx(value, rel=0, abs=5.1e-7)


def money(minor: float) -> Any:
    """An amount in minor units as whole cents of the currency's own unit."""
    return pytest.approx(minor / 100, rel=0, abs=0.0051)


MONEY = ("target", "won", "gap", "pace_target", "required_per_day", "forecast", "low", "high")
SHARES = ("attainment", "pace", "chance", "coverage", "days_left")


@pytest.mark.parametrize("name", ["review", "forecast", "quota"])
def test_the_quota(home: Desk, told: Told, name: str) -> None:
    shown, facts = figures(home.snapshot(), "quota"), told[name]
    for measure in MONEY:
        assert number(facts["Quota", "2026-Q4", measure]) == money(shown[measure])
    for measure in SHARES:
        assert number(facts["Quota", "2026-Q4", measure]) == rounded(shown[measure])


@pytest.mark.parametrize("name", ["forecast", "quota"])
def test_the_quota_on_paper(home: Desk, papers: Callable[[str], str], formats: Formats, name: str) -> None:
    shown, text = figures(home.snapshot(), "quota"), papers(name)
    assert f"Won so far {formats.money(shown['won'], 'EUR')}" in text
    assert f"Forecast {formats.money(shown['forecast'], 'EUR', False)}" in text
    assert f"Chance to hit quota {formats.percent(shown['chance'])}" in text
    assert f"Still needed {formats.money(shown['gap'], 'EUR')}" in text
    largest = shown["swings"][0]
    assert largest["title"] in text and formats.percent(largest["if_won"]) in text


@pytest.mark.parametrize("name", ["forecast", "quota"])
def test_what_decides_it(home: Desk, told: Told, name: str) -> None:
    for swing in figures(home.snapshot(), "quota")["swings"]:
        assert number(told[name]["Deciding", swing["title"], "points"]) == rounded(swing["points"])


def test_the_open_deals_of_the_forecast(home: Desk, told: Told, views: dict[str, Any]) -> None:
    shown = figures(home.snapshot(), "forecast")["open"]
    assert {deal["title"] for deal in shown} == {deal.card.title for deal in views["forecast"].open_deals}
    for deal in shown:
        amount = number(told["forecast"]["Open deal", deal["title"], "amount"])
        assert amount == (None if deal["amount"] is None else deal["amount"] / 100)
        assert number(told["forecast"]["Open deal", deal["title"], "chance"]) == rounded(deal["chance"])
    facts = told["forecast"]
    sums = [facts["Due all", kind, "amount"] for kind in ("commit", "best_case", "pipeline")]
    assert sum(map(float, sums)) == float(facts["Due all", "all", "amount"])
    assert float(facts["Due all", "all", "amount"]) == sum(deal["amount"] or 0 for deal in shown) / 100


@pytest.mark.parametrize("name", ["review", "funnel"])
def test_the_funnel(home: Desk, told: Told, name: str) -> None:
    shown, facts = figures(home.snapshot(), "funnel"), told[name]
    for stage in shown["stages"]:
        for measure in (
            "reached",
            "entered",
            "skipped",
            "advanced",
            "lost_here",
            "open_here",
            "so_far",
            "of_resolved",
            "upper",
            "low",
            "high",
            "median_days",
        ):
            value = number(facts["Funnel of all deals", stage["name"], measure])
            assert value == (stage[measure] if stage[measure] is None else rounded(stage[measure]))
        assert number(facts["Funnel of all deals", stage["name"], "amount"]) == stage["amount"] / 100
    for stage in figures(home.snapshot(), "funnel", FiguresRequest(basis="snapshot"))["stages"]:
        assert number(facts["Open now", stage["name"], "count"]) == stage["count"]
        assert number(facts["Open now", stage["name"], "weighted"]) == money(stage["weighted"])


def test_the_funnel_on_paper(home: Desk, papers: Callable[[str], str], formats: Formats) -> None:
    text = papers("funnel")
    for stage in figures(home.snapshot(), "funnel")["stages"]:
        counts = [stage[n] for n in ("reached", "entered", "skipped", "advanced", "lost_here", "open_here")]
        shares = [formats.percent(stage[n]) for n in ("so_far", "upper")]
        assert " ".join([stage["name"], *map(str, counts), *shares]) in text


def test_a_period_narrows_the_funnel(home: Desk, formats: Formats) -> None:
    view: Any = reports.view(home.snapshot(), "funnel", ReportRequest(period="2026-Q2"))
    shown = figures(home.snapshot(), "funnel", FiguresRequest(start=date(2026, 4, 1), until=date(2026, 7, 1)))
    assert [s.reached for s in view.funnel.funnel.stages] == [s["reached"] for s in shown["stages"]]
    assert "deals created in Q2 2026" in text_of(reports.make("funnel", view, "pdf", formats))


def test_win_and_loss(home: Desk, told: Told, papers: Callable[[str], str], formats: Formats) -> None:
    shown, facts, text = figures(home.snapshot(), "winloss"), told["winloss"], papers("winloss")
    for measure in ("won", "lost", "win_rate", "win_rate_value"):
        assert number(facts["Closed", "", measure]) == rounded(shown[measure])
    for reason in shown["reasons"]:
        assert number(facts["Reason", reason["name"] or "", "count"]) == reason["count"]
        assert number(facts["Reason", reason["name"] or "", "amount"]) == reason["amount"] / 100
        share = formats.percent(reason["count"] / shown["lost"])
        amount = formats.money(reason["amount"], "EUR", False)
        assert f"{reason['name'] or 'not said'} {reason['count']} {share} {amount}" in text
    for source in shown["sources"]:
        for measure in ("won", "lost", "win_rate"):
            assert number(facts["Source", source["name"] or "", measure]) == pytest.approx(source[measure])
    assert number(facts["Sales cycle", "", "median_days"]) == pytest.approx(shown["cycle"]["median_days"])
    assert number(facts["Won", "", "average"]) == pytest.approx(shown["average_won"] / 100)


@pytest.mark.parametrize("part", ["sources", "choices", "bands"])
def test_however_told_apart_the_closed_deals_are_all_there(views: dict[str, Any], part: str) -> None:
    view = views["winloss"]
    groups = [getattr(group, "group", group) for group in getattr(view, part)]
    assert sum(group.won for group in groups) == view.closed.won
    assert sum(group.lost for group in groups) == view.closed.lost
    assert sum(group.won_amount for group in groups) == sum(card.amount or 0 for card in view.won)


def test_changes(home: Desk, told: Told, papers: Callable[[str], str], formats: Formats) -> None:
    shown = figures(home.snapshot(), "changes", FiguresRequest(start=date(2026, 9, 30), until=date(2026, 11, 23)))
    facts, text = told["changes"], papers("changes")
    for term in ("open_at_start", "new", "reopened", "increases", "decreases", "won", "lost", "removed", "open_at_end"):
        assert number(facts["Pipeline", term, "count"]) == shown[term]["count"]
        assert number(facts["Pipeline", term, "amount"]) == shown[term]["amount"] / 100
        assert formats.money(shown[term]["amount"], "EUR") in text or not shown[term]["count"]
    assert shown["increases"]["count"] and shown["decreases"]["count"] and shown["removed"]["count"]
    assert (facts["Due", "pushed_out", "count"], facts["Due", "pulled_in", "count"]) == ("1", "1")
    assert text.count("add up to the open amount now") == 2


def test_the_terms_of_both_waterfalls_add_up(told: Told) -> None:
    plus = ("open_at_start", "new", "reopened", "pulled_in", "increases")
    minus = ("won", "lost", "removed", "pushed_out", "decreases")
    for section in ("Pipeline", "Due"):
        amounts = {term: float(told["changes"][section, term, "amount"]) for term in (*plus, *minus, "open_at_end")}
        end = sum(amounts[term] for term in plus) - sum(amounts[term] for term in minus)
        assert end == pytest.approx(amounts["open_at_end"])


def test_a_deal_sheet_says_what_figures_say(home: Desk, formats: Formats) -> None:
    shown = figures(home.snapshot(), "forecast")["open"]
    for deal in shown[:6]:
        view: Any = reports.view(home.snapshot(), "deal", ReportRequest(deal=deal["deal"]))
        assert (view.chance, view.stage) == (rounded(deal["chance"]), deal["stage"])
        text = text_of(reports.make("deal", view, "pdf", formats))
        assert deal["title"] in text and f"Chance {formats.percent(deal['chance'])}" in text


def test_the_reasons_for_a_chance_add_up_on_a_deal_sheet(home: Desk, formats: Formats) -> None:
    for deal in figures(home.snapshot(), "forecast")["open"][:6]:
        view: Any = reports.view(home.snapshot(), "deal", ReportRequest(deal=deal["deal"]))
        (beside,) = [block for block in draft(view, formats, None).blocks if isinstance(block, Beside)]
        told = beside.blocks[1]
        assert isinstance(told, TableBlock) and told.total is not None
        given = [int(row[1].text.replace("−", "-")) for row in told.rows]
        assert sum(given) == pytest.approx(int(told.total[1].text), abs=1)
        assert sum(given[1:]) == sum(whole_points(view.why))


def test_friction_costs_something_only_where_the_deals_bear_it_out(views: dict[str, Any], formats: Formats) -> None:
    view = views["funnel"]
    few, many = Share(2, 4), Share(3, 4)
    sure = replace(view.funnel.frictions[0], slow=Share(10, 200), quick=Share(150, 200), cost=12_345_00.0)
    unsure = replace(view.funnel.frictions[1], slow=few, quick=many, cost=54_321_00.0)
    page = replace(view.funnel, frictions=(sure, unsure, *view.funnel.frictions[2:]))
    text = text_of(reports.make("funnel", replace(view, funnel=page), "pdf", formats))
    assert "5% of 200 75% of 200 €12,345" in text
    assert "50% of 4 75% of 4 –" in text
    assert "54,321" not in text


def test_a_period_that_is_over_shows_what_came_in(home: Desk, formats: Formats) -> None:
    view: Any = reports.view(home.snapshot(), "forecast", ReportRequest(period="2026-Q3"))
    text = text_of(reports.make("forecast", view, "pdf", formats))
    shown = figures(home.snapshot(), "quota", FiguresRequest(period="2026-Q3"))
    assert f"Won so far {formats.money(shown['won'], 'EUR')}" in text
    assert "Won in the period" in text and "Open deals" not in text
