"""Files of other programs as desks, and the same files read straight from CSV into the events of the slow second implementation."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.desk import Desk
from salesdesk.importing import ImportOptions, plan_import
from salesdesk.store.store import SqlStore
from tests.analytics import reference

MAVEN = Path(__file__).parents[1] / "data" / "maven_crm" / "sales_pipeline.csv"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Rows = list[tuple[str, int, str, str | None, str | None]]


@dataclass(frozen=True)
class Told:
    """A desk as of an instant, and its file's events; ``guessed`` are the deals without a date."""

    desk: Desk
    now: datetime
    stages: list[str]
    rows: Rows
    sources: dict[str, str | None]
    guessed: frozenset[str] = frozenset()

    def stays(self, at: int | None = None) -> list[reference.Stay]:
        """Every deal as of an instant (None: now)."""
        return reference.stays(self.rows, "P", self.stages, {}, us(self.now) if at is None else at)


def us(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)


def read(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def desk_of(folder: Path, now: datetime, currency: str, *files: tuple[Path, Callable[..., Command]]) -> Desk:
    """A new desk in UTC with some files brought in."""
    desk = Desk(SqlStore.create(folder / "desk.salesdesk", lambda: now, Random(1).randbytes), lambda: now)
    desk.do(ChangeSettings(values=(("currency", currency), ("zone", "UTC"))))
    for path, command in files:
        options = ImportOptions(zone=desk.settings.zone, base_currency=currency)
        desk.do(command(plan=plan_import(path.read_bytes(), options, lambda: now, name=path.name)))
    return desk


def fact(stage: str, amount: int | None, expected: str | None) -> str:
    return json.dumps(
        {"pipeline": "P", "stage": stage, "amount": amount, "currency": "EUR", "expected_close": expected}
    )


def closed_deal(
    deal: str, created: datetime, stage: str, outcome: str, closed: datetime, worth: tuple[int | None, str | None]
) -> Rows:
    """A deal of which nothing is known between its beginning and its end."""
    rows: Rows = [(deal, us(created), "created", None, fact(stage, *worth))]
    return rows if outcome == "open" else [*rows, (deal, us(closed), outcome, None, None)]


def noon(day: str) -> datetime:
    return datetime.fromisoformat(day + "T12:00:00+00:00")


def maven_rows(now: datetime) -> tuple[Rows, frozenset[str]]:
    """The events of the pipeline, a bare date at noon; and the deals that have none."""
    rows: Rows = []
    guessed = set()
    outcomes = {"Won": "won", "Lost": "lost"}
    for line in read(MAVEN):
        deal, said = line["opportunity_id"], line["deal_stage"]
        outcome = outcomes.get(said, "open")
        stage = {"won": "Engaging", "lost": "Prospecting"}.get(outcome, said)
        amount = round(float(line["close_value"]) * 100) if line["close_value"] else None
        if not line["engage_date"]:
            guessed.add(deal)
        created = noon(line["engage_date"]) if line["engage_date"] else now
        closed = noon(line["close_date"]) if line["close_date"] else now
        rows += closed_deal(deal, created, stage, outcome, closed, (amount, line["close_date"] or None))
    return sorted(rows, key=lambda row: row[1]), frozenset(guessed)


def zoho_rows(folder: Path) -> tuple[Rows, dict[str, str | None]]:
    """The events of the potentials, numbered as there is no key; and where each came from."""
    rows: Rows = []
    sources: dict[str, str | None] = {}
    outcomes = {"Closed Won": "won", "Closed Lost": "lost"}
    for number, line in enumerate(read(folder / "Potentials.csv")):
        deal, outcome = str(number), outcomes.get(line["Stage"], "open")
        stage = {"won": "Negotiation/Review", "lost": "Prospect"}.get(outcome, line["Stage"])
        created, closing = (
            datetime.strptime(line[name], "%d %b, %Y %H:%M:%S").replace(tzinfo=UTC)
            for name in ("Created Time", "Closing Date")
        )
        amount = round(float(line["Amount"].replace("$", "").replace(",", "")) * 100)
        sources[deal] = line["Lead Source"] or None
        rows += closed_deal(deal, created, stage, outcome, closing, (amount, closing.date().isoformat()))
    return sorted(rows, key=lambda row: row[1]), sources


def logged(
    lines: Sequence[tuple[str, datetime, str, int, str | None]], ends: dict[str, tuple[str, str | None]]
) -> Rows:
    """Events of a log with a line a change: (deal, when, stage, amount, expected day); ``ends`` are the outcomes by name.

    A deal whose log begins with its end was in the first stage when lost, in the last when won (they are called so here).
    """
    rows: Rows = []
    state: dict[str, list[Any]] = {}
    for deal, when, stage, amount, day in sorted(lines, key=lambda line: line[1]):
        at, (kind, reason) = us(when), ends.get(stage, ("open", None))
        if deal not in state:
            begins = stage if kind == "open" else {"won": "LAST", "lost": "FIRST"}[kind]
            rows.append((deal, at, "created", None, fact(begins, amount, day)))
            state[deal] = ["open", begins, amount, day]
        outcome, held, before, expected = state[deal]
        if amount != before:
            rows.append((deal, at, "amount", None, f"{amount} EUR"))
        if day != expected:
            rows.append((deal, at, "expected_close", None, day))
        if kind not in ("open", outcome):
            rows.append((deal, at, kind, None, reason))
        elif kind == "open" and (outcome != "open" or held != stage):
            rows.append((deal, at, "stage" if outcome == "open" else "reopened", None, stage))
        state[deal] = [kind, held if kind != "open" else stage, amount, day]
    return rows


def wave_rows(folder: Path) -> Rows:
    lines = [
        (
            line["Opportunity.External_Id__c"],
            datetime.fromisoformat(line["CreatedDate__c"]).replace(tzinfo=UTC),
            line["StageName__c"],
            int(line["Amount__c"]) * 100,
            line["CloseDate__c"],
        )
        for line in read(folder / "OpportunityHistory.csv")
    ]
    rows = logged(lines, {"Closed Won": ("won", None), "Closed Lost": ("lost", None)})
    named = {"FIRST": "Qualification", "LAST": "Negotiation"}
    return [
        (d, at, k, o, new and new.replace("FIRST", named["FIRST"]).replace("LAST", named["LAST"]))
        for d, at, k, o, new in rows
    ]


def wave_sources(folder: Path) -> dict[str, str | None]:
    return {line["External_Id__c"]: line["LeadSource"] or None for line in read(folder / "Opportunity.csv")}


def log_rows(folder: Path) -> Rows:
    lines = [
        (
            line["deal"],
            datetime.fromisoformat(line["at"]).astimezone(UTC),
            line["stage"],
            int(line["amount"]) * 100,
            None,
        )
        for line in read(folder / "stage_log.csv")
    ]
    return logged(
        lines,
        {"Won": ("won", None), "Lost (declined)": ("lost", "declined"), "Lost (cancelled)": ("lost", "cancelled")},
    )
