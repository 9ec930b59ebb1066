"""What the command line understands, prints and refuses, verb by verb, as whole stories."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from salesdesk import handover
from salesdesk.cli.do import pairs
from salesdesk.desk import checking
from salesdesk.domain.errors import Message
from salesdesk.importing.contents import read_here
from salesdesk.store.store import SqlStore
from salesdesk.worker_kinds import foreign_file
from tests.cli.stories import Story
from tests.support.approved import approve
from tests.support.desks import StandingClock

DEALS = (
    ("title=Fleet renewal", "amount=12500.50 EUR", "organisation=Müller", "expected_close=2026-12-01", "source=Fair"),
    ("title==SUM(1)", "amount=300 JPY", "contact=王小明", "pipeline=Renewals"),
    (f"title={'Very long ' * 6}end",),
)
RENEWALS = '{"name": "Renewals", "stages": [{"name": "Asked", "probability": 0.5}]}'


def begun(story: Story) -> None:
    """A desk with three deals in two pipelines; what was told of it is left out."""
    before = len(story.told)
    story("new", "--template", "inbound", "--currency", "eur", day="2026-11-16")
    story("do", "AddPipeline", "--json", "-", typed=RENEWALS, day="2026-11-17")
    for number, values in enumerate(DEALS):
        story("do", "CreateDeal", *values, day=f"2026-11-{18 + number}")
    assert all("\n= 0\n" in told for told in story.told[before:])
    del story.told[before:]


def test_a_desk(story: Story) -> None:
    """Made, kept, proven, and put back."""
    story("templates")
    story("templates", "--json")
    story("new", "--template", "none")
    story("new")
    story("new", "--template", "inbound", "--currency", "x")
    story.files()
    story("new", "--template", "inbound", "--currency", "eur")
    story("do", "CreateDeal", *DEALS[0])
    story("new", "--template", "inbound")
    story("check")
    story("backups")
    story("backup")
    story("backup", "--out", story.folder / "copy.salesdesk")
    story("backup", "--out", story.folder / "copy.salesdesk")
    story("do", "CreateDeal", "title=Another", "amount=700 EUR")
    story("backups")
    story("restore", story.folder / "copy.salesdesk", "--dry-run")
    story("restore", story.folder / "copy.salesdesk", "--dry-run", "--json")
    story("restore", story.folder / "copy.salesdesk")
    story("restore", story.folder / "copy.salesdesk", file="other.salesdesk")
    story("restore", story.folder / "none.salesdesk")
    story("backups", "--json")
    story("check", file="none.salesdesk")
    story("nonsense")
    approve("cli/desk.txt", story.text())


def test_faults_are_told(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(story)
    faults = [Message("The deal {title} is not what its history adds up to.", {"title": "X"}), Message("Plain.")]
    monkeypatch.setattr(checking, "check", lambda desk, full: faults)
    story("check")
    assert story.told[-1] == "$ check\n= 1\n! The deal X is not what its history adds up to.\nPlain.\n"


WHOLE = '{"command": "CreateDeal", "arguments": {"title": "Whole"}}'
NOT_WHOLE = (
    '{"command": 3, "arguments": {}}',
    '{"command": "", "arguments": {}}',
    '{"command": "CreateDeal", "arguments": []}',
    '{"command": "CreateDeal", "arguments": {}, "more": 1}',
)


def test_commands(story: Story) -> None:
    """Receipts and refusals, and what was done taken back."""
    begun(story)
    story("do")
    story("do", "Nonsense", "a=1")
    story("do", "CreateDeal", "title")
    story("do", "CreateDeal", "=x")
    story("do", "CreateDeal", "colour=red", "title=x")
    story("do", "CreateDeal")
    story("do", "CreateDeal", "title=x", "--json", "-")
    story("do", "CreateDeal", "--json", "x")
    for typed in ("", "{", "[]", "3", '{"title": "From JSON", "amount": 500}', WHOLE):
        story("do", "CreateDeal", "--json", "-", typed=typed)
    for typed in ('{"title": "x"}', WHOLE, *NOT_WHOLE):
        story("do", "--json", "-", typed=typed)
    story("do", "SetField", "deals=Fleet renewal", "deals=Whole", "field=tags", "value=north, key")
    story("do", "SetField", "deals=Whole", "field=tags", "value=5", typed="")
    story("do", "SetField", "--json", "-", typed='{"deals": ["Whole"], "field": "tags", "value": true}')
    story("history", "--limit", 3)
    for turn in ("undo", "undo", "redo", "redo", "redo"):
        story(turn)
    story("history")
    story("history", "--json", "--limit", 2)
    story("history", "--text", "whole deal")
    story("history", "--actor", "user")
    story("history", "--limit", "x")
    approve("cli/commands.txt", story.text())


ANSWERS: tuple[dict[str, object] | None, ...] = (
    {"receipt": {"label": "Done there"}},
    {"refused": "It cannot be."},
    {"refused": "So it is not written.", "usage": True},
    None,
)


def test_a_desk_that_a_window_has(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change is handed to the window; on another day, or where no window answers, the desk is busy. All else works."""
    begun(story)
    handed: list[str] = []
    for answer in ANSWERS:

        def hand_over(path: Path, _: object, answer: object = answer) -> object:
            handed.append(path.name)
            return answer

        monkeypatch.setattr(handover, "hand_over", hand_over)
        with closing(SqlStore.open(story.folder / "desk.salesdesk", StandingClock())):
            story("do", "CreateDeal", "title=x", day=None)
    with closing(SqlStore.open(story.folder / "desk.salesdesk", StandingClock())):
        story("undo")
        reading = len(story.told)
        (story.folder / "deals.csv").write_text("Deal name,Amount\nOne,5\n", encoding="utf-8")
        html = ("--format", "html", "--out", story.folder / "x.html")
        story("figures", "board")
        story("show", "deals")
        story("history")
        story("check")
        story("backup")
        story("report", "review", *html)
        story("export", "deals", "--format", "csv", "--out", story.folder / "x.csv")
        story("import", story.folder / "deals.csv", "--dry-run")
    assert all("\n= 0\n" in told for told in story.told[reading:])
    del story.told[reading:]
    assert handed == ["desk.salesdesk"] * len(ANSWERS)
    approve("cli/handed-over.txt", story.text())


def test_the_list_of_commands(story: Story) -> None:
    """A line a command with its purpose, and a line a field; the same as JSON."""
    listed = story("do", "--list")
    wanted = ("CreateDeal", "SetQuota", "MoveDeals")
    blocks = {name: f"\n{listed}".partition(f"\n{name}: ")[2] for name in wanted}
    found = [name + ": " + "\n".join(_block(block)) for name, block in blocks.items()]
    documents = {one["name"]: one for one in json.loads(story("do", "--list", "--json", shown=0))}
    approve("cli/list.txt", "\n".join([*found, *(json.dumps(documents[name], ensure_ascii=False) for name in wanted)]))
    assert all("\n= 0\n" in told for told in story.told)
    assert set(documents) == {line.partition(":")[0] for line in listed.splitlines() if not line.startswith(" ")}


def _block(text: str) -> list[str]:
    """The first line and those indented after it."""
    first, *others = text.splitlines()
    found = [first]
    for line in others:
        if not line.startswith(" "):
            break
        found.append(line)
    return found


def test_files_for_commands(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of a command by its path, from standard input once, and gone again afterwards."""
    spool = story.folder / "spool"
    spool.mkdir()
    monkeypatch.setattr("salesdesk.cli.do.SPOOL_FOLDER", str(spool))
    monkeypatch.chdir(story.folder)
    begun(story)
    (story.folder / "deals.csv").write_text("Deal name,Amount\nFrom a file,5\n", encoding="utf-8")
    story("do", "ImportDealsFromFile", "source=deals.csv")
    story("do", "MergeLog", "source=none.salesdesk")
    story("do", "MergeLog", "source=-", typed="no desk")
    assert not list(spool.iterdir())
    assert [pairs(words) for words in ((), ("a=1",), ("a=1", "b=", "a=2", "a=3=4"))] == [
        {},
        {"a": "1"},
        {"a": ["1", "2", "3=4"], "b": ""},
    ]
    approve("cli/files-for-commands.txt", story.text())


def test_quotas_and_figures(story: Story) -> None:
    begun(story)
    story("do", "SetField", "deals=Fleet renewal", "field=tags", "value=north")
    quota = ("quota", "set", "--period", "2026-Q4")
    story(*quota)
    story(*quota, "--amount", "50000.5")
    story(*quota, "--amount", "4", "--measure", "count")
    story(*quota, "--amount", "٣", "--measure", "count")
    story(*quota, "--amount", "-4", "--measure", "count")
    story(*quota, "--amount", "x")
    story(*quota, "--amount", "0.001")
    story(*quota, "--amount", "7000", "--currency", "usd", "--pipeline", "renewals")
    story(*quota, "--amount", "7000", "--currency", "dollars")
    story(*quota, "--amount", "7000", "--pipeline", "Nobody's")
    story(*quota, "--amount", "7000", "--tag", "North")
    story(*quota, "--amount", "7000", "--tag", "south")
    story("quota", "remove", "--period", "2026-Q4", "--pipeline", "Renewals")
    story("quota", "remove", "--period", "2026-Q4", "--amount", "5")
    story("quota", "set", "--period", "2026-Q9", "--amount", "5")
    story("figures", "board", "--pipeline", "Renewals", "--from", "2026-11-01", "--to", "2026-12-01")
    story("figures", "funnel", "--basis", "entered", "--stage", "Asked", "--pipeline", "Renewals")
    story("figures", "funnel", "--basis", "snapshot")
    story("figures", "changes")
    story("figures", "quota", "--period", "0001")
    story("figures", "quota", "--period", "2027-Q1", "--measure", "count")
    story("figures", "board", "--measure", "count")
    story("figures", "weather")
    story("figures", "board", "--from", "0999-12-31")
    story("figures", "board", "--from", "9901-01-01")
    story("figures", "board", "--from", "yesterday")
    approve("cli/quotas.txt", story.text())


def test_lists(story: Story) -> None:
    """As a table with wide letters, as CSV that no spreadsheet evaluates, as JSON; filtered, sorted, cut."""
    begun(story)
    story("do", "PlanActivity", "deal=Fleet renewal", "title=Call\nthem", "due_day=2026-11-30", "due_time=09:30")
    story("do", "AddNote", "person=王小明", "text=Likes tea")
    for form in ((), ("--csv",), ("--json",)):
        story("show", "deals", "--sort", "title", "--columns", "title,amount,contact,outcome,chance,created", *form)
        story("show", "people", *form)
    for noun in ("organisations", "activities", "notes"):
        story("show", noun)
    story("show", "entries", "--columns", "label,actor,state", "--limit", 4)
    story("show", "deals", "--where", "amount > 100", "--sort", "-amount", "--columns", "title, amount,", "--limit", 1)
    story("show", "deals", "--columns", "title", "--json", "--limit", 0)
    story("show", "deals", "--columns", "amount", "--json", "--sort", "amount")
    story("show", "deals", "--columns", "hue")
    story("show", "deals", "--where", "hue = 3")
    story("show", "deals", "--where", "stage =")
    story("show", "deals", "--sort", "hue")
    story("show", "deals", "--limit", "-1")
    story("show", "deals", "--limit", "1234567890")
    story("show", "deals", "--json", "--csv")
    approve("cli/lists.txt", story.text())


def test_exports(story: Story) -> None:
    begun(story)
    for what in ("deals", "people", "activities", "history"):
        story("export", what, "--format", "csv", "--out", story.folder / f"{what}.csv", "--plain")
        story.file(f"{what}.csv", 600)
    story("export", "deals", "--format", "csv", "--out", story.folder / "of-one.csv", "--pipeline", "renewals")
    story.file("of-one.csv")
    story("export", "deals", "--format", "csv", "--out", story.folder / "none.csv", "--pipeline", "Nobody's")
    story("export", "deals", "--format", "xlsx", "--out", story.folder / "deals.xlsx")
    story("export", "everything", "--format", "json", "--out", story.folder / "all.json")
    story("export", "everything", "--format", "csv", "--out", story.folder / "no folder" / "all.zip")
    story("export", "deals", "--format", "csv")
    story.files()
    approve("cli/exports.txt", story.text())


PROBLEMS = "Deal name,Amount,Created\n" + "".join(
    f"Deal {n},{'x' if n % 2 else n},2026-01-{n % 28 + 1:02}\n" for n in range(44)
)


def test_imports(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of good files and bad ones, into a desk and into none; counted, told, and with the rows that have problems.

    The files are read by this process, which is quicker; another reads them in the stories of flows.
    """
    monkeypatch.setattr(foreign_file, "read_in_child", read_here)
    folder = story.folder
    (folder / "deals.csv").write_text(
        "Deal name,Amount,Owner,Stage\nOne,5 USD,Mira,Won\nTwo,7,Jon,New\n", encoding="utf-8"
    )
    (folder / "more.csv").write_text(PROBLEMS, encoding="utf-8")
    (folder / "empty.csv").write_text("", encoding="utf-8")
    (folder / "map.json").write_bytes(b"\xff\xfe")
    deals = folder / "deals.csv"
    story("import", deals, "--dry-run", file="new.salesdesk")
    story.files()
    story("import", deals, "--json", file="new.salesdesk")
    story("import", deals, "--owner", "Mira", "--currency", "CHF", file="mine.salesdesk")
    story("import", folder / "empty.csv", file="none.salesdesk")
    story("import", folder / "nothing.csv", file="none.salesdesk")
    story.files()
    begun(story)
    story("import", folder / "more.csv", "--problems", folder / "problems.csv", "--dry-run")
    story("import", folder / "more.csv", "--problems", folder / "no" / "problems.csv")
    story("import", folder / "more.csv", deals, "--problems", folder / "problems.csv", "--pipeline", "Renewals")
    story("import", folder / "more.csv", deals, "--json", "--dry-run", shown=700)
    story("import", deals, "--map", folder / "map.json")
    story("import", deals, "--map", folder / "no.json")
    story("import-history", deals)
    story.file("problems more.csv", 200)
    story.files()
    approve("cli/imports.txt", story.text())


def test_reports(story: Story) -> None:
    """Which there are, what each asks for, and with what they are made."""
    begun(story)
    listed = story("report", "--list", shown=0)
    assert [line for line in listed.splitlines() if line.startswith(("review", "deal", "winloss"))] == [
        "review     Pipeline review    --period --pipeline",
        "winloss    Win/loss           --period --pipeline --choice",
        "deal       Deal sheet         --deal",
    ]
    csv = ("--format", "csv", "--out", story.folder / "x.csv")
    story("report", *csv)
    story("report", "review", "--out", story.folder / "x.csv")
    story("report", "deal", *csv)
    story("report", "customer", *csv)
    story("report", "deal", *csv, "--deal", "fleet RENEWAL")
    story("report", "customer", *csv, "--customer", "Nobody")
    story("report", "quota", *csv, "--period", "2026-Q9")
    story("report", "changes", *csv, "--since", "2026-11-23")
    story("report", "winloss", *csv, "--choice", "Colour")
    story("report", "funnel", *csv, "--pipeline", "Nobody's")
    story("report", "review", *csv, "--logo", story.folder / "none.png")
    html = ("--format", "html", "--out", story.folder / "x.html")
    story(
        "report", "deal", *html, "--deal", "Fleet renewal", "--owner", "Ines", "--language", "zh_CN", "--money", "code"
    )
    page = (story.folder / "x.html").read_text(encoding="utf-8")
    assert [words in page for words in ("Ines", 'lang="zh-CN"', "EUR", "€")] == [True, True, True, False]
    story("report", "deal", *html, "--deal", "Fleet renewal")
    page = (story.folder / "x.html").read_text(encoding="utf-8")
    assert [words in page for words in ("Ines", 'lang="zh-CN"', "€")] == [False, False, True]
    story("report", "--set", "Monday", "--out", story.folder / "set")
    story.files()
    approve("cli/reports.txt", story.text())
