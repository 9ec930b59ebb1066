"""Rules of tables as files one by one, at their limits: progress, bundles, cells of text, what a workbook cannot hold."""

import json
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from salesdesk.domain.errors import Refused, SalesDeskError
from salesdesk.reports import tables
from salesdesk.reports.columns import ExportColumn, plain_text
from salesdesk.reports.everything import everything_book

DAY = date(2026, 11, 23)


def table(rows: list[Any], key: str = "things", kind: Any = "text") -> tables.TableData:
    column = ExportColumn("Head", kind, 10, lambda row: row)
    return tables.TableData(
        "Things", key, [column], lambda: rows, len(rows), lambda row: "EUR", lambda row: {"head": row}
    )


def book(*found: tables.TableData, bundle: bool = False, day: date = DAY) -> tables.TableFile:
    return tables.TableFile("Things", {"format": "things", "version": 1}, day, found, bundle)


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((0,), [(0, 0)]),
        ((1,), [(0, 1), (1, 1)]),
        ((999, 1), [(0, 1000), (1000, 1000)]),
        ((1500, 501), [(0, 2001), (1000, 2001), (2000, 2001), (2001, 2001)]),
        ((2000, 0), [(0, 2000), (1000, 2000), (2000, 2000), (2000, 2000)]),
    ],
)
def test_an_export_tells_how_far_it_is(tmp_path: Path, counts: tuple[int, ...], told: list[tuple[int, int]]) -> None:
    found: list[tuple[int, int]] = []
    parts = [table([f"{n}" for n in range(count)], f"part{place}") for place, count in enumerate(counts)]
    total = tables.write(
        book(*parts, bundle=True), "json", tmp_path / "t.json", progress=lambda *now: found.append(now)
    )
    assert (total, found) == (sum(counts), told)


def test_json_is_a_line_for_each_row(tmp_path: Path) -> None:
    tables.write(book(table(["a", "é"]), table([], "none")), "json", tmp_path / "t.json")
    text = (tmp_path / "t.json").read_text(encoding="utf-8")
    assert text == '{"format": "things", "version": 1, "things": [\n{"head": "a"},\n{"head": "é"}\n], "none": [\n]}\n'
    assert json.loads(text)["things"] == [{"head": "a"}, {"head": "é"}]


@pytest.mark.parametrize(("plain", "start"), [(False, b"\xef\xbb\xbfHead"), (True, b"Head")])
def test_a_table_of_text_begins_with_a_mark_unless_plain(tmp_path: Path, plain: bool, start: bytes) -> None:
    tables.write(book(table(["é"])), "csv", tmp_path / "t.csv", plain=plain)
    assert (tmp_path / "t.csv").read_bytes() == start + "\r\né\r\n".encode()


@pytest.mark.parametrize(
    ("day", "stamp"), [(DAY, (2026, 11, 23)), (date(1979, 5, 6), (1980, 5, 6)), (date(1980, 1, 2), (1980, 1, 2))]
)
def test_a_bundle_is_of_the_day_of_its_data(tmp_path: Path, day: date, stamp: tuple[int, int, int]) -> None:
    tables.write(book(table(["a"]), table([], "none"), bundle=True, day=day), "csv", tmp_path / "t.zip")
    with zipfile.ZipFile(tmp_path / "t.zip") as archive:
        assert archive.namelist() == ["salesdesk.csv", "things.csv", "none.csv"]
        assert {info.date_time for info in archive.infolist()} == {(*stamp, 0, 0, 0)}
        assert {info.external_attr >> 16 for info in archive.infolist()} == {0o644}
        assert archive.read("salesdesk.csv").decode("utf-8-sig") == "key,value\r\nformat,things\r\nversion,1\r\n"


@pytest.mark.parametrize("fmt", ["csv", "json", "xlsx"])
def test_half_a_character_is_told_with_what_is_around_it(tmp_path: Path, fmt: str) -> None:
    (tmp_path / f"t.{fmt}").write_bytes(b"old")
    text = "a" * 30 + "\ud800" + "b" * 30
    if fmt == "xlsx":
        tables.write(book(table(["a"])), fmt, tmp_path / "t.xlsx")
        return
    with pytest.raises(SalesDeskError) as told:
        tables.write(book(table([text])), fmt, tmp_path / f"t.{fmt}")
    assert f": {'a' * 20}?{'b' * 19}. Correct it" in str(told.value)
    assert (tmp_path / f"t.{fmt}").read_bytes() == b"old"


def test_a_format_there_is_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="Things cannot be written as pdf; there are csv, xlsx, json"):
        tables.write(book(table([])), "pdf", tmp_path / "t.pdf")
    assert len(book(table(["a", "b"]), table(["c"]))) == 3


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("text", None, ""),
        ("text", "=1", "'=1"),
        ("text", "plain", "plain"),
        ("share", 0.125, "12.5%"),
        ("share", 1.0, "100%"),
        ("share", 0.0, "0%"),
        ("share", 1e-9, "0.0000001%"),
        ("money", Decimal("12.50"), "12.50"),
        ("day", DAY, "2026-11-23"),
        ("instant", datetime(2026, 11, 23, 9, tzinfo=UTC), "2026-11-23T09:00:00+00:00"),
        ("whole", 7, "7"),
        ("number", 0.1, "0.1"),
    ],
)
def test_values_as_cells_of_a_text_file(kind: Any, value: Any, text: str) -> None:
    assert plain_text(ExportColumn("h", kind, 1, lambda row: row), value) == text


def reader_of(name: str, kind: str) -> Callable[[Any], Any]:
    """Reads a field of the whole desk's table of records."""
    from salesdesk.desk.everything import Everything

    for found in everything_book(Everything(day=DAY, zone="UTC", records={}, events=(), diary=())).tables:
        for column in found.columns if found.key == kind else ():
            if column.header == name:
                return column.read
    raise AssertionError(name)


@pytest.mark.parametrize(
    ("value", "cell"),
    [("", "'"), ("'", "''"), ("''", "'''"), ("a", "a"), ("'a", "'a"), (None, None), ("a'", "a'")],
)
def test_an_empty_text_is_told_from_none(value: str | None, cell: str | None) -> None:
    assert reader_of("text", "notes")(SimpleNamespace(text=value)) == cell


@pytest.mark.parametrize(("value", "cell"), [(2**53, 2**53), (-(2**53), -(2**53)), (2**53 + 1, str(2**53 + 1)), (7, 7)])
def test_whole_numbers_beyond_what_a_workbook_knows_are_texts(value: int, cell: Any) -> None:
    assert reader_of("stage_spent", "deals")(SimpleNamespace(stage_spent=value)) == cell


@pytest.mark.parametrize(("value", "cell"), [(0.25, 0.25), (0.1 + 0.2, "0.30000000000000004"), (1 / 3, 1 / 3)])
def test_numbers_that_need_more_than_sixteen_digits_are_texts(value: float, cell: Any) -> None:
    assert reader_of("probability", "stages")(SimpleNamespace(probability=value)) == cell


@pytest.mark.parametrize(("measure", "cell"), [("revenue", Decimal("3.00")), ("count", 300)])
def test_a_quota_of_deals_is_a_number_and_no_money(measure: str, cell: Any) -> None:
    row = SimpleNamespace(amount=300, currency="EUR", measure=measure)
    assert reader_of("amount", "quotas")(row) == cell
    assert reader_of("amount", "quotas")(SimpleNamespace(amount=None, currency="EUR", measure=measure)) is None
