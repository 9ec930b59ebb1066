"""Report sets are kept in the desk, undone like anything else, and read back as they were."""

from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pytest

from salesdesk import reports
from salesdesk.desk.commands.report_sets import (
    DeleteReportSet,
    SaveReportSet,
    SetPart,
    checked,
    report_set_named,
    report_sets,
)
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.domain.errors import NotFound, Refused
from salesdesk.domain.records import SavedThing
from salesdesk.importing import ImportOptions
from salesdesk.importing import compare as imports
from salesdesk.importing.commands.imports import ImportDeals
from tests.support.desks import DeskForTests, desk_in

PARTS = (
    SetPart(report="review", formats=("pdf", "xlsx"), period="2026-Q4", paper="letter", language="zh_CN"),
    SetPart(report="changes", since_days=7),
)


@pytest.fixture
def at(tmp_path: Path) -> DeskForTests:
    return desk_in(tmp_path)


def test_a_set_is_kept_as_it_was_saved(at: DeskForTests) -> None:
    key = at.desk.do(SaveReportSet(name="  Monday  one-to-one ", parts=PARTS, folder="/tmp/x")).made
    (found,) = report_sets(at.reopen().snapshot())
    assert (found.id, found.name, found.parts, found.folder) == (key, "Monday one-to-one", PARTS, "/tmp/x")


def test_saving_changing_and_deleting_are_undone(at: DeskForTests) -> None:
    change = at.desk.do(SaveReportSet(name="Weekly", parts=PARTS))
    assert str(change.label) == "Save the report set Weekly"
    at.desk.do(SaveReportSet(name="Weekly", parts=PARTS[:1], key=change.made))
    at.desk.do(DeleteReportSet(key=change.made or ""))
    assert report_sets(at.desk.snapshot()) == ()
    seen = []
    for _ in range(3):
        at.desk.undo()
        seen.append([len(found.parts) for found in report_sets(at.desk.snapshot())])
    assert seen == [[1], [2], []]
    at.desk.redo()
    assert report_set_named(at.desk.snapshot(), "weekly").parts == PARTS


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("  ", "The name cannot be empty."),
        ("x" * 201, "The name is too long; 200 letters are enough."),
        ("WEEKLY", 'There is a report set "WEEKLY" already.'),
    ],
)
def test_a_name_that_cannot_be(at: DeskForTests, name: str, sentence: str) -> None:
    at.desk.do(SaveReportSet(name="Weekly", parts=PARTS))
    with pytest.raises(Refused) as refused:
        at.desk.do(SaveReportSet(name=name, parts=()))
    assert str(refused.value) == sentence
    assert len(report_sets(at.desk.snapshot())) == 1


def test_a_set_that_is_not_there(at: DeskForTests) -> None:
    with pytest.raises(Refused, match="no report sets"):
        report_set_named(at.desk.snapshot(), "Weekly")
    at.desk.do(SaveReportSet(name="Weekly", parts=PARTS))
    with pytest.raises(Refused, match="there are Weekly"):
        report_set_named(at.desk.snapshot(), "Monthly")
    for command in (DeleteReportSet(key="none"), SaveReportSet(name="Other", parts=(), key="none")):
        with pytest.raises(NotFound):
            at.desk.do(command)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"name": "x"}',
        '{"name": 1, "folder": "", "parts": []}',
        '{"name": "x", "folder": "", "parts": [{"report": "review"}]}',
        '{"name": "x", "folder": "", "parts": [{"report": 7, "formats": ["pdf"]}]}',
        '{"name": "x", "folder": "", "parts": [{"report": "review", "formats": ["pdf"], "since_days": "7"}]}',
        '{"name": "x", "folder": "", "parts": [{"report": "review", "formats": [1]}]}',
    ],
)
def test_what_is_no_report_set_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        checked({"a": text})


def test_a_set_goes_along_with_the_whole_desk(at: DeskForTests, tmp_path: Path) -> None:
    at.desk.do(SaveReportSet(name="Weekly", parts=PARTS, folder="/tmp/x"))
    at.desk.do(ChangeSettings(values=(("logo", b64encode(b"\x89PNG\r\n\x1a\n" + bytes(90_000)).decode()),)))
    folder = tmp_path / "other"
    folder.mkdir()
    other = desk_in(folder)
    for fmt in ("xlsx", "json"):
        reports.export(at.desk.snapshot(), "everything", fmt, folder / f"all.{fmt}")
    options = ImportOptions(zone=other.desk.settings.zone, base_currency="EUR")
    other.desk.do(ImportDeals(plan=imports.answered(imports.plan(other.desk, folder / "all.json", options))))
    (found,) = report_sets(other.desk.snapshot())
    assert (found.name, found.parts, found.folder) == ("Weekly", PARTS, "/tmp/x")


def test_what_a_later_program_added_is_passed_over(at: DeskForTests) -> None:
    key = at.desk.do(SaveReportSet(name="Weekly", parts=PARTS)).made or ""
    with at.desk.store.change("x", 1, {}) as tx:
        kept = tx.get(SavedThing, key)
        tx.save(replace(kept, content=kept.content.replace('"paper"', '"stamp": "x", "paper"')))
    assert report_sets(at.desk.snapshot())[0].parts == PARTS
