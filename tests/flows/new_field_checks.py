"""Where a field that was said once appears: run by ``test_new_field`` on a copy of the program that has one field more."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from salesdesk import reports
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.query.sorting import Sort, SortKey
from salesdesk.domain.errors import Refused
from salesdesk.domain.fields import field_of
from salesdesk.formats import Formats
from salesdesk.i18n import worded
from salesdesk.importing import ImportOptions, ImportPlan
from salesdesk.importing import compare as imports
from salesdesk.importing.commands.imports import ImportDeals
from salesdesk.reports.deal_rows import COLUMNS as REPORT_COLUMNS
from salesdesk.reports.deal_rows import deals_sheet
from salesdesk.reports.field_words import written
from salesdesk.store import packed
from salesdesk.ui.importing.wording import field_choices
from salesdesk.ui.live.moment import LiveMoment
from salesdesk.ui.live.reading import whole
from salesdesk.ui.names import NameBook
from salesdesk.ui.pages.deals.columns import BY_KEY, CHANGED_TOGETHER, COLUMNS
from salesdesk.ui.pages.deals.model import DealsModel
from salesdesk.ui.pages.deals.rows import DealRows
from salesdesk.ui.pages.deals.words import ValueWords
from salesdesk.ui.panel import DealPanel
from salesdesk.ui.typed_values import change_of_field, read_typed
from salesdesk.views import export
from salesdesk.views.report_rows import data_rows
from tests.flows.command_lines import CommandLine
from tests.support.searching import deal_text
from tests.ui.live import Live, live

__all__ = ["live"]
KEY = "priority"
FIELD = field_of(KEY)


@pytest.fixture
def deals(live: Live) -> tuple[str, str]:
    high, low = live.at.deal("Fleet"), live.at.deal("Crane")
    live.at.desk.do(SetField(deals=(high,), field=KEY, value="High"))
    live.at.desk.do(SetField(deals=(low,), field=KEY, value="low"))
    return high, low


def test_it_is_set_taken_back_and_worded(live: Live, deals: tuple[str, str]) -> None:
    change = live.at.desk.do(SetField(deals=deals, field=KEY, value="normal"))
    assert worded(change.label) == "Change Priority of 2 deals"
    assert {live.deal(key).priority for key in deals} == {"normal"}  # type: ignore[attr-defined]
    live.at.desk.undo()
    assert [live.deal(key).priority for key in deals] == ["high", "low"]  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="none of low, normal, high"):
        live.at.desk.do(SetField(deals=deals, field=KEY, value="urgent"))


VALUES: dict[str, tuple[str, Any, str, str]] = {
    "seats": ("12.25", 12.25, "1,200.5", "1200.5"),
    "renewal": ("2027-01-31", date(2027, 1, 31), "2027-02-28", "2027-02-28"),
    "partner": ("yes", True, "no", "no"),
    "margin": ("12.5%", 0.125, "30%", "30%"),
    "cost": ("500.25 EUR", 50_025, "1k", "1000.00 EUR"),
    "trial": ("14", 14, "30", "30"),
    "site": ("https://example.com", "https://example.com", "https://example.org", "https://example.org"),
    "signed": ("2026-05-06T07:08:09Z", 1_778_051_289_000_000, "", ""),
}
"""Canonical text and its value; what is typed in the window, and the canonical text of that."""


@pytest.mark.parametrize("key", VALUES)
def test_a_field_of_each_kind_is_kept_shown_and_read_again(
    live: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    desk, field, formats = live.at.desk, field_of(key), Formats("en_GB")
    text, value, typed, canonical = VALUES[key]
    deal, other = live.at.deal("Fleet", currency="EUR"), live.at.deal("Crane")
    desk.do(SetField(deals=(deal,), field=key, value=text))
    for seldom in (packed.SELDOM, 0):
        monkeypatch.setattr(packed, "SELDOM", seldom)
        with desk.read() as reader:
            cards = {card.id: card for card in reader.all_cards(None)}
        assert field.get(cards[deal], None) == value, seldom
        assert field.get(cards[other], None) is None, seldom
    assert field.read(field.write(value, "EUR"), "EUR") == value
    column = BY_KEY[key]
    moment = LiveMoment(0, desk.today(), desk.settings.zone)
    assert ValueWords(formats, moment).shown(column.kind, value, cards[deal])
    if typed:
        found = read_typed(field, typed, "EUR", formats)
        assert field.write(found, "EUR") == canonical
        assert read_typed(field, written(field, found, "EUR", formats), "EUR", formats) == found
        live.do(change_of_field(field, (deal,), found))
    target = tmp_path / "deals.csv"
    reports.export_deals(export.deals(desk.snapshot()), "csv", target, plain=True)
    shown = live.deal(deal)
    desk.do(SetField(deals=(deal,), field=key))
    desk.do(ImportDeals(plan=planned(live, target.read_text("utf-8"))))
    if field.kind == "time":
        assert getattr(live.deal(deal), key).date() == getattr(shown, key).date()
    else:
        assert getattr(live.deal(deal), key) == getattr(shown, key) is not None


def test_the_panel_shows_and_changes_it(live: Live, deals: tuple[str, str]) -> None:
    panel = DealPanel(live.context, NameBook(live.context))
    live.show(panel, 430, 900)
    panel.show_deal(deals[0])
    live.until(lambda: panel.shown is not None)
    editor = panel.fields.editors[KEY]
    assert (editor.name, editor.shown_text(), editor.isVisible()) == ("Priority", "High", True)
    with live.qtbot.waitSignal(live.context.operations.settled):
        editor.committed.emit("low")
    assert live.deal(deals[0]).priority == "low"  # type: ignore[attr-defined]
    panel.mark_stale(None)
    live.until(lambda: "Priority changed from High to Low" in [row.words.text() for row in panel.history.rows])


def test_the_table_shows_sorts_edits_and_changes_it_for_many(live: Live, deals: tuple[str, str]) -> None:
    desk, column = live.at.desk, BY_KEY[KEY]
    moment = LiveMoment(0, desk.today(), desk.settings.zone)
    formats = Formats("en_GB")
    rows = DealRows(whole(desk.snapshot()), sort=Sort((SortKey(KEY),)))
    model = DealsModel()
    model.set_rows(rows, ValueWords(formats, moment))
    place = COLUMNS.index(column)
    assert [model.index(row, place).data() for row in range(2)] == ["Low", "High"]
    assert (column.title(), column.is_shown, column.is_editable) == ("Priority", True, True)
    assert KEY in CHANGED_TOGETHER
    live.do(change_of_field(column.field, deals, read_typed(column.field, "norm", "EUR", formats)))
    assert {live.deal(key).priority for key in deals} == {"normal"}  # type: ignore[attr-defined]


def test_it_is_exported_and_imported_again(live: Live, deals: tuple[str, str], tmp_path: Path) -> None:
    desk, target = live.at.desk, tmp_path / "deals.csv"
    reports.export_deals(export.deals(desk.snapshot()), "csv", target, plain=True)
    rows = list(csv.DictReader(target.read_text("utf-8").splitlines()))
    assert {row["Title"]: row["Priority"] for row in rows} == {"Fleet": "High", "Crane": "Low"}
    reports.export_deals(export.deals(desk.snapshot()), "json", tmp_path / "deals.json")
    told = json.loads((tmp_path / "deals.json").read_text("utf-8"))["deals"]
    assert {row["title"]: row[KEY] for row in told} == {"Fleet": "high", "Crane": "low"}
    changed = target.read_text("utf-8").replace("High", "normal")
    plan = planned(live, changed)
    assert plan.mapping.index(KEY) is not None
    desk.do(ImportDeals(plan=plan))
    assert live.deal(deals[0]).priority == "normal"  # type: ignore[attr-defined]


def test_other_files_tell_it_or_do_not(live: Live) -> None:
    told = "Deal name,Created,Stage,Priority\nPump,2026-01-01,Qualified,HIGH\nValve,2026-01-02,Qualified,\n"
    plan = planned(live, told)
    assert plan.mapping.index(KEY) == 3
    assert {draft.title: draft.facts[KEY] for draft in plan.drafts} == {"Pump": "high", "Valve": None}
    live.at.desk.do(ImportDeals(plan=plan))
    shorter = "\n".join(line.rpartition(",")[0] for line in told.splitlines())
    assert imports.compared(live.at.desk, planned(live, shorter)).unchanged == 2
    wrong = planned(live, told.replace("HIGH", "x1") + "Crane,2026-01-03,Qualified,low\n" * 3)
    assert [(problem.column, problem.value) for problem in wrong.problems] == [("Priority", "x1")]
    assert ("Priority", KEY) in field_choices("deals")


def planned(live: Live, content: str) -> ImportPlan:
    desk = live.at.desk
    wanted = ImportOptions(desk.settings.zone, "EUR", remembered=imports.remembered(desk))
    return imports.plan(desk, content.encode(), wanted, name="deals.csv")


def test_reports_list_it_and_searches_find_it(live: Live, deals: tuple[str, str]) -> None:
    desk = live.at.desk
    with desk.read() as reader:
        cards = reader.all_cards(None)
    sheet = deals_sheet(data_rows(desk.snapshot(), cards), desk.settings.zone)
    place = [column.key for column in REPORT_COLUMNS].index(KEY)
    assert sheet.fields[place].header == "Priority"
    assert {row[0]: row[place] for row in sheet.rows} == {"Fleet": "High", "Crane": "Low"}
    assert {card.title for card in cards if "high" in deal_text(card)} == {"Fleet"}


def test_scripts_filter_sort_and_set_it(live: Live, deals: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    live.at.desk.store.close()
    line = CommandLine(live.at.path, capsys)
    shown = line.json("show", "deals", "--columns", f"title,{KEY}", "--where", f"{KEY} = high", "--json")
    assert shown == [{"title": "Fleet", KEY: "high"}]
    ordered = line.json("show", "deals", "--columns", "title", "--sort", f"-{KEY}", "--json")
    assert [row["title"] for row in ordered] == ["Fleet", "Crane"]
    line.json("do", "SetField", "deals=Crane", f"field={KEY}", "value=high")
    assert len(line.json("show", "deals", "--where", f'{KEY} in ("high")', "--json")) == 2
