"""Figures of documents say of what they are, and one figure is rounded in one way wherever it stands."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

from salesdesk import reports
from salesdesk.desk.desk import Desk
from salesdesk.formats import Formats, shown_limit
from salesdesk.reports import registry
from salesdesk.reports.catalogue.funnel import REPORT as FUNNEL
from salesdesk.reports.catalogue.review import REPORT as REVIEW
from salesdesk.reports.parts import Beside, Block, Draft, KeyFigures, Notes, TableBlock
from salesdesk.reports.registry import ReportView
from salesdesk.views.figures import figures as figures_of
from salesdesk.views.figures import written
from salesdesk.views.report_about import ReportRequest
from salesdesk.views.reporting.funnel import funnel_view
from salesdesk.views.review import ReviewView


def table_of(made: Draft, title: str) -> TableBlock:
    found = [block for block in made.blocks if isinstance(block, TableBlock) and block.title == title]
    assert len(found) == 1, [getattr(block, "title", None) for block in made.blocks]
    return found[0]


def notes(made: Draft) -> str:
    return " ".join(line for block in made.blocks if isinstance(block, Notes) for line in block.sentences)


def test_a_review_of_a_quarter_says_that_its_funnel_is_of_all_deals_so_far(view: ReviewView, formats: Formats) -> None:
    made = REVIEW.draft(view, formats, None)
    found = table_of(made, "Funnel of all deals so far")
    assert found.rows[-1][0].note == "of all closed deals"
    assert "Closed in Q4 2026 in this pipeline" in notes(made)
    assert "Of the deals closed in Q4 2026 " in notes(made)


@pytest.mark.parametrize(
    ("period", "of"), [(None, "of all closed deals"), ("2026-Q3", "of the deals closed in this time")]
)
def test_each_win_rate_says_of_which_deals(desk: Desk, formats: Formats, period: str | None, of: str) -> None:
    made = FUNNEL.draft(funnel_view(desk.snapshot(), ReportRequest(period=period)), formats, None)
    rate = next(
        one
        for block in made.blocks
        if isinstance(block, KeyFigures)
        for one in block.figures
        if one.label == "Win rate"
    )
    assert rate.notes[0] == of
    title = "Funnel" if period else "Funnel of all deals so far"
    assert of.removeprefix("of ") in (table_of(made, title).rows[-1][0].note or "")


@pytest.mark.parametrize(
    ("days", "shown"), [(13.9, 13), (14.0, 14), (1.0, 1), (0.99, 0.9), (0.0, 0.0), (None, None), (20.999, 20)]
)
def test_a_limit_is_shown_as_the_days_of_a_deal_are(days: float | None, shown: float | None) -> None:
    assert shown_limit(days) == shown


def limits_in(blocks: tuple[Block, ...]) -> dict[str, set[str]]:
    """By stage every stall limit that the blocks show."""
    found: dict[str, set[str]] = {}
    for block in blocks:
        if isinstance(block, Beside):
            for stage, shown in limits_in(tuple(block.blocks)).items():
                found.setdefault(stage, set()).update(shown)
        if not isinstance(block, TableBlock):
            continue
        heads = [head.text for head in block.heads]
        if "Stall limit" in heads:
            for row in block.rows:
                found.setdefault(row[0].text, set()).add(row[heads.index("Stall limit")].text)
        if "Limit" in heads:
            for row in block.rows:
                found.setdefault(row[1].text, set()).add(row[heads.index("Limit")].text)
        for row in block.rows:
            for cell in row:
                if (why := re.fullmatch(r"\d+ days? in (.+)", cell.text)) and cell.note:
                    limit, _, _ = cell.note.partition(" · ")  # behind it, by when it is likely to be won
                    found.setdefault(why.group(1), set()).add(limit.removeprefix("limit "))
    return found


def test_a_stall_limit_reads_the_same_in_every_table(view: ReviewView, desk: Desk, formats: Formats) -> None:
    funnel = FUNNEL.draft(funnel_view(desk.snapshot(), ReportRequest()), formats, None)
    review = REVIEW.draft(view, formats, None)
    together = limits_in((*funnel.blocks, *review.blocks))
    assert any(limit.days % 1 for limit in view.funnel.limits)
    assert together
    assert {stage: len(shown) for stage, shown in together.items()} == dict.fromkeys(together, 1)


def test_a_learnt_chance_in_an_export_has_two_decimals_of_a_percent(home: Desk, tmp_path: Path) -> None:
    snapshot = home.snapshot()
    typed = [card.id for card in snapshot.open_cards() if card.typed_chance is not None]
    out = tmp_path / "deals.csv"
    reports.export(snapshot, "deals", "csv", out)
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))
    shown = [row["Chance"] for row in rows if row["Chance"]]
    assert len(shown) > len(typed)
    assert all(len(text.removesuffix("%").partition(".")[2]) <= 2 for text in shown)


def test_facts_have_numbers_of_sensible_length(views: dict[str, ReportView], formats: Formats) -> None:
    seen = 0
    for name, view in views.items():
        rows = list(csv.reader(io.StringIO(reports.make(name, view, "csv", formats).decode("utf-8-sig"))))
        for row in rows[1:]:
            if re.fullmatch(r"-?\d+\.\d+", row[3]):
                seen += 1
                assert len(row[3].partition(".")[2]) <= 6, (name, row)
    assert seen > 100


SET = ("review", "quota", "forecast", "funnel", "winloss", "changes", "activity")


def test_a_figure_that_stands_twice_in_a_set_is_the_same_one(desk: Desk, formats: Formats) -> None:
    """By section, item and measure in the facts; by name and what it is of among the key figures."""
    facts, figures = dict[tuple[str, ...], dict[str, list[str]]](), dict[tuple[str, ...], set[str]]()
    for name in SET:
        report = registry.report(name)
        seen = report.view(desk.snapshot(), ReportRequest(period="2026-Q4"))
        for section, item, measure, value, currency in report.facts(seen):
            held = facts.setdefault((section, item, measure, currency), {})
            held.setdefault(name, []).append(str(value))
        for block in report.draft(seen, formats, None).blocks:
            for one in block.figures if isinstance(block, KeyFigures) else ():
                figures.setdefault((one.label, *one.notes), set()).add(one.figure)
    twice = {key: list(map(sorted, held.values())) for key, held in facts.items() if len(held) > 1}
    assert {key[0] for key in twice} >= {"Quota", "Coverage", "Deciding", "Later than planned", "Open now"}
    assert [key for key, lists in twice.items() if any(one != lists[0] for one in lists)] == []
    assert [key for key, shown in figures.items() if len(shown) > 1] == []


LONG = re.compile(r"\d\.\d{10,}")


def test_no_export_has_numbers_with_ten_decimals_or_more(home: Desk, tmp_path: Path) -> None:
    snapshot = home.snapshot()
    for name in ("deals", "people", "activities", "history"):
        for fmt in ("csv", "json"):
            out = tmp_path / f"{name}.{fmt}"
            reports.export(snapshot, name, fmt, out)
            assert not LONG.search(out.read_text("utf-8-sig")), (name, fmt)
    chances = [row["chance"] for row in json.loads((tmp_path / "deals.json").read_text("utf-8"))["deals"]]
    assert any(0 < chance < 1 for chance in chances)


@pytest.mark.parametrize("name", ["board", "funnel", "winloss", "velocity", "quota", "forecast", "flywheel"])
def test_figures_are_printed_with_nine_significant_digits(desk: Desk, name: str) -> None:
    whole = figures_of(desk.snapshot(), name)
    printed = json.dumps(written(whole))
    assert LONG.search(json.dumps(whole)), "there is something to round"
    numbers = [text.replace("-", "").replace(".", "") for text in re.findall(r"-?\d+\.\d+", printed)]
    assert numbers
    assert max(len(text.strip("0")) for text in numbers) <= 9
    assert json.loads(printed).keys() == whole.keys()
    assert written({"a": 0.1234567891, "b": [(1, None, "2.123456789123")]}) == {
        "a": 0.123456789, "b": [[1, None, "2.123456789123"]]
    }  # fmt: skip
