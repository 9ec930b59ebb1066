"""Lists on the command line: filtered, sorted and printed as JSON, CSV or a table."""

import csv
from pathlib import Path

import pytest

from salesdesk.desk.commands.activities import AddNote, PlanActivity
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import LoseDeals
from tests.flows.command_lines import CommandLine
from tests.support.desks import desk_in


@pytest.fixture
def line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    at = desk_in(tmp_path)
    fleet = at.deal("Fleet renewal", organisation="Müller", amount=1_250_050, source="Trade fair")
    plain = at.deal("=cmd()", amount=300, currency="JPY", contact="王小明")
    gone = at.deal("Old one", stage=at.stages[1].id)
    at.desk.do(LoseDeals(deals=(gone,), reason="Price"))
    at.desk.do(SetField(deals=(fleet,), field="tags", value=("Key account",)))
    at.desk.do(SetField(deals=(fleet,), field="own:Product line", value="Vans"))
    at.desk.do(PlanActivity(deal=fleet, title="Call Anja", due_day=at.desk.today()))
    at.desk.do(AddNote(deal=plain, text="Likes tea"))
    at.desk.store.close()
    return CommandLine(at.path, capsys)


def titles(line: CommandLine, *arguments: str) -> list[str]:
    return [row["title"] for row in line.json("show", "deals", "--columns", "title", "--json", *arguments)]


@pytest.mark.parametrize(
    ("where", "wanted"),
    [
        ("", ["=cmd()", "Fleet renewal", "Old one"]),
        ("outcome = open", ["=cmd()", "Fleet renewal"]),
        ('stage = "PROPOSAL"', ["Old one"]),
        ("amount > 12500", ["Fleet renewal"]),
        ("amount > 100", ["=cmd()", "Fleet renewal"]),
        ("amount > 100 EUR", ["Fleet renewal"]),
        ("amount is empty", ["Old one"]),
        ('"muller"', ["Fleet renewal"]),
        ('"王"', ["=cmd()"]),
        ('"key acc"', ["Fleet renewal"]),
        ("stalled = yes", []),
        ('"vans" and "trade"', ["Fleet renewal"]),
        ('own:"Product line" = vans', ["Fleet renewal"]),
        ('tag in ("key account") or lost_reason = "price"', ["Fleet renewal", "Old one"]),
        ("not next_step is empty", ["Fleet renewal"]),
        ('created = 2026-11-23 and organisation != "müller"', ["=cmd()", "Old one"]),
    ],
)
def test_deals_that_pass(line: CommandLine, where: str, wanted: list[str]) -> None:
    assert titles(line, "--where", where, "--sort", "title") == wanted


def test_order_limit_and_columns(line: CommandLine) -> None:
    assert titles(line, "--sort", "title") == ["=cmd()", "Fleet renewal", "Old one"]
    assert titles(line, "--sort", "-amount", "--limit", "1") == ["Fleet renewal"]
    found = line.json("show", "deals", "--where", '"fleet"', "--columns", "amount,tags,own:Product line", "--json")
    assert found == [{"amount": 1_250_050, "tags": ["Key account"], "own:Product line": "Vans", "currency": "EUR"}]


def test_csv_has_plain_values_and_neutral_cells(line: CommandLine) -> None:
    status, out, err = line("show", "deals", "--csv", "--columns", "title,amount", "--sort", "title")
    assert (status, err) == (0, "")
    assert list(csv.reader(out.splitlines())) == [
        ["title", "amount"],
        ["'=cmd()", "300 JPY"],
        ["Fleet renewal", "12500.50 EUR"],
        ["Old one", ""],
    ]


def test_a_table_for_people(line: CommandLine) -> None:
    status, out, err = line("show", "people", "--columns", "name,open")
    assert (status, err, out) == (0, "", "name    open\n王小明  1\n")


def test_the_other_nouns(line: CommandLine) -> None:
    assert [row["name"] for row in line.json("show", "organisations", "--json")] == ["Müller"]
    (step,) = line.json("show", "activities", "--where", "kind = call and due_day <= +999d", "--json")
    assert (step["deal"], step["title"], step["due_day"], step["done"]) == (
        "Fleet renewal", "Call Anja", "2026-11-23", None,
    )  # fmt: skip
    (note,) = line.json("show", "notes", "--where", '"tea"', "--json")
    assert (note["deal"], note["text"]) == ("=cmd()", "Likes tea")
    assert line.json("show", "notes", "--where", 'text contains "coffee"', "--json") == []
    entries = line.json("show", "entries", "--where", 'command = "AddNote" and state = done', "--json")
    assert [entry["label"] for entry in entries] == ["Note on =cmd()"]


def test_steps_and_notes_of_a_firm_a_person_and_nothing_are_there_too(line: CommandLine, tmp_path: Path) -> None:
    line("do", "PlanActivity", "title=Call the firm", "organisation=Müller")
    line("do", "PlanActivity", "title=Ask", "person=王小明")
    line("do", "PlanActivity", "title=Read the news")
    line("do", "AddNote", "text=Moved house", "organisation=Müller")
    steps = line.json("show", "activities", "--sort", "title", "--json")
    told = [(step["title"], step["subject_kind"], step["deal"], step["person"], step["organisation"]) for step in steps]
    assert told == [
        ("Ask", "person", None, "王小明", None),
        ("Call Anja", "deal", "Fleet renewal", None, "Müller"),
        ("Call the firm", "organisation", None, None, "Müller"),
        ("Read the news", "none", None, None, None),
    ]
    (note,) = line.json("show", "notes", "--where", "subject_kind = organisation", "--json")
    assert (note["text"], note["organisation"]) == ("Moved house", "Müller")
    out = tmp_path / "steps.csv"
    assert line("export", "activities", "--format", "csv", "--out", str(out))[0] == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["Step"]: row for row in csv.DictReader(file)}
    assert [rows[title]["Subject kind"] for title, *_ in told] == ["person", "deal", "organisation", "none"]
    assert rows["Call the firm"]["Organisation"] == "Müller"
    assert rows["Read the news"]["Subject id"] == ""


def test_what_cannot_be_is_one_sentence(line: CommandLine) -> None:
    assert "no field colour of deals" in line.refused("show", "deals", "--where", "colour = red")
    assert "character 10" in line.refused("show", "deals", "--where", "amount > ")
    assert "no field nothing of people" in line.refused("show", "people", "--columns", "nothing")
    assert "no field nothing of notes" in line.refused("show", "notes", "--sort", "-nothing")
    assert line("show", "deals", "--limit", "many")[0] == 2
    assert line("show", "deals", "--json", "--csv")[0] == 2
    assert line("show", "boats")[0] == 2


def test_showing_changes_nothing(line: CommandLine) -> None:
    before = line.file.read_bytes()
    line("show", "deals", "--json")
    assert line.file.read_bytes() == before
