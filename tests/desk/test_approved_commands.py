"""What every command leaves in the desk, how it is refused, and that undo and redo give back what was."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from salesdesk.desk.commands.registry import load
from salesdesk.desk.script_requests import ScriptRequest, perform, receipt_of, request_from
from salesdesk.domain.errors import SalesDeskError
from tests.desk.command_stories import STORIES, Step
from tests.support.approved import approve
from tests.support.desks import DeskForTests, desk_in
from tests.support.records import Keys, change_text, desk_text, value_text

COMMANDS = load("salesdesk.importing.commands")


def changed_lines(before: str, after: str) -> list[str]:
    """The lines that are there no more, and the new ones."""
    old, new = before.splitlines(), after.splitlines()
    gone, come = set(old) - set(new), set(new) - set(old)
    return [*(f"  - {line}" for line in old if line in gone), *(f"  + {line}" for line in new if line in come)]


def living(text: str) -> list[str]:
    """The lines of records that are not deleted."""
    return [line for line in text.splitlines() if "deleted_at" not in line]


class Told:
    """A desk on which commands are done and told of."""

    def __init__(self, at: DeskForTests) -> None:
        self.at, self.keys = at, Keys()
        self.lines: list[str] = []
        self.texts = [desk_text(at.desk, self.keys)]
        """The desk after each command that changed something."""

    def do(self, request: ScriptRequest) -> None:
        try:
            change = perform(self.at.desk, request, COMMANDS)
        except SalesDeskError as error:
            self.lines.append(f"  {type(error).__name__}: {self.keys.told(str(error))}")
            assert desk_text(self.at.desk, self.keys) == self.texts[-1]
            return
        text = desk_text(self.at.desk, self.keys)
        self.lines.append(f"  {self.keys.told(change_text(change))}")
        self.lines += changed_lines(self.texts[-1], text)
        if change.entry or text != self.texts[-1]:
            self.texts.append(text)

    def story(self, steps: Sequence[Step]) -> None:
        for name, arguments in steps:
            self.at.clock.on(hours=5)
            self.lines.append(f"{name} {arguments}")
            self.do(ScriptRequest("do", name, arguments))


@pytest.mark.parametrize("name", STORIES)
def test_what_commands_do(tmp_path: Path, name: str) -> None:
    at = desk_in(tmp_path)
    told = Told(at)
    told.story(STORIES[name])
    with at.desk.read() as reader:
        log = [
            f"{e.name} by {e.actor} at {value_text(e.at)}, {e.state}: {value_text(e.label)}"
            for e in reader.entries(500)
        ]
        assert reader.log_faults() == []
    told.lines += ["", "the log:", *log]
    approve(f"desk/commands/{name}.txt", "\n".join(told.lines))
    at.desk.store.close()


@pytest.mark.parametrize("name", STORIES)
def test_all_of_it_is_taken_back_and_done_again(tmp_path: Path, name: str) -> None:
    at = desk_in(tmp_path)
    told = Told(at)
    told.story(STORIES[name])
    texts, told.lines = list(told.texts), []
    at.reopen()
    for text in reversed(texts[:-1]):
        told.do(ScriptRequest("undo"))
        assert living(told.texts[-1]) == living(text)
    told.lines.append("again")
    for text in texts[1:]:
        told.do(ScriptRequest("redo"))
        assert living(told.texts[-1]) == living(text)
    told.do(ScriptRequest("redo"))
    with at.desk.read() as reader:
        assert reader.log_faults() == []
    approve(f"desk/commands/{name}_undone.txt.gz", "\n".join(told.lines))
    at.desk.store.close()


@pytest.mark.parametrize("name", STORIES)
def test_any_entry_is_taken_back_alone_and_brought_again(tmp_path: Path, name: str) -> None:
    at = desk_in(tmp_path)
    told = Told(at)
    told.story(STORIES[name])
    text, told.lines = told.texts[-1], []
    with at.desk.read() as reader:
        entries = [(entry.id, entry.label) for entry in reversed(reader.entries(500))]
    for key, label in entries:
        told.lines.append(value_text(label))
        told.do(ScriptRequest("undo", entries=(key,)))
        told.do(ScriptRequest("redo", entries=(key,)))
        assert living(told.texts[-1]) == living(text)
    some = tuple(key for key, _ in entries[::2])
    told.lines.append("every second one")
    told.do(ScriptRequest("undo", entries=some))
    told.do(ScriptRequest("undo", entries=some[:1]))
    told.do(ScriptRequest("redo", entries=some))
    assert living(told.texts[-1]) == living(text)
    with at.desk.read() as reader:
        assert reader.log_faults() == []
    approve(f"desk/commands/{name}_alone.txt.gz", "\n".join(told.lines))
    at.desk.store.close()


def test_requests_of_scripts() -> None:
    asked = ScriptRequest("do", "CreateDeal", {"title": "A"})
    assert request_from(asked.to_json()) == asked
    assert request_from({"ask": "undo", "command": "", "arguments": {}}) == ScriptRequest("undo")
    for document in ({}, {"ask": "drop", "command": "", "arguments": {}}, {"ask": "do", "command": 5, "arguments": {}},
                     {"ask": "do", "command": "", "arguments": []}, {"ask": "do", "command": "", "arguments": {},
                     "entries": [5]},
                     {"ask": "do", "command": "", "arguments": {}, "entries": "x"}):  # fmt: skip
        with pytest.raises(SalesDeskError, match="not something a desk can be asked"):
            request_from(document)


def test_the_receipt_of_a_change(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    change = perform(at.desk, ScriptRequest("do", "createdeal", {"title": "A"}), COMMANDS)
    receipt = receipt_of(change)
    assert receipt == {
        "label": "New deal A", "entry": change.entry, "made": change.made, "counts": {},
        "touched": {"deals": [change.made], "kinds": [], "settings": []}, "stayed": [],
    }  # fmt: skip
    with pytest.raises(SalesDeskError, match="There is nothing to redo"):
        perform(at.desk, ScriptRequest("redo"), COMMANDS)
    at.desk.store.close()
