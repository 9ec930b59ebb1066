"""What lies in the file and what is read of it: the log, its chain, the answers of a reader, and desks of past versions."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.desk.commands.merge import MergeLog
from salesdesk.desk.commands.registry import load
from salesdesk.desk.desk import Desk
from salesdesk.desk.ports import Reader
from salesdesk.desk.script_requests import ScriptRequest, perform
from salesdesk.domain.errors import SalesDeskError
from salesdesk.domain.records import Contact, Deal, Organisation, Pipeline, Setting, Stage, Tag
from salesdesk.store.store import SqlStore
from tests.desk.command_stories import FIELDS, FRAME, MAKING, STAGES, STEPS, STORIES, Step
from tests.store.test_migrating import NAMES, SAMPLES
from tests.support.approved import approve
from tests.support.desks import DeskForTests, StandingClock, desk_in
from tests.support.records import Keys, change_text, desk_text, value_text
from tests.support.sql import rows_of

COMMANDS = load("salesdesk.importing.commands")
WHOLE_LIFE = (*MAKING, *FIELDS, *STAGES, *STEPS, *FRAME)


def live(desk: Desk, clock: StandingClock, steps: tuple[Step, ...], hours: float = 5) -> None:
    """Do commands one after the other; what is refused changes nothing."""
    for name, arguments in steps:
        clock.on(hours=hours)
        try:
            perform(desk, ScriptRequest("do", name, arguments), COMMANDS)
        except SalesDeskError:
            continue


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskForTests]:
    """A desk on which every command was done, and some taken back; only to be read."""
    at = desk_in(tmp_path_factory.mktemp("lived"))
    live(at.desk, at.clock, WHOLE_LIFE)
    for _ in range(9):
        at.desk.undo()
    for _ in range(4):
        at.desk.redo()
    at.clock.on(hours=1)
    at.desk.do(CreateDeal(title="Last"))
    yield at
    at.desk.store.close()


@pytest.mark.parametrize("name", STORIES)
def test_the_log_in_the_file(tmp_path: Path, name: str) -> None:
    """The hashes hang on every byte of all entries before; so logs of earlier desks stay proven."""
    at = desk_in(tmp_path)
    live(at.desk, at.clock, STORIES[name])
    for _ in range(3):
        at.desk.undo()
    at.desk.redo()
    at.desk.store.close()
    entries = rows_of(
        at.path,
        """SELECT e.number, e.hlc, e.at, e.actor, c.text, l.text, e.names, e.arrived, hex(e.hash), length(e.payload)
        FROM entry e JOIN word c ON c.number = e.command JOIN word l ON l.number = e.label ORDER BY e.number""",
    )
    events = rows_of(at.path, "SELECT * FROM event ORDER BY 1, 2")
    others = [rows_of(at.path, f"SELECT * FROM {table} ORDER BY 1, 2") for table in ("withdrawn", "taken_back")]
    devices = rows_of(at.path, "SELECT number, hex(id), here FROM device ORDER BY 1")
    lines = [str(row) for row in [*entries, *events, *(row for rows in others for row in rows), *devices]]
    approve(f"store/log/{name}.txt", "\n".join(lines))


def deal_lines(reader: Reader, now: datetime) -> Iterator[str]:
    """The answers to every question."""
    deals = [deal.id for deal in reader.every(Deal)]
    stages = reader.all_stages()
    yield f"open sums {reader.open_sums()}"
    for stage in stages:
        yield f"first of {stage.name}: {[card.title for card in reader.first_cards(stage.id, 2)]}"
        for above in (None, *deals[:3]):
            for to_top in (False, True):
                between = [reader.neighbours(stage.id, above, to_top, leaving) for leaving in ((), deals[:2])]
                yield f"  neighbours {above} {to_top}: {between}"
    for pipeline in (None, *(one.id for one in reader.find(Pipeline))):
        yield f"open of {pipeline}: {[card.title for card in reader.open_cards(pipeline)]}"
        yield f"all of {pipeline}: {[card.title for card in reader.all_cards(pipeline)]}"
        late = [card.title for card in reader.all_cards(pipeline, now - timedelta(days=40))]
        yield f"all of {pipeline} with those deleted late: {late}"
        for outcome in (None, "won", "lost"):
            for days in (5, 40):
                found = reader.closed_cards(pipeline, outcome, now - timedelta(days=days), now)
                yield f"closed of {pipeline} {outcome} {days}: {[card.title for card in found]}"
    yield f"wins {reader.wins(now - timedelta(days=90), now)}, none {reader.wins(now, now)}"
    yield f"first created {reader.first_created()}, estimated {sorted(reader.estimated())}, migrated {reader.is_migrated()}"
    yield f"counts {reader.deal_counts()}, owners {reader.owners()}, lost reasons {reader.lost_reasons()}"
    yield f"steps {sorted(reader.steps().items())}, of some {sorted(reader.steps(deals[:2]))}"


def record_lines(reader: Reader, now: datetime) -> Iterator[str]:
    """Names, keys, and what was set and made since."""
    for kind in (Organisation, Contact, Tag):
        for prefix in ("", "f", "O", "ne", "%", "_", "\\"):
            yield f"{kind.__name__} {prefix!r}: {reader.names(kind, prefix)} {reader.names(kind, prefix, 1)}"
        yield f"  {reader.keys_and_names(kind)}"
        yield f"  named {[reader.named(kind, name) for name in ('the FIRM', 'Eva', 'NORTH', 'region', 'See', 'nobody')]}"
    yield f"survivors {reader.survivors()}, external {reader.external_marks()} {reader.external_keys()}"
    for days in (2, 20, 40, 60):
        then = now - timedelta(days=days)
        for record in (Deal, Organisation, Stage, Tag, Setting):
            facts, made = reader.facts_before(record, then), reader.made_after(record, then)
            yield f"before {days} days, {record.__name__}: {facts} made after {made}"
        yield f"  ranks {reader.stage_ranks(then)}"
    yield f"unmade {[sorted(reader.unmade(kind)) for kind in (Deal, Tag, Stage)]}"
    for deal in [deal.id for deal in reader.every(Deal)]:
        yield f"changes of {deal}: {[value_text(one) for one in reader.fact_changes(deal)]}"
    for state in ("done", "undone"):
        yield f"last {state}: {reader.last_entry(state)}"
    yield f"events {len(reader.event_rows())}, faults {reader.faults()} {reader.log_faults()}"
    for entry in reader.entries(1_000):
        told = f"{entry.name} by {entry.actor} at {value_text(entry.at)}, {entry.state}: {value_text(entry.label)}"
        yield f"entry {entry.id.partition(':')[2]} {told}"


def test_what_a_reader_answers(lived: DeskForTests) -> None:
    keys = Keys()
    with lived.desk.read() as reader:
        keys.learn(reader)
        lines = [*deal_lines(reader, lived.clock()), *record_lines(reader, lived.clock())]
        assert len(reader.entries(5)) == 5
    approve("store/reader.txt.gz", keys.told("\n".join(lines)))


def test_all_that_is_there_after_a_whole_life(lived: DeskForTests) -> None:
    approve("store/whole_life.txt.gz", desk_text(lived.desk))


@pytest.mark.parametrize("name", NAMES)
def test_desks_of_past_versions(tmp_path: Path, name: str) -> None:
    path = Path(shutil.copy(SAMPLES / f"{name}.salesdesk", tmp_path / "desk.salesdesk"))
    clock = StandingClock(datetime(2026, 11, 20, 12, tzinfo=UTC))
    desk, keys = Desk(SqlStore.open(path, clock, Random(3).randbytes), clock), Keys()
    lines = [desk_text(desk, keys, log=1_000)]
    with desk.read() as reader:
        now = clock()
        lines += [
            f"facts before {kind.__name__}: {reader.facts_before(kind, now - timedelta(days=30))}"
            for kind in (Deal, Stage, Organisation)
        ]
        lines += [f"kept forecast: {line}"[:300] for line in reader.kept_forecasts()]
        lines += [
            f"estimated {sorted(reader.estimated())}, survivors {reader.survivors()}, faults {reader.log_faults()}"
        ]
    for _ in range(40):
        lines.append(f"undo: {_turned(desk)}")
    lines.append(desk_text(desk, keys))
    desk.store.close()
    approve(f"store/{name}.txt.gz", keys.told("\n".join(lines)))


def _turned(desk: Desk) -> str:
    try:
        return change_text(desk.undo())
    except SalesDeskError as error:
        return str(error)


def test_logs_of_two_devices_are_merged(tmp_path: Path) -> None:
    """The first works on; the second begins on a copy, works apart, and takes the first one's log in, and the other way."""
    at = desk_in(tmp_path)
    live(at.desk, at.clock, MAKING)
    at.desk.store.close()
    clocks = [StandingClock(at.clock()), StandingClock(at.clock() + timedelta(minutes=7))]
    paths = [Path(shutil.copy(at.path, tmp_path / f"desk {number}.salesdesk")) for number in range(2)]
    desks = [
        Desk(SqlStore.open(path, clock, Random(place).randbytes), clock)
        for place, (path, clock) in enumerate(zip(paths, clocks, strict=True), 7)
    ]
    live(desks[0], clocks[0], FIELDS)
    live(desks[1], clocks[1], (*STEPS, *FRAME), hours=3)
    desks[1].undo()
    lines, keys = [], Keys()
    for mine, other in ((0, 1), (1, 0), (0, 1)):
        found: Any = desks[mine].do(MergeLog(source=paths[other]))
        lines += [f"{mine} takes in {other}: {keys.told(change_text(found))}", desk_text(desks[mine], keys)]
    assert sorted(lines[1].splitlines()) == sorted(desk_text(desks[1], keys).splitlines())
    with desks[0].read() as reader:
        lines += [f"{e.name}, {e.state}: {value_text(e.label)}" for e in reader.entries(500)]
        assert reader.log_faults() == []
    approve("store/merged.txt.gz", keys.told("\n".join(lines)))
    for desk in desks:
        desk.store.close()


def test_many_records_are_found_in_parts(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    made = [
        at.desk.do(CreateDeal(title=f"D{number}", stage=at.stages[number % 3].id)).made or "" for number in range(60)
    ]
    with at.desk.read() as reader:
        for count in (0, 1, 59, 60):
            assert [deal.id for deal in reader.get_all(Deal, made[:count])] == made[:count]
            assert sorted(reader.cards(made[:count])) == sorted(made[:count])
        assert [deal.id for deal in reader.find(Deal, id=[*made[:2], *["x" * 32] * 0])] == sorted(made[:2])
        assert {card.stage for card in reader.open_cards(None)} == {stage.id for stage in at.stages}
    at.desk.store.close()
