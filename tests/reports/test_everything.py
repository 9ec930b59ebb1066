"""A whole desk leaves in one file, and comes into an empty desk with the same figures and the same history."""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesdesk import reports
from salesdesk.desk.changes import Change
from salesdesk.desk.checking import check
from salesdesk.desk.commands.activities import AddNote
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import CreateDeal, DeleteDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.commands.stages import AddPipeline, NewStage
from salesdesk.desk.desk import Desk
from salesdesk.desk.everything import Everything
from salesdesk.desk.templates import template
from salesdesk.domain.errors import Refused, SalesDeskError
from salesdesk.domain.records import Deal, Note, Pipeline, Quota, Stage
from salesdesk.importing import ImportOptions, ImportPlan
from salesdesk.importing import compare as imports
from salesdesk.importing.commands.imports import ImportDeals
from salesdesk.views.deal import deal
from tests.reports.desks import Clock, clock_of
from tests.reports.lives import bare, facts, lived
from tests.support.hostile_text import HOSTILE, LONG

DAYS = (date(2026, 1, 12), date(2026, 2, 3))
GONE = "2026-01-01T00:00:00Z"
FORMATS = {"json": "json", "xlsx": "xlsx", "csv": "zip"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A folder with a desk that has lived, and its file in each format; read only."""
    folder = tmp_path_factory.mktemp("everything")
    desk = lived(folder / "desk.salesdesk", 8, steps=150)
    with desk.read() as reader:
        key = reader.find(Deal)[0].id
    desk.do(SetField(deals=(key,), field="tags", value=("north", "=key")))
    # What was set on a day teaches from the next one.
    clock_of(desk).now += timedelta(days=1)
    for fmt in FORMATS:
        sent(desk, folder, fmt)
    yield desk
    desk.store.close()


@pytest.fixture
def other(home: Desk, tmp_path: Path) -> Iterator[Desk]:
    desk = bare(tmp_path / "other.salesdesk", Clock(home.now()))
    yield desk
    desk.store.close()


def planned(desk: Desk, source: Path) -> ImportPlan:
    options = ImportOptions(zone=desk.settings.zone, base_currency=desk.settings.currency)
    return imports.answered(imports.plan(desk, source, options))


def whole(desk: Desk, source: Path) -> Everything:
    found = planned(desk, source).everything
    assert found is not None
    return found


def bring(desk: Desk, source: Path) -> Change:
    plan = planned(desk, source)
    before = imports.compared(desk, plan)
    receipt = desk.do(ImportDeals(plan=plan))
    assert receipt.counts == before._asdict()
    return receipt


def sent(desk: Desk, folder: Path, fmt: str = "json") -> Path:
    target = folder / f"everything.{FORMATS[fmt]}"
    reports.export(desk.snapshot(), "everything", fmt, target)
    return target


def file_of(home: Desk, fmt: str = "json") -> Path:
    return home.store.path.with_name(f"everything.{FORMATS[fmt]}")


def entries(desk: Desk) -> int:
    with desk.read() as reader:
        return len(reader.entries(99))


@pytest.mark.parametrize(("seed", "fmt"), [(0, "json"), (1, "xlsx"), (2, "csv"), (4, "json"), (5, "xlsx"), (6, "csv")])
def test_a_desk_that_has_lived_comes_back_whole(tmp_path: Path, seed: int, fmt: str) -> None:
    desk = lived(tmp_path / "desk.salesdesk", seed)
    # What was set on a day teaches from the next one; the file holds facts as they are, so it is read on the next day.
    clock_of(desk).now += timedelta(days=1)
    expected = facts(desk, DAYS)
    assert expected["faults"] == ()
    assert len(expected["events"]) > 20
    other = bare(tmp_path / "other.salesdesk", desk.clock)
    source = sent(desk, tmp_path, fmt)
    first, before = source.read_bytes(), entries(other)
    assert bring(other, source).counts["new"] > 0
    assert facts(other, DAYS) == expected
    assert sent(other, tmp_path, fmt).read_bytes() == first
    again = bring(other, source).counts
    assert (again["new"], again["changed"], entries(other)) == (0, 0, before + 1)
    for one in (desk, other):
        one.store.close()


def test_every_kind_of_event_was_among_them(home: Desk) -> None:
    with home.read() as reader:
        kinds = {row[2] for row in reader.event_rows()}
    assert kinds >= {
        "created",
        "stage",
        "won",
        "lost",
        "reopened",
        "amount",
        "expected_close",
        "snoozed",
        "woken",
        "pipeline",
        "deleted",
    }
    found = json.loads(file_of(home).read_text("utf-8"))
    assert all(found[name] for name in ("quotas", "rates", "diary", "notes", "activities", "tags", "custom_values"))
    assert any(stage["survivor"] for stage in found["stages"])
    assert any(deal["deleted_at"] for deal in found["deals"])


def test_the_formats_tell_the_same(home: Desk, tmp_path: Path) -> None:
    wholes = []
    for fmt in FORMATS:
        desk = bare(tmp_path / f"{fmt}.salesdesk", Clock(home.now()))
        wholes.append(planned(desk, file_of(home, fmt)).everything)
        desk.store.close()
    assert wholes[0] == wholes[1] == wholes[2]


@pytest.mark.parametrize("fmt", FORMATS)
def test_one_undo_takes_it_back_and_redo_brings_it_again(home: Desk, other: Desk, fmt: str) -> None:
    bring(other, file_of(home, fmt))
    expected = facts(other, ())
    other.undo()
    with other.read() as reader:
        assert (reader.find(Deal), reader.find(Pipeline), reader.find(Stage), reader.event_rows()) == ([], [], [], [])
        assert reader.kept_forecasts() == []
    other.redo()
    assert facts(other, ()) == expected == facts(home, ())
    other.undo()
    assert bring(other, file_of(home, fmt)).counts["new"] > 0
    assert facts(other, ()) == expected


def test_a_desk_with_a_pipeline_but_no_deals_becomes_the_one_of_the_file(home: Desk, other: Desk) -> None:
    other.do(template("new-business").command())
    other.do(SetQuota(period="2026-Q1", amount=5))
    other.do(ChangeSettings(values=(("currency", "CHF"), ("period_kind", "month"), ("theme", "dark"))))
    bring(other, file_of(home))
    assert other.settings.theme == "dark"
    other.do(ChangeSettings(values=(("theme", "system"),)))
    assert facts(other, DAYS) == facts(home, DAYS)
    other.undo()
    other.undo()
    with other.read() as reader:
        assert [quota.amount for quota in reader.find(Quota)] == [5]
        assert len(reader.find(Pipeline)) == 1


def test_a_desk_with_deals_takes_it_in_and_keeps_its_own(home: Desk, other: Desk) -> None:
    other.do(AddPipeline(name="NEW BUSINESS", stages=(NewStage(name="lead in"), NewStage(name="Own"))))
    mine = other.do(CreateDeal(title="Mine", organisation="Hafen", amount=7)).made or ""
    other.do(SetQuota(period="2026-Q1", amount=5))
    other.do(ChangeSettings(values=(("currency", "CHF"), ("zone", "Europe/Zurich"))))
    settings_before, before = other.settings, entries(other)
    counts = bring(other, file_of(home)).counts
    with home.read() as reader:
        assert counts == {"new": len(reader.find(Deal)), "changed": 0, "unchanged": 0}
    assert other.settings == settings_before
    with other.read() as reader:
        named = [pipeline.name for pipeline in reader.find(Pipeline)]
        assert named.count("NEW BUSINESS") == 1
        assert "New business" not in named
        assert [quota.amount for quota in reader.find(Quota, period="2026-Q1", measure="revenue")] == [5]
        assert reader.get(Deal, mine).title == "Mine"
        open_deals = reader.open_cards(None)
        assert len({(card.stage, card.rank) for card in open_deals}) == len(open_deals)
    again = bring(other, file_of(home)).counts
    assert (again["new"], again["changed"], entries(other)) == (0, 0, before + 1)
    assert facts(other, ())["faults"] == ()


def test_what_has_changed_since_is_brought_back_to_the_file_and_can_be_undone(home: Desk, other: Desk) -> None:
    bring(other, file_of(home))
    expected = facts(other, DAYS)
    with other.read() as reader:
        one, two, three, *_ = [card.id for card in reader.open_cards(None)]
    clock_of(other).now += timedelta(days=1)
    other.do(WinDeals(deals=(one,)))
    other.do(AddNote(deal=two, text="later"))
    other.do(DeleteDeals(deals=(three,)))
    changed = facts(other, ())
    counts = bring(other, file_of(home)).counts
    assert (counts["new"], counts["changed"]) == (1, 1)  # the deleted one is new to the desk
    now = facts(other, DAYS)
    one_by_one = [sorted(found["events"], key=lambda event: event[0]) for found in (now, expected)]
    assert one_by_one[0] == one_by_one[1]
    assert now["faults"] == ()
    other.undo()
    assert facts(other, ()) == changed


def test_json_that_was_laid_out_anew_and_a_workbook_that_was_saved_again_are_the_same(
    home: Desk, tmp_path: Path, other: Desk
) -> None:
    laid, saved = tmp_path / "laid.json", tmp_path / "saved.xlsx"
    found = json.loads(file_of(home).read_text("utf-8"))
    laid.write_text("\ufeff" + json.dumps(found, indent=3, sort_keys=True), "utf-8")
    openpyxl.load_workbook(file_of(home, "xlsx")).save(saved)
    wholes = [whole(other, path) for path in (file_of(home), laid)]
    assert wholes[0] == wholes[1]
    assert len(whole(other, saved)) == len(wholes[0])


def test_what_a_reader_sees(home: Desk) -> None:
    book = openpyxl.load_workbook(file_of(home, "xlsx"))
    assert book.sheetnames[0] == "SalesDesk"
    facts_ = {row[0].value: row[1].value for row in book["SalesDesk"].iter_rows()}
    assert facts_ == {
        "format": "salesdesk everything",
        "version": 2,
        "day": home.today().isoformat(),
        "zone": "Asia/Shanghai",
    }
    sheet = book["Deals"]
    heads = [cell.value for cell in sheet[1]]
    amounts = [row[heads.index("amount")] for row in sheet.iter_rows(min_row=2)]
    assert {cell.number_format for cell in amounts if cell.value is not None} >= {"[$€]#,##0.00"}
    titles = [row[heads.index("title")] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in titles} == {"s"}
    assert (sheet.freeze_panes, sheet.auto_filter.ref[:2]) == ("B2", "A1")


# What cannot be


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d | {"version": 3}, "newer SalesDesk"),
        (lambda d: d | {"version": None}, "damaged"),
        (lambda d: d | {"deals": 5}, "damaged"),
        (lambda d: d | {"format": "something"}, "not a whole desk"),
        (lambda d: d | {"deals": [d["deals"][0] | {"amount": "lots"}]}, 'deals, row 1: amount cannot be "lots"'),
        (lambda d: d | {"deals": [d["deals"][0] | {"title": "\ud800"}]}, "title cannot be"),
        (lambda d: d | {"stages": [d["stages"][0] | {"rank": ""}]}, "rank cannot be"),
        (lambda d: d | {"stages": [d["stages"][0] | {"probability": float("nan")}]}, "probability cannot be"),
        (lambda d: d | {"stages": [s | {"probability": 7.0} for s in d["stages"]]}, "no desk can"),
        (lambda d: d | {"stages": []}, "that is not in it"),
        (lambda d: d | {"events": d["events"][1:]}, "does not say when"),
        (lambda d: d | {"events": [d["events"][0] | {"kind": "sung"}]}, "kind cannot be"),
        (lambda d: d | {"events": [d["events"][0] | {"new": "{}"}]}, "new cannot be"),
        (lambda d: d | {"diary": [d["diary"][0] | {"masses": "AAAA"}]}, "masses cannot be"),
        (lambda d: d | {"diary": [d["diary"][0] | {"pipeline": "x"}]}, "that is not in it"),
        (lambda d: d | {"rates": [d["rates"][0] | {"rate": "1x"}]}, "rate cannot be"),
        (lambda d: d | {"settings": [{"id": "zone", "value": "Mars"}]}, "Mars"),
        (lambda d: d | {"stages": d["stages"] * 2}, "id cannot be"),
        (lambda d: d | {"stages": [s | {"survivor": s["id"], "deleted_at": GONE} for s in d["stages"]]}, "circle"),
    ],
)  # fmt: skip
def test_a_file_that_was_changed_by_hand_is_refused_in_a_sentence(
    home: Desk, other: Desk, tmp_path: Path, change: Callable[[Any], Any], words: str
) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps(change(json.loads(file_of(home).read_text("utf-8")))), "ascii")
    with pytest.raises(SalesDeskError, match=words):
        bring(other, broken)
    assert entries(other) == 0
    with other.read() as reader:
        assert reader.every(Deal) == []


@pytest.mark.parametrize("fmt", FORMATS)
def test_half_a_file_is_refused_in_a_sentence(home: Desk, other: Desk, tmp_path: Path, fmt: str) -> None:
    half = tmp_path / f"half.{FORMATS[fmt]}"
    content = file_of(home, fmt).read_bytes()
    half.write_bytes(content[: len(content) // 2])
    with pytest.raises(SalesDeskError, match="damaged"):
        bring(other, half)
    assert entries(other) == 0


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_is_changed_it_comes_in_sound_or_not_at_all(
    home: Desk, other: Desk, tmp_path: Path, data: st.DataObject
) -> None:
    found = json.loads(file_of(home).read_text("utf-8"))
    table = data.draw(st.sampled_from([name for name, rows in found.items() if isinstance(rows, list) and rows]))
    row = data.draw(st.sampled_from(found[table]))
    junk = st.none() | st.text(max_size=5) | st.integers() | st.floats() | st.sampled_from([row.get("id", "x"), [], {}])
    row[data.draw(st.sampled_from(sorted(row)))] = data.draw(junk)
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps(found), "ascii")
    before = entries(other)
    try:
        bring(other, broken)
    except SalesDeskError:
        assert entries(other) == before
    else:
        assert check(other) == ()
        with other.read() as reader:
            keys = [card.id for card in reader.all_cards(None)]
        assert {deal(other.snapshot(), key).deal.id for key in keys} == set(keys)
        other.undo()


def test_it_is_not_for_one_owner_and_no_log(home: Desk, other: Desk) -> None:
    options = ImportOptions(zone=other.settings.zone, base_currency="EUR")
    cases: tuple[dict[str, Any], ...] = ({"owner": "Mira Okafor"}, {"kind": "history"})
    for wrong in cases:
        with pytest.raises(SalesDeskError, match="whole desk"):
            imports.plan(other, file_of(home), ImportOptions(zone=options.zone, base_currency="EUR", **wrong))


def test_an_import_that_is_cancelled_leaves_the_desk_as_it_was(home: Desk, other: Desk) -> None:
    def cancel(done: int, total: int) -> None:
        if done > total / 2:
            raise Refused("enough")

    with pytest.raises(Refused, match="enough"):
        other.do(ImportDeals(plan=planned(other, file_of(home)), progress=cancel))
    assert entries(other) == 0


@pytest.mark.parametrize("fmt", FORMATS)
def test_texts_that_no_cell_holds_come_back(home: Desk, tmp_path: Path, fmt: str) -> None:
    desk = bare(tmp_path / "long.salesdesk", Clock(home.now()))
    desk.do(template("new-business").command())
    key = desk.do(CreateDeal(title="L" * 40_000, organisation="\U0001f6a2" * 20_000, source="'=" * 50_000)).made or ""
    for text in (*LONG.values(), "'" * 40_000, "ends like one… [Long texts 1]", *HOSTILE.values()):
        if fmt == "xlsx" and "\uffff" in text:
            continue
        desk.do(AddNote(deal=key, text=text))
    desk.do(SetField(deals=(key,), field="own:" + "F" * 50_000, value="V" * 50_000))
    other = bare(tmp_path / "other.salesdesk", desk.clock)
    bring(other, sent(desk, tmp_path, fmt))
    with desk.read() as reader, other.read() as there:
        before, after = ({note.id: note.text for note in one.find(Note)} for one in (reader, there))
    assert [text for key, text in before.items() if after[key] != text] == []
    assert facts(other, ()) == facts(desk, ())
    for one in (desk, other):
        one.store.close()


def test_a_character_that_no_workbook_holds_is_told(home: Desk, tmp_path: Path) -> None:
    desk = bare(tmp_path / "odd.salesdesk", Clock(home.now()))
    desk.do(template("new-business").command())
    desk.do(CreateDeal(title="x" * 50 + "\uffff"))
    with pytest.raises(SalesDeskError, match=f"cannot hold: {'x' * 40}. Write CSV or JSON"):
        sent(desk, tmp_path, "xlsx")
    desk.store.close()


def test_a_workbook_without_the_rest_of_its_long_texts_is_damaged(home: Desk, other: Desk, tmp_path: Path) -> None:
    desk = bare(tmp_path / "long.salesdesk", Clock(home.now()))
    desk.do(template("new-business").command())
    desk.do(CreateDeal(title="L" * 40_000))
    source = sent(desk, tmp_path, "xlsx")
    desk.store.close()
    book = openpyxl.load_workbook(source)
    del book["Long texts"]
    book.save(source)
    with pytest.raises(SalesDeskError, match="damaged"):
        bring(other, source)
    assert entries(other) == 0
