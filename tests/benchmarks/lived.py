"""Desks as a user has them after three years, made through the program's own import and commands: ``python -m
tests.benchmarks.lived PATH DEALS [--today DAY]``. The same number of deals and the same day give the same desk."""

import argparse
import gc
import os
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random

from salesdesk.desk.commands.activities import AddNote, FinishActivity, PlanActivity
from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.deal_fields import ChangeAmount, ChangeExpectedClose, SetField
from salesdesk.desk.commands.deals import CreateDeal, LoseDeals, MoveDeals, SnoozeDeals, WinDeals
from salesdesk.desk.desk import Desk
from salesdesk.importing import ImportOptions
from salesdesk.importing.commands.imports import ImportDeals
from salesdesk.importing.desk_file.containers import TABLES, OurFile
from salesdesk.importing.desk_file.whole_desk import whole_desk
from salesdesk.store.store import SqlStore
from tests.benchmarks.lived_past import OWN, REASONS, LivedPast, Tables
from tests.support.desks import StandingClock

DAYS_PLAYED = 21
"""So many days before today the past is brought in; what comes after is done step by step, and by one more import."""
A_DAY = 20
"""Changes by hand on each of those days."""
SUFFIX = ".making"


def lived_desk(path: Path, deals: int, today: date | None = None) -> Path:
    """A desk file with so many deals, a fifth of them open, made once and kept."""
    if path.exists():
        return path
    today = today or datetime.now(UTC).date()
    making = path.with_name(f"{path.name}{SUFFIX}-{os.getpid()}")
    making.unlink(missing_ok=True)
    past = LivedPast(deals, today, today - timedelta(days=DAYS_PLAYED))
    clock = StandingClock(_at(past.played_from, 6))
    desk = Desk(SqlStore.create(making, clock, Random(deals).randbytes), clock)
    _bring_in(desk, past.before)
    _play(desk, clock, past)
    clock.now = _at(today, 5)
    _bring_in(desk, past.later)
    for hour in range(6, 9):
        clock.now = _at(today, hour)
        _some_work(desk, clock, past, Random(hour), 3)
    desk.store.close()
    making.replace(path)
    making.with_name(f".{making.name}.lock").unlink(missing_ok=True)
    return path


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def _bring_in(desk: Desk, tables: Tables) -> None:
    """Bring in a part of the past as a file of a whole desk would."""
    head = {"version": 2, "day": desk.today().isoformat(), "zone": "Europe/Berlin"}
    found = OurFile("JSON", False, head, {name: tables.get(name, []) for name in TABLES})
    plan = whole_desk(found, "past.json", ImportOptions(zone=desk.settings.zone, base_currency="EUR"), lambda *_: None)
    desk.do(ImportDeals(plan=plan))


def _play(desk: Desk, clock: StandingClock, past: LivedPast) -> None:
    """What is done by hand on the working days up to yesterday."""
    for number in range(DAYS_PLAYED):
        day = past.played_from + timedelta(days=number)
        if day.weekday() < 5:
            clock.now = _at(day, 7)
            _some_work(desk, clock, past, Random(day.toordinal()), A_DAY)


def _some_work(desk: Desk, clock: StandingClock, past: LivedPast, chance: Random, changes: int) -> None:
    """So many changes by hand, some minutes apart; one in twenty is a slip that is taken back."""
    for _ in range(changes):
        clock.on(minutes=chance.randint(2, 20), seconds=chance.randint(0, 59))
        planned = []
        for command in _wishes(clock.now.date(), past, chance):
            made = desk.do(command).made
            planned += [made] if isinstance(command, PlanActivity) and made else []
        if chance.random() < 0.05:
            desk.undo()
        elif chance.random() < 0.5:
            past.planned += planned


def _wishes(day: date, past: LivedPast, chance: Random) -> Iterator[Command]:
    """What a seller does next to one of the deals that are worked on; moves most of all."""
    deal = chance.choice(past.worked)
    stages = past.stages[deal.pipeline]
    wish = chance.choices(
        ("move", "note", "plan", "finish", "amount", "close", "own", "new", "won", "lost", "later"),
        (30, 10, 14, 10, 8, 8, 6, 5, 3, 4, 2),
    )[0]
    if wish == "move":
        deal.place = min(deal.place + 1, len(stages) - 1) if chance.random() < 0.8 else max(deal.place - 1, 0)
        yield MoveDeals(deals=(deal.key,), stage=stages[deal.place], to_top=chance.random() < 0.5)
        yield PlanActivity(deal=deal.key, title="Call about the next step", due_day=day + timedelta(days=4))
    elif wish == "note":
        yield AddNote(deal=deal.key, text=f"They asked about delivery in week {chance.randint(1, 52)}.")
    elif wish == "plan":
        due = day + timedelta(days=chance.randint(1, 20))
        yield PlanActivity(deal=deal.key, kind="meeting", title="Meeting with the buyer", due_day=due, due_time="10:30")
    elif wish == "finish" and past.planned:
        yield FinishActivity(activity=past.planned.pop())
    elif wish == "amount":
        yield ChangeAmount(deals=(deal.key,), amount=chance.randrange(1_000, 60_000) * 100)
    elif wish == "close":
        yield ChangeExpectedClose(deals=(deal.key,), day=day + timedelta(days=chance.randint(5, 90)))
    elif wish == "own":
        yield SetField(deals=(deal.key,), field="own:Product", value=chance.choice(OWN["Product"]))
    elif wish == "new":
        yield CreateDeal(
            title=f"New request {chance.randint(100, 999)}", stage=stages[0], amount=250_000, source="Inbound"
        )
    elif wish in ("won", "lost", "later") and len(past.worked) > 20:
        past.worked.remove(deal)
        if wish == "later":
            yield SnoozeDeals(deals=(deal.key,), until=day + timedelta(days=chance.randint(25, 90)))
        else:
            yield WinDeals(deals=(deal.key,)) if wish == "won" else LoseDeals(deals=(deal.key,), reason=REASONS[0])


def main() -> int:
    """Make one desk and say how many bytes a deal takes."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.lived", description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("deals", type=int)
    parser.add_argument("--today", type=date.fromisoformat)
    asked = parser.parse_args()
    gc.disable()
    asked.path.unlink(missing_ok=True)
    lived_desk(asked.path, asked.deals, asked.today)
    sys.stdout.write(f"{asked.path}: {asked.path.stat().st_size / asked.deals:,.0f} bytes a deal\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
