"""Odd values by every way in: taken as text where they are text, or refused in one sentence; nothing fails later for them."""

import io
import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import event
from sqlalchemy.engine import Engine

from salesdesk import cli
from salesdesk.desk.checking import check
from salesdesk.desk.commands import registry
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.desk.commands.merge import MergeLog
from salesdesk.desk.commands.stages import AddStage
from salesdesk.desk.desk import Desk
from salesdesk.desk.script_values import ScriptContext, built
from salesdesk.desk.scripting import WrongUsage, scriptable
from salesdesk.domain.errors import SalesDeskError
from salesdesk.domain.fields import BUILT_IN, own_field
from salesdesk.domain.records import Activity, Contact, Deal, Note, Organisation, Pipeline, Rate, Stage
from salesdesk.formats import Formats
from salesdesk.importing import ImportOptions
from salesdesk.importing import compare as imports
from salesdesk.importing.commands.imports import ImportDeals
from salesdesk.store.soundness import DeskDamaged
from salesdesk.store.store import SqlStore
from salesdesk.ui.typed_values import change_of_field, read_typed
from tests.reports.desks import Clock, empty, lived_in
from tests.writers.checks import everything_works

MEGABYTE = "M" * 1_000_000
ODD: tuple[Any, ...] = (
    "a\0b", "\ud800", "x\udfff", float("nan"), float("inf"), "NaN", "-Infinity", "1e400", "-0", "-0%", -0.0, "１２３", "١٢٣",
    "0000-00-00", "99999-01-01", "0001-01-01", "9999-12-31", "xx", "EURO", "€€", "5 xx", MEGABYTE, "9" * 500, 10**18, -(10**18),
    True, [], {"a": 1}, "[", '{"a"', "+99999999d", "\x1b[31m", "=1+1", "  ",
)  # fmt: skip
OF_TEXT = {"title", "name", "text", "value", "reason", "source"}
"""Fields of commands to which a megabyte is given; the others refuse it as they refuse any text."""
SENTENCE = 4_000
COMMANDS = scriptable({command.__name__: command for command in registry.load().values()})
KEYS = {"deals", "deal", "stage", "pipeline", "activity", "organisation", "person", "note"}
USUAL: dict[str, Any] = {
    "title": "T", "name": "N", "text": "X", "amount": "5 EUR", "currency": "EUR", "day": "2026-12-01", "until": "2026-12-01",
    "due_day": "2026-12-01", "period": "2026-Q4", "rate": "0.5", "field": "source", "kind": "call", "probability": "0.5",
    "days": "3", "values": ["names=M"], "parts": [{"report": "quota"}], "stages": [{"name": "A"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The file of a desk after months of work, which nobody has open."""
    desk = lived_in(tmp_path_factory.mktemp("lived") / "desk.salesdesk", Clock())
    desk.store.close()
    yield desk.store.path


@pytest.fixture(scope="module")
def shared(lived: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk on which everything is taken back again."""
    made = opened(lived, tmp_path_factory.mktemp("shared") / "desk.salesdesk")
    yield made
    made.store.close()


@pytest.fixture
def desk(lived: Path, tmp_path: Path) -> Iterator[Desk]:
    made = opened(lived, tmp_path / "desk.salesdesk")
    yield made
    made.store.close()


def opened(source: Path, target: Path) -> Desk:
    """A copy of a desk, open."""
    if source != target:
        shutil.copy(source, target)
    clock = Clock(now=Clock().now.replace(month=11, day=23))
    return Desk(SqlStore.open(target, clock, clock.random_bytes), clock)


def keys_on(desk: Desk) -> dict[str, Any]:
    """Keys of records to give to commands, by the names of their fields."""
    kinds = {
        "stage": Stage,
        "pipeline": Pipeline,
        "organisation": Organisation,
        "person": Contact,
        "activity": Activity,
    }
    with desk.read() as reader:
        found: dict[str, Any] = {name: reader.find(kind)[0].id for name, kind in kinds.items() if reader.find(kind)}
        notes = reader.find(Note)
        found |= {"note": notes[0].id} if notes else {}
        deal = reader.open_cards(None)[0].id
    return found | {"deal": deal, "deals": [deal]}


def told(error: SalesDeskError) -> None:
    """That an error is a sentence, which can be written, and not of a damaged desk."""
    assert not isinstance(error, DeskDamaged), error
    sentence = str(error)
    assert 0 < len(sentence) < SENTENCE
    sentence.encode()


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "MergeLog"])
def test_every_command_takes_or_refuses(shared: Desk, name: str) -> None:
    desk, command = shared, registry.load()[name]
    known = keys_on(desk) | USUAL
    base = {one.name: known.get(one.name) for one in COMMANDS[name] if one.required}
    for field in COMMANDS[name]:
        for odd in ODD:
            if odd is MEGABYTE and field.name not in OF_TEXT:
                continue
            before = desk.store.revision
            try:
                with desk.read() as reader:
                    context = ScriptContext(reader, desk.today(), "EUR")
                    made = built(command, base | {field.name: odd}, context)
                desk.do(made)
            except (SalesDeskError, WrongUsage) as error:
                told(error)
                assert desk.store.revision == before
                continue
            desk.undo()


def test_the_desk_is_sound_after_all_of_them(shared: Desk) -> None:
    assert check(shared) == ()


def test_what_was_taken_breaks_nothing_later(desk: Desk) -> None:
    """The odd values that facts, names and settings take, all at once: figures, lists, reports and files are made of them."""
    with desk.read() as reader:
        deals = [card.id for card in reader.open_cards(None)]
        pipeline = reader.find(Pipeline)[0].id
    for number, value in enumerate("M" * 50_000 if value is MEGABYTE else value for value in ODD):
        deal = deals[number % len(deals)]
        wanted: list[Any] = [
            SetField(deals=(deal,), field=field.key, value=value) for field in BUILT_IN if not field.command
        ]
        wanted += [
            SetField(deals=(deal,), field="own:Odd", value=value),
            SetField(deals=(deal,), field=f"own:{value}", value="1"),
        ]
        wanted += [CreateDeal(title=value, organisation=value, contact=value, source=value, currency="EUR", amount=5)]
        wanted += [AddStage(pipeline=pipeline, name=value, probability=-0.0)]
        for command in wanted:
            try:
                desk.do(command)
            except (SalesDeskError, AttributeError, TypeError) as error:  # a window gives texts where texts are wanted
                if isinstance(error, SalesDeskError):
                    told(error)
    assert everything_works(desk.snapshot(), ("html", "csv")) == []
    assert check(desk) == ()


def test_a_zero_below_zero_damages_nothing(desk: Desk) -> None:
    """SQLite has none: a chance of -0% was told as damage from then on, and no change was taken any more."""
    known = keys_on(desk)
    desk.do(SetField(deals=tuple(known["deals"]), field="chance", value="-0%"))
    desk.do(SetField(deals=tuple(known["deals"]), field="chance", value=-0.0))
    assert check(desk) == ()
    desk.undo()
    desk.undo()
    assert check(desk) == ()


@pytest.mark.parametrize("value", ["\ud800", "a\udfffb", float("nan"), float("inf")])
def test_what_cannot_be_kept_names_its_field(desk: Desk, value: Any) -> None:
    before = desk.store.revision
    with pytest.raises(SalesDeskError, match="value"):
        desk.do(SetField(deals=tuple(keys_on(desk)["deals"]), field="own:Odd", value=value))
    assert desk.store.revision == before


@pytest.mark.parametrize("language", ["en_GB", "de_DE"])
def test_typed_in_the_window(desk: Desk, language: str) -> None:
    formats, deals = Formats(language), tuple(keys_on(desk)["deals"])
    for field in (*BUILT_IN, own_field("Odd")):
        if field.command and field.kind not in ("money", "date"):  # chosen, not typed
            continue
        for odd in (value for value in ODD if isinstance(value, str)):
            try:
                desk.do(change_of_field(field, deals, read_typed(field, odd, "EUR", formats)))
            except SalesDeskError as error:
                told(error)
    assert check(desk) == ()


SCRIPTS = {
    b'{"title": NaN}': 2, b'{"title": "a", "amount": Infinity}': 2, b'{"title": "a", "amount": 1e400}': 1,
    b'{"title": 1e400}': 1, b'{"title": "\\ud800"}': 1, b'{"title": "\xff"}': 2, b'{"title": "a", "title": "b"}': 2,
    b'{"title": ' + b"[" * 100_000: 2, b"[" * 100_000: 2, b'{"title": "a", "amount": ' + b"9" * 5_000 + b"}": 2, b"": 2,
    b'{"title": "x", "currency": "EURO"}': 1, b'{"title": "x", "expected_close": "0000-00-00"}': 1,
    b'{"title": "x", "amount": -0.0}': 0, b'{"title": "a\\u0000b"}': 0, b'\xef\xbb\xbf{"title": "x"}': 0,
}  # fmt: skip


@pytest.mark.parametrize(("raw", "status"), SCRIPTS.items(), ids=[repr(raw[:40]) for raw in SCRIPTS])
def test_json_from_a_script(
    lived: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    raw: bytes,
    status: int,
) -> None:
    path = tmp_path / "desk.salesdesk"
    shutil.copy(lived, path)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
    assert cli.main(["--file", str(path), "do", "CreateDeal", "--json", "-"]) == status
    out, err = capsys.readouterr()
    assert (out == "") == (status != 0)
    assert err.count("\n") == (1 if status else 0)


JSON_FILES = (
    b'{"a": ' + b"9" * 5_000 + b"}", b'{"a": 999}', b'[{"a": 999}]', b'{"deals": [{"title": "x"}]}', b"[" * 100_000,
    b'{"a": 1}\n{"a": 2}\n', b'\xef\xbb\xbf {"a": 999}', '{"a": 999}'.encode("utf-16"), b"{}", b"[]", b'{"a":' * 100_000,
)  # fmt: skip


@pytest.mark.parametrize("content", JSON_FILES, ids=[repr(one[:30]) for one in JSON_FILES])
def test_json_of_another_shape_is_no_table_of_deals(tmp_path: Path, content: bytes) -> None:
    """A number of thousands of digits made JSON unreadable, and its text the title of a deal."""
    desk = empty(tmp_path / "desk.salesdesk", Clock())
    source = tmp_path / "x.json"
    source.write_bytes(content)
    with pytest.raises(SalesDeskError, match="is JSON, but not a whole desk"):
        imports.plan(desk, source, ImportOptions(zone=desk.settings.zone, base_currency="EUR"))
    desk.store.close()


def test_a_header_may_begin_with_a_bracket(tmp_path: Path) -> None:
    desk = empty(tmp_path / "desk.salesdesk", Clock())
    for number, head in enumerate(("[1] Deal name", "{Deal} name", "[Deal name]")):
        source = tmp_path / f"{number}.csv"
        source.write_text(f"{head},Amount\nFirst,5\nSecond,7\n")
        plan = imports.plan(desk, source, ImportOptions(zone=desk.settings.zone, base_currency="EUR"))
        assert plan.counts.rows == 2
    desk.store.close()


HEADS = ("Deal name", "Amount", "Currency", "Stage", "Close date", "Probability", "Source", "Email", "Own")


def rows_of_odd() -> list[list[str]]:
    """A row for each odd text in each column, beside usual values."""
    usual = ["Deal", "5", "EUR", "Lead in", "2026-12-01", "50%", "Fair", "a@example.com", "own"]
    texts = [value for value in ODD if isinstance(value, str) and value.isprintable() and len(value) < 10_000]
    return [[*usual[:place], text, *usual[place + 1 :]] for text in texts for place in range(len(usual))]


def _csv(path: Path) -> None:
    import csv

    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADS, *rows_of_odd()])


def _xlsx(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for line, row in enumerate([HEADS, *rows_of_odd()]):
        for column, cell in enumerate(row):
            sheet.write_string(line, column, cell)
    book.close()


def _html(path: Path) -> None:
    from markupsafe import escape

    lines = ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in [HEADS, *rows_of_odd()]]
    path.write_text("<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>", "utf-8")


@pytest.mark.parametrize("make", [_csv, _xlsx, _html])
def test_imported_cells(desk: Desk, tmp_path: Path, make: Any) -> None:
    source = tmp_path / "deals.table"
    make(source)
    plan = imports.answered(imports.plan(desk, source, ImportOptions(zone=desk.settings.zone, base_currency="EUR")))
    counts = plan.counts
    assert counts.read + counts.skipped + counts.refused == counts.rows == len(rows_of_odd())
    assert counts.refused > 5 and counts.read > 50
    desk.do(ImportDeals(plan=plan))
    assert check(desk) == ()
    if make is _csv:
        assert everything_works(desk.snapshot(), ("csv",)) == []


def test_a_row_of_text_with_controls_is_read(desk: Desk, tmp_path: Path) -> None:
    source = tmp_path / "deals.csv"
    source.write_bytes(b'Deal name,Amount\n"a\x00b",5\n"\x1b[31m",7\n' + b"M" * 1_000_000 + b",9\n")
    plan = imports.answered(imports.plan(desk, source, ImportOptions(zone=desk.settings.zone, base_currency="EUR")))
    assert plan.counts.refused == 1
    assert [draft.title for draft in plan.drafts] == ["ab", "[31m"]


MERGED: dict[str, tuple[type[Any], dict[str, Any], bool]] = {
    "currency xx": (Deal, {"currency": "xx"}, False),
    "chance of 7": (Deal, {"probability": 7.0}, False),
    "no number": (Deal, {"probability": float("inf")}, False),
    "no title": (Deal, {"title": ""}, False),
    "odd kind": (Stage, {"kind": "odd"}, False),
    "odd rate": (Rate, {"rate": "NaN"}, False),
    "zero below zero": (Deal, {"probability": -0.0}, True),
    "nul": (Deal, {"title": "a\0b"}, True),
    "last day": (Deal, {"expected_close": date.max}, True),
}


@pytest.mark.parametrize("what", MERGED)
def test_a_log_from_another_computer(lived: Path, tmp_path: Path, what: str) -> None:
    kind, values, is_taken = MERGED[what]
    shutil.copy(lived, tmp_path / "other.salesdesk")
    _without_checks(tmp_path / "other.salesdesk", kind, values)
    desk = opened(lived, tmp_path / "desk.salesdesk")
    before = desk.store.revision
    try:
        desk.do(MergeLog(source=tmp_path / "other.salesdesk"))
        assert is_taken
        assert everything_works(desk.snapshot(), ()) == []
    except SalesDeskError as error:
        told(error)
        assert not is_taken
        assert desk.store.revision == before
    assert check(desk) == ()
    desk.store.close()


def _without_checks(path: Path, kind: type[Any], values: dict[str, Any]) -> None:
    """Write what the tables of a desk would not take: the log of a faulty program, or of a cunning one."""
    event.listen(Engine, "connect", _check_nothing)
    try:
        other = opened(path, path)
        with other.read() as reader:
            rows = reader.find(kind)[:3]
        with other.store.change("ChangeSettings", 1, {}, "user") as transaction:
            transaction.save(*(replace(row, **values) for row in rows))
        other.store.close()
    finally:
        event.remove(Engine, "connect", _check_nothing)
    assert rows


def _check_nothing(connection: Any, record: object) -> None:
    connection.execute("PRAGMA ignore_check_constraints = ON")


def test_the_test_of_tests_sees_a_sentence_that_is_none() -> None:
    for wrong in (SalesDeskError("x" * SENTENCE), SalesDeskError("\ud800")):
        with pytest.raises((AssertionError, UnicodeEncodeError)):
            told(wrong)
    assert json.loads("1") == 1
