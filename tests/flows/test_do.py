"""Commands from a script: receipts, refusals with nothing half done, undo and redo, files handed over."""

import io
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from salesdesk.cli import do
from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import NOT_KEPT, Command, handles
from salesdesk.desk.commands.registry import load
from salesdesk.desk.ports import Transaction
from salesdesk.desk.settings import DeskSettings
from salesdesk.domain.errors import Message, Refused
from tests.flows.command_lines import CommandLine
from tests.support.desks import desk_in


def _with_file_command(*packages: str) -> Mapping[str, type[Command]]:
    return {**load(*packages), "ReadFileForTest": ReadFileForTest}


READ: list[tuple[Path, bytes]] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFileForTest(Command):
    """Reads a file, and refuses an empty one."""

    source: Path = field(metadata=NOT_KEPT)


@handles(ReadFileForTest)
def read_file_for_test(command: ReadFileForTest, tx: Transaction, settings: DeskSettings) -> Change:
    """What lies in the file by then."""
    content = command.source.read_bytes()
    if not content:
        raise Refused("The file is empty.")
    READ.append((command.source, content))
    return Change(Message("Read a file"))


@pytest.fixture
def line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    at = desk_in(tmp_path)
    at.deal("Fleet renewal", organisation="Müller")
    at.desk.store.close()
    return CommandLine(at.path, capsys)


def typed(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))


def amounts(line: CommandLine) -> dict[str, Any]:
    found = line.json("show", "deals", "--columns", "title,amount", "--json")
    return {row["title"]: row["amount"] for row in found}


def test_a_receipt_says_what_was_done(line: CommandLine) -> None:
    receipt = line.json("do", "CreateDeal", "title=New one", "amount=500.50", "expected_close=+3d", "stage=Proposal")
    assert set(receipt) == {"label", "entry", "made", "counts", "touched", "stayed"}
    assert receipt["label"] == "New deal New one"
    assert receipt["touched"] == {"deals": [receipt["made"]], "kinds": [], "settings": []}
    entry, earlier = line.json("show", "entries", "--json", "--limit", "2")
    assert (entry["id"], entry["actor"], earlier["actor"]) == (receipt["entry"], "script", "user")
    assert amounts(line) == {"New one": 50050, "Fleet renewal": None}


def test_undo_and_redo_walk_through_what_was_done(line: CommandLine) -> None:
    line.json("do", "changeamount", "deals=fleet renewal", "amount=70")
    assert line.json("undo")["label"] == "Change the amount of Fleet renewal"
    assert amounts(line) == {"Fleet renewal": None}
    assert [row["state"] for row in line.json("history", "--json", "--limit", "2")] == ["undone", "done"]
    assert line.json("redo")["label"] == "Change the amount of Fleet renewal"
    assert amounts(line) == {"Fleet renewal": 7000}
    assert line.refused("redo") == "There is nothing to redo."
    status, out, err = line("history", "--limit", "1")
    assert (status, err) == (0, "")
    assert out.endswith("  Change the amount of Fleet renewal\n")


def test_arguments_as_one_json_document(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, json.dumps({"deals": ["Fleet renewal"], "field": "tags", "value": ["a", "王"]}).encode())
    assert line.json("do", "SetField", "--json", "-")["label"] == "Tag Fleet renewal"
    typed(monkeypatch, b'{"command": "ChangeAmount", "arguments": {"deals": ["Fleet renewal"], "amount": 12345}}')
    line.json("do", "--json", "-")
    (found,) = line.json("show", "deals", "--columns", "tags,amount", "--json")
    assert found == {"tags": ["a", "王"], "amount": 12345, "currency": "EUR"}


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"command": 3, "arguments": {}}', b"\xff", b"[" * 100_000])
def test_a_document_that_is_none_is_wrong_usage(
    line: CommandLine, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    typed(monkeypatch, content)
    assert line("do", "--json", "-")[0] == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("do",),
        ("do", "Nothing"),
        ("do", "MoveDeal", "deals=Fleet renewal"),
        ("do", "CreateDeal"),
        ("do", "CreateDeal", "title=x", "colour=red"),
        ("do", "CreateDeal", "title"),
        ("do", "CreateDeal", "title=x", "--json", "-"),
        ("do", "ImportDeals", "plan=x"),
    ],
)
def test_wrong_usage_is_one_sentence_and_status_two(line: CommandLine, arguments: tuple[str, ...]) -> None:
    before = line.file.read_bytes()
    status, out, err = line(*arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert line.file.read_bytes() == before


def test_what_is_refused_leaves_nothing_half_done(line: CommandLine) -> None:
    before = line.json("show", "entries", "--json")
    assert "Fleet renewal (Müller)" in line.refused("do", "WinDeals", "deals=Fleet renewel")
    assert "is none of" in line.refused("do", "SetField", "deals=Fleet renewal", "field=category", "value=maybe")
    assert line.refused("do", "RenameStage", "stage=Proposal", "name= ") == "The name cannot be empty."
    assert line.json("show", "entries", "--json") == before


def test_the_list_names_each_command_with_its_fields(line: CommandLine) -> None:
    status, out, err = line("do", "--list")
    assert (status, err) == (0, "")
    assert "\nMoveDeals: " in out
    assert "\n    stage: stage\n" in out
    found = {command["name"]: command for command in line.json("do", "--list", "--json")}
    fields = {field["name"]: field for field in found["CreateDeal"]["fields"]}
    assert fields["title"] == {"name": "title", "type": "text", "required": True, "default": None}
    assert fields["amount"] == {"name": "amount", "type": "amount", "required": False, "default": None}
    assert "ImportDeals" not in found


def test_a_file_is_given_by_its_absolute_path(
    line: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(do, "load", _with_file_command)
    Path("some.txt").write_bytes(b"one")
    line.json("do", "ReadFileForTest", "source=some.txt")
    assert READ.pop() == (tmp_path / "some.txt", b"one")


@pytest.mark.parametrize("content", [b"two", b""])
def test_standard_input_as_a_file_lies_in_a_private_one_only_meanwhile(
    line: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes
) -> None:
    monkeypatch.setattr(do, "load", _with_file_command)
    monkeypatch.setattr(do, "SPOOL_FOLDER", str(tmp_path / "spool"))
    (tmp_path / "spool").mkdir()
    typed(monkeypatch, content)
    status, _, _ = line("do", "ReadFileForTest", "source=-")
    assert status == (0 if content else 1)
    if content:
        path, read = READ.pop()
        assert (path.parent, read) == (tmp_path / "spool", content)
    assert list((tmp_path / "spool").iterdir()) == []


def test_a_saved_view_goes_along_with_the_whole_desk(
    line: CommandLine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line.json("do", "SaveView", "name=Mine", "where=stage = Proposal", "sort=-amount", "columns=title")
    whole = tmp_path / "whole.json"
    assert line("export", "everything", "--format", "json", "--out", str(whole))[0] == 0
    other = CommandLine(tmp_path / "other.salesdesk", capsys)
    assert other("import", str(whole))[0] == 0
    assert "There is a view" in other.refused("do", "SaveView", "name=mine")
    other.json("do", "DeleteView", "view=mine")
    broken = tmp_path / "broken.json"
    broken.write_text(whole.read_text(encoding="utf-8").replace('\\"op\\"', '\\"oops\\"'), encoding="utf-8")
    assert broken.read_text(encoding="utf-8") != whole.read_text(encoding="utf-8")
    third = CommandLine(tmp_path / "third.salesdesk", capsys)
    assert "cannot be imported" in third.refused("import", str(broken))


def test_any_entry_is_taken_back_and_brought_again(line: CommandLine) -> None:
    line.json("do", "ChangeAmount", "deals=Fleet renewal", "amount=70")
    line.json("do", "SetField", "deals=Fleet renewal", "field=owner", "value=Ines")
    line.json("do", "ChangeAmount", "deals=Fleet renewal", "amount=90")
    owner, amount = (line.json("history", "--json", "--text", words)[-1]["id"] for words in ("owner", "amount"))
    receipt = line.json("undo", owner, amount)
    assert receipt["label"] == "2 changes"
    assert receipt["stayed"] == ["Amount of Fleet renewal stays 90.00 EUR: it was changed later."]
    assert amounts(line) == {"Fleet renewal": 9000}
    assert "is undone already" in line.refused("undo", owner)
    assert 'no entry "nonsense"' in line.refused("undo", "nonsense")
    short = owner.rpartition(":")[2]
    assert line.json("redo", short)["label"] == "Change the owner of Fleet renewal"
    (found,) = line.json("show", "deals", "--columns", "owner", "--json")
    assert found == {"owner": "Ines"}
    assert {row["actor"] for row in line.json("history", "--json")} == {"user", "script"}
    assert {row["actor"] for row in line.json("history", "--json", "--actor", "script")} == {"script"}
    status, out, _ = line("history", "--limit", "1")
    assert status == 0
    assert line.json("history", "--json", "--limit", "1")[0]["id"] in out


def test_what_cannot_be_undone_is_told_before_and_confirmed_on_a_terminal(
    line: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    line("do", "SetField", "deals=Fleet renewal", "field=contact", "value=Ada Tester")
    line("do", "AddNote", "deal=Fleet renewal", "text=Ada Tester called")
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)
    status, out, err = line("do", "RedactPerson", "person=Ada Tester")
    assert (status, out) == (1, "")
    assert err.splitlines() == [
        "1 text on the desk goes or is changed. 1 deal stays, without the name.",
        "This cannot be undone. Old backups, exports and reports still hold the person until you delete them.",
        "Nothing was done. Say --yes to do it.",
    ]
    status, out, err = line("do", "RedactPerson", "person=Ada Tester", "--yes")
    assert status == 0
    assert json.loads(out)["counts"] == {"entries": 2}
    assert "cannot be undone" in err
    assert line("do", "CopyNothing")[0] == 2


def test_a_script_is_not_asked(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    line("do", "SetField", "deals=Fleet renewal", "field=contact", "value=Ada Tester")
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    status, out, _ = line("do", "RedactPerson", "person=Ada Tester")
    assert status == 0
    assert json.loads(out)["counts"] == {"entries": 1}
