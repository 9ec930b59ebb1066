"""What the campaign does to a desk: one command of every kind, each as a person or a script would give it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Arguments = dict[str, Any]
BASE: tuple[tuple[str, Arguments], ...] = (
    ("ChangeSettings", {"values": {"zone": "Europe/Berlin", "currency": "EUR", "names": "Ann"}}),
    ("AddPipeline", {"name": "New business", "stages": ["Qualified", "Proposal", {"name": "Done", "kind": "won"}]}),
    ("AddPipeline", {"name": "Empty", "stages": ["One", "Two"]}),
    ("CreateDeal", {"title": "Pump", "organisation": "Firm", "contact": "Eva", "amount": "12.50", "source": "Web"}),
    ("CreateDeal", {"title": "Valve", "stage": "Proposal", "organisation": "Firm", "amount": "7 EUR"}),
    ("CreateDeal", {"title": "Wheel", "amount": "500"}),
    ("CreateDeal", {"title": "Gear", "amount": "40"}),
    ("CreateDeal", {"title": "Belt", "amount": "60", "expected_close": "+30d"}),
    ("WinDeals", {"deals": "Gear"}),
    ("SnoozeDeals", {"deals": "Belt", "until": "+9d"}),
    ("SetField", {"deals": "Pump", "field": "tags", "value": ["north"]}),
    ("SetField", {"deals": "Pump", "field": "own:Region", "value": "North"}),
    ("PlanActivity", {"deal": "Pump", "title": "Ring", "due_day": "+1d", "due_time": "14:30"}),
    ("AddNote", {"deal": "Pump", "text": "A word"}),
    ("SetQuota", {"period": "2026-Q4", "amount": "100"}),
    ("SetRate", {"currency": "USD", "day": "2026-01-01", "rate": "0.9"}),
    ("AddLeave", {"first": "2026-12-28", "last": "2026-12-31", "name": "Skiing"}),
    ("SaveReportSet", {"name": "Monthly", "parts": [{"report": "review", "formats": ["pdf"]}]}),
    ("SaveView", {"name": "Big", "where": "amount > 5"}),
    ("MoveDeals", {"deals": "Valve", "stage": "Qualified"}),
    ("CreateDeal", {"title": "Taken back"}),
)
"""The desk that a case begins with; the last of these is undone, so that there is something to redo."""
REGISTRY: dict[str, Arguments] = {
    "AddLeave": {"first": "2026-12-07", "name": "Moving"},
    "AddNote": {"deal": "Pump", "text": "Another"},
    "AddPipeline": {"name": "Service", "stages": ["Ask", "Fix"]},
    "AddStage": {"pipeline": "New business", "name": "Look", "before": "Proposal"},
    "ChangeAmount": {"deals": ["Pump", "Valve"], "amount": "9.99"},
    "ChangeExpectedClose": {"deals": "Pump", "day": "2026-12-24"},
    "ChangeSettings": {"values": {"fiscal_start": "4"}},
    "CreateDeal": {"title": "Fresh", "organisation": "Other", "contact": "Ida", "amount": "5"},
    "DeleteActivity": {"activity": "Ring"},
    "DeleteDeals": {"deals": ["Wheel", "Pump"]},
    "DeletePipeline": {"pipeline": "Empty"},
    "DeleteRate": {"rate": "USD"},
    "DeleteReportSet": {"key": "Monthly"},
    "DeleteStage": {"stage": "Proposal", "survivor": "Qualified"},
    "DeleteView": {"view": "Big"},
    "EditActivity": {"activity": "Ring", "title": "Write", "kind": "email"},
    "EditNote": {"note": "A word", "text": "Two words"},
    "FinishActivity": {"activity": "Ring"},
    "LoseDeals": {"deals": "Pump", "reason": "Price"},
    "MergeLog": {"source": "{other}"},
    "MoveDeals": {"deals": ["Pump", "Wheel"], "stage": "Proposal"},
    "PlanActivity": {"organisation": "Firm", "title": "Visit", "kind": "meeting", "due_day": "+2d"},
    "RedactPerson": {"person": "Eva"},
    "RemoveLeave": {"first": "2026-12-28", "last": "2026-12-31"},
    "RemoveQuota": {"quota": "2026-Q4"},
    "RenameOrganisation": {"organisation": "Firm", "name": "The Firm"},
    "RenamePipeline": {"pipeline": "New business", "name": "Business"},
    "RenameStage": {"stage": "Proposal", "name": "Offer"},
    "ReopenDeals": {"deals": "Gear"},
    "ReorderStage": {"stage": "Qualified", "before": None},
    "RescheduleActivity": {"activity": "Ring", "due_day": "+7d"},
    "SaveReportSet": {"name": "Weekly", "parts": [{"report": "deals", "formats": ["csv"]}]},
    "SaveView": {"name": "Small", "where": "amount < 5"},
    "SetClosedDay": {"deals": "Gear", "day": None},
    "SetField": {"deals": ["Pump", "Wheel"], "field": "own:Region", "value": "South"},
    "SetQuota": {"period": "2027-Q1", "amount": "900"},
    "SetRate": {"currency": "CHF", "day": "2026-06-01", "rate": "1.1"},
    "SetStageProbability": {"stage": "Proposal", "probability": "25%"},
    "SetStallDays": {"stage": "Proposal", "days": 30},
    "SnoozeDeals": {"deals": "Pump", "until": "+3d"},
    "WakeDeals": {"deals": "Belt"},
    "WinDeals": {"deals": ["Pump", "Wheel"]},
}
"""For every command that a script can give, arguments that mean something on the desk of ``BASE``."""


@dataclass(frozen=True)
class Scenario:
    """One command line on a desk that lies ready in a folder of templates. ``{name}`` stands for a file beside the desk.

    ``weight`` is how many cases are drawn of it for one of an ordinary command; ``makes_desk`` says that there is none before;
    ``again`` that what a broken-off run has left is cleared away by the next of the same, since no opening of a desk comes by.
    ``needs_copy`` says that a copy which it makes has to be there whenever it is done.
    ``phrases`` are the passphrases it is asked for, in turn.
    """

    name: str
    line: tuple[str, ...]
    template: str = "base"
    document: Arguments | None = None
    weight: int = 1
    makes_desk: bool = False
    again: bool = False
    needs_copy: bool = False
    phrases: tuple[str, ...] = ()


def _verbs() -> tuple[Scenario, ...]:
    return (
        Scenario("undo", ("undo",), weight=2),
        Scenario("redo", ("redo",), weight=2),
        Scenario("import", ("import", "{deals}"), weight=3),
        Scenario("import-history", ("import-history", "{history}"), weight=2),
        Scenario("import several", ("import", "{deals}", "{history}"), weight=2),
        Scenario("import into no desk", ("import", "{deals}"), "none", weight=2, makes_desk=True),
        Scenario("import everything", ("import", "{everything}"), "none", weight=2, makes_desk=True),
        Scenario("new", ("new", "--template", "new-business"), "none", weight=2, makes_desk=True),
        Scenario("backup", ("backup", "--out", "{copy}"), weight=3, again=True, needs_copy=True),
        Scenario("backup over another", ("backup", "--out", "{older}"), weight=2, again=True, needs_copy=True),
        Scenario("restore", ("restore", "{older}"), weight=3, needs_copy=True),
        Scenario("backup among others", ("backup",), "backups", weight=2, again=True, needs_copy=True),
        Scenario("backup to a second place", ("backup",), "second", weight=2, again=True, needs_copy=True),
        Scenario("recover", ("recover", "{torn}", "--out", "{recovered}"), "torn", weight=2, again=True),
        Scenario("move out", ("move", "out", "{packed}"), weight=2, again=True),
        Scenario("move in", ("move", "in", "{packed}"), "packed", weight=2, makes_desk=True),
        Scenario(
            "export over another",
            ("export", "everything", "--format", "json", "--out", "{everything}"),
            weight=2,
            again=True,
        ),
        Scenario("restore after a crash", ("restore", "{older}"), "hot", weight=3, needs_copy=True),
        Scenario("change after a crash", ("do", "AddNote", "--json", "-"), "hot", {"text": "Later"}, weight=3),
        *(
            Scenario(
                f"migrate version {n}", ("do", "AddNote", "--json", "-"), f"version-{n}", {"text": "Later"}, weight=3
            )
            for n in (1, 2, 3)
        ),
    )


def _encryption() -> tuple[Scenario, ...]:
    old, new = PHRASES
    note = ("do", "AddNote", "--json", "-")
    return (
        Scenario("encrypt", ("encrypt",), weight=2, phrases=(old,)),
        Scenario("passphrase", ("passphrase",), "encrypted", weight=2, phrases=(old, new)),
        Scenario("decrypt", ("decrypt",), "encrypted", weight=2, phrases=(old,)),
        Scenario("encrypt with its copies", ("encrypt", "--backups", "encrypt"), weight=2, phrases=(old,)),
        Scenario(
            "passphrase with its copies",
            ("passphrase", "--backups", "delete"),
            "encrypted",
            weight=2,
            phrases=(old, new),
        ),
        Scenario(
            "restore a plain backup over an encrypted desk",
            ("restore", "{older}"),
            "encrypted",
            weight=3,
            needs_copy=True,
            phrases=(old,),
        ),
        Scenario("change of an encrypted desk", note, "encrypted", {"text": "Secret"}, phrases=(old,)),
        Scenario(
            "backup of an encrypted desk",
            ("backup", "--out", "{copy}"),
            "encrypted",
            again=True,
            needs_copy=True,
            phrases=(old,),
        ),
    )


def scenarios() -> tuple[Scenario, ...]:
    """Every command of the registry, and every verb that writes to the desk or beside it."""
    commands = [
        Scenario(name, ("do", name, "--json", "-"), document=arguments) for name, arguments in sorted(REGISTRY.items())
    ]
    return (*commands, *_verbs(), *_encryption())


PHRASES = ("the first passphrase", "the second passphrase")
FILES: dict[str, str] = {
    "deals": "deals.csv",
    "history": "history.csv",
    "everything": "everything.json",
    "other": "other.salesdesk",
    "older": "older.salesdesk",
    "copy": "copy.salesdesk",
    "torn": "torn.damaged",
    "recovered": "recovered.salesdesk",
    "packed": "desk.salesdesk-move",
    "stick": "stick",
}
"""The files beside the desk, by what a command line calls them."""
DEALS = "Title,Organisation,Amount,Stage,Created\n" + "".join(
    f"Imported {n},Firm {n % 7},{100 + n},{('Qualified', 'Proposal')[n % 2]},2026-0{1 + n % 9}-11\n" for n in range(60)
)
HISTORY = "deal,at,stage,amount\n" + "".join(
    f"Old {n},2026-0{1 + m}-0{1 + n % 9},{('Qualified', 'Proposal')[m % 2]},{50 + n}\n"
    for n in range(12)
    for m in range(3)
)


def filled(value: Any, file: Callable[[str], Path]) -> Any:
    """A command line or its arguments with the paths of the files it names."""
    if isinstance(value, str) and value.startswith("{") and value[1:-1] in FILES:
        return str(file(value[1:-1]))
    if isinstance(value, dict):
        return {key: filled(one, file) for key, one in value.items()}
    return [filled(one, file) for one in value] if isinstance(value, list | tuple) else value
