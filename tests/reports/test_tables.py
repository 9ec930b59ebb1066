"""Deals leave in files that other programs read rightly and that we read back to the same figures."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from salesdesk.desk.commands.activities import PlanActivity
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import CreateDeal, WinDeals
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import Refused, SalesDeskError
from salesdesk.importing import ImportOptions, plan_import
from salesdesk.importing.commands.imports import ImportDeals
from salesdesk.reports import export_deals, sheets
from salesdesk.views.export import deals
from salesdesk.views.figures import figures
from tests.reports.desks import Clock, busy, clock_of, empty

FORMULAS = ("=SUM(A1:A9)", "+49 30 1234", "-cmd|' /C calc'!A0", "@SUM(1)", "=1+1;;")


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Desk]:
    clock = Clock(now=datetime(2026, 11, 23, 22, 30, tzinfo=UTC))
    desk = empty(tmp_path / "small.salesdesk", clock)
    desk.do(ChangeSettings(values=(("zone", "Europe/Berlin"),)))
    yield desk
    desk.store.close()


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def write(desk: Desk, fmt: str, tmp_path: Path, **options: Any) -> Path:
    target = tmp_path / f"deals.{fmt}"
    export_deals(deals(desk.snapshot()), fmt, target, **options)
    return target


def test_csv_opens_rightly_in_a_spreadsheet(small: Desk, tmp_path: Path) -> None:
    small.do(
        CreateDeal(
            title='Fleet, "blue"\nphase 2', organisation="深圳", amount=1234550, expected_close=date(2026, 12, 11)
        )
    )
    data = write(small, "csv", tmp_path).read_bytes()
    assert data.startswith(b"\xef\xbb\xbfTitle,Organisation,")
    assert data.count(b"\r\n") == 2
    assert b'"Fleet, ""blue""\nphase 2",' in data
    (row,) = rows_of(data)
    assert (row["Organisation"], row["Amount"], row["Currency"], row["Chance"]) == ("深圳", "12345.50", "EUR", "10%")
    assert (row["Expected close"], row["Outcome"], row["Stage"]) == ("2026-12-11", "Open", "Lead in")


def test_days_are_those_of_the_desks_zone(small: Desk, tmp_path: Path) -> None:
    small.do(CreateDeal(title="Late in the evening"))
    (row,) = rows_of(write(small, "csv", tmp_path).read_bytes())
    assert row["Created"] == "2026-11-23"  # 23:30 in Berlin
    clock_of(small).now = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    small.do(CreateDeal(title="After midnight"))
    row, _ = rows_of(write(small, "csv", tmp_path).read_bytes())
    assert (row["Title"], row["Created"]) == ("After midnight", "2026-11-24")


def test_plain_csv_has_no_mark(small: Desk, tmp_path: Path) -> None:
    assert write(small, "csv", tmp_path, plain=True).read_bytes().startswith(b"Title,")


@pytest.mark.parametrize("formula", FORMULAS)
def test_what_looks_like_a_formula_is_guarded_and_restored(small: Desk, tmp_path: Path, formula: str) -> None:
    small.do(CreateDeal(title=formula, organisation=formula))
    data = write(small, "csv", tmp_path).read_bytes()
    (row,) = rows_of(data)
    assert row["Title"] == f"'{formula}"
    plan = plan_import(
        data, ImportOptions(zone=small.settings.zone, base_currency="EUR"), small.clock, name="deals.csv"
    )
    (draft,) = plan.drafts
    assert (draft.title, draft.organisation) == (formula, formula)


def test_numbers_that_begin_like_formulas_stay_numbers(small: Desk, tmp_path: Path) -> None:
    small.do(CreateDeal(title="-5", amount=-1250))
    (row,) = rows_of(write(small, "csv", tmp_path).read_bytes())
    assert (row["Title"], row["Amount"]) == ("-5", "-12.50")


def test_xlsx_has_typed_cells_a_header_that_stays_and_a_filter(small: Desk, tmp_path: Path) -> None:
    key = (
        small.do(
            CreateDeal(
                title="=1+1", organisation="https://example.org", amount=24_000_00, expected_close=date(2026, 12, 1)
            )
        ).made
        or ""
    )
    small.do(CreateDeal(title="Yen", amount=5000, currency="JPY"))
    small.do(SetField(deals=(key,), field="own:Region", value="007"))
    sheet = openpyxl.load_workbook(write(small, "xlsx", tmp_path))["Deals"]
    heads = [cell.value for cell in sheet[1]]
    cells = {(row[0].value): dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=2)}
    formula = cells["=1+1"]
    assert formula["Title"].data_type == "s" and formula["Title"].quotePrefix
    assert formula["Organisation"].hyperlink is None
    assert (formula["Amount"].value, formula["Amount"].number_format) == (24_000, "[$€]#,##0.00")
    assert cells["Yen"]["Amount"].number_format == "[$JP¥]#,##0"
    assert (formula["Chance"].value, formula["Chance"].number_format) == (0.1, "0%")
    assert formula["Expected close"].value.date() == date(2026, 12, 1)
    assert (formula["Region"].value, formula["Region"].data_type) == ("007", "s")
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", f"A1:{sheet.cell(1, len(heads)).column_letter}3")
    assert sheet.column_dimensions["A"].width > 30


def test_the_same_deals_give_the_same_workbook(desk: Desk, tmp_path: Path) -> None:
    once, again = write(desk, "xlsx", tmp_path).read_bytes(), write(desk, "xlsx", tmp_path).read_bytes()
    assert once == again


def test_json_keeps_minor_units_and_instants(small: Desk, tmp_path: Path) -> None:
    key = small.do(CreateDeal(title="Fleet", amount=1234550)).made or ""
    small.do(SetField(deals=(key,), field="tags", value=("key", "north")))
    small.do(PlanActivity(deal=key, title="Call", due_day=date(2026, 11, 25)))
    small.do(WinDeals(deals=(key,)))
    found = json.loads(write(small, "json", tmp_path).read_bytes())
    (deal,) = found["deals"]
    assert (deal["id"], deal["amount"], deal["currency"], deal["outcome"]) == (key, 1234550, "EUR", "won")
    assert deal["created"] == deal["closed"] == "2026-11-23T22:30:00Z"
    assert (sorted(deal["tags"]), deal["next_step"]) == (["key", "north"], {"title": "Call", "day": "2026-11-25"})


def test_only_the_deals_asked_for_in_their_order(small: Desk, tmp_path: Path) -> None:
    first, _, third = (small.do(CreateDeal(title=title)).made or "" for title in "abc")
    target = tmp_path / "some.csv"
    assert export_deals(deals(small.snapshot(), only=[third, first]), "csv", target) == 2
    assert [row["Title"] for row in rows_of(target.read_bytes())] == ["c", "a"]


def test_a_cancelled_export_leaves_the_old_file(desk: Desk, tmp_path: Path) -> None:
    target = tmp_path / "deals.csv"
    target.write_text("old")

    def cancel(done: int, total: int) -> None:
        raise RuntimeError(f"{done} of {total}")

    with pytest.raises(RuntimeError, match="0 of 60"):
        export_deals(deals(desk.snapshot()), "csv", target, progress=cancel)
    assert target.read_text() == "old"


def test_progress_ends_with_all(desk: Desk, tmp_path: Path) -> None:
    told = []
    export_deals(
        deals(desk.snapshot()), "csv", tmp_path / "deals.csv", progress=lambda done, total: told.append((done, total))
    )
    assert told == [(0, 60), (60, 60)]


def test_a_format_there_is_not_is_refused(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="csv, xlsx, json"):
        export_deals(deals(desk.snapshot()), "docx", tmp_path / "deals.docx")
    assert not list(tmp_path.iterdir())


def test_more_rows_than_a_sheet_holds_are_refused(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 59)
    with pytest.raises(SalesDeskError, match="A sheet holds 59 rows"):
        write(desk, "xlsx", tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_an_export_into_an_empty_desk_gives_the_same_figures(desk: Desk, tmp_path: Path, fmt: str) -> None:
    data = write(desk, fmt, tmp_path).read_bytes()
    clock = Clock(now=desk.now())
    other = empty(tmp_path / "other.salesdesk", clock)
    options = ImportOptions(zone=other.settings.zone, base_currency=other.settings.currency)
    plan = plan_import(data, options, clock, name=f"deals.{fmt}")
    assert plan.layout == "SalesDesk"
    assert (plan.counts.read, plan.counts.refused, plan.questions) == (60, 0, ())
    other.do(ImportDeals(plan=plan))
    mine, theirs = figures(desk.snapshot(), "board"), figures(other.snapshot(), "board")
    for part in ("open", "won", "lost"):
        assert {**theirs[part], "weighted": 0} == {**mine[part], "weighted": 0}
    assert [(s["name"], s["count"], s["amount"]) for s in theirs["stages"]] == [
        (s["name"], s["count"], s["amount"]) for s in mine["stages"]
    ]
    other.store.close()


def test_a_large_desk_is_written_a_row_at_a_time(tmp_path: Path) -> None:
    desk = busy(tmp_path / "many.salesdesk", Clock(), deals=3)
    export = deals(desk.snapshot())
    many = type(export)(**{f: getattr(export, f) for f in export.__slots__} | {"cards": export.cards * 20_000})
    assert export_deals(many, "csv", tmp_path / "many.csv", plain=True) == 60_000
    assert (tmp_path / "many.csv").read_bytes().count(b"\r\n") == 60_001
    desk.store.close()
