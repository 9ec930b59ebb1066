"""Desks of past versions open with every figure as their own program gave it, and with all that could be taken back."""

import gzip
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from salesdesk.desk.checking import check
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import Message
from salesdesk.store.store import SqlStore
from tests.support.desks import StandingClock
from tests.support.source import ROOT
from tests.support.sql import rows_of
from tests.support.values import differences

SAMPLES = Path(__file__).parent / "samples"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.salesdesk"))


class Migrated(NamedTuple):
    """A sample desk brought up to this version, and what its own program said of it."""

    path: Path
    desk: Desk
    told: dict[str, Any]

    @property
    def today(self) -> date:
        return date.fromisoformat(self.told["today"])


@pytest.fixture(params=NAMES)
def migrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Migrated]:
    told = json.loads(gzip.decompress((SAMPLES / f"{request.param}.json.gz").read_bytes()))
    path = Path(shutil.copy(SAMPLES / f"{request.param}.salesdesk", tmp_path / "desk.salesdesk"))
    clock = StandingClock(datetime.combine(date.fromisoformat(told["today"]), time(12), UTC))
    desk = Desk(SqlStore.open(path, clock), clock)
    yield Migrated(path, desk, told)
    desk.store.close()


PRINTER = """
import contextlib, io, json, sys
from salesdesk import cli
path, today, *questions = sys.argv[1:]
printed = []
for asked in questions:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert cli.main(["--file", path, "--today", today, "figures", *asked.split(" "), "--json"]) == 0
    printed.append(out.getvalue())
print(json.dumps(list(map(json.loads, printed))))
"""


def figures_of(migrated: Migrated, questions: Iterable[str]) -> dict[str, Any]:
    """What the command line prints, in a process of its own."""
    asked = list(questions)
    command = [sys.executable, "-c", PRINTER, str(migrated.path), str(migrated.today), *asked]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return dict(zip(asked, json.loads(done.stdout), strict=True))


def changed(found: dict[str, Any], told: dict[str, Any]) -> list[str]:
    """Where figures differ by more than the nine significant digits that are printed today."""
    return list(differences(found, told, rel=5e-9))


def told_of(migrated: Migrated) -> dict[str, Any]:
    """The figures by question; ``moved`` are those that later rules give otherwise: those of chances and forecasts."""
    return {asked: json.loads(text) for asked, text in (migrated.told["figures"] | migrated.told["moved"]).items()}


def words(label: Message | None) -> list[Any] | None:
    return None if label is None else [label.text, label.values]


def test_every_figure_is_as_the_old_program_gave_it(migrated: Migrated) -> None:
    told = told_of(migrated)
    assert changed(figures_of(migrated, told), told) == []


def test_the_desk_is_sound(migrated: Migrated) -> None:
    assert check(migrated.desk) == ()


def test_no_line_of_the_diary_is_lost(migrated: Migrated) -> None:
    """What was kept beside the log is in an entry of it, to the last digit, and nothing is kept twice."""
    with migrated.desk.read() as reader:
        kept = [asdict(line) | {"day": line.day.isoformat()} for line in reader.kept_forecasts()]
        by_diary = [view for view in reader.entries(1_000, with_diary=True) if view.actor == "diary"]
    if "diary" in migrated.told:
        assert kept == migrated.told["diary"]
    assert len(by_diary) == bool(kept)
    kept_in = rows_of(migrated.path, "SELECT count(*) FROM diary")
    assert kept_in == [(len(kept),)]


def test_undo_and_redo_say_and_do_what_they_did(migrated: Migrated) -> None:
    desk, told = migrated.desk, migrated.told["words"]
    redone = []
    while (label := desk.undo_state().redo) is not None:
        redone.append(words(label))
        desk.redo()
    assert redone == told["redo"]
    for _ in redone:
        desk.undo()
    for expected in told["undo"]:
        assert words(desk.undo_state().undo) == expected
        assert desk.undo() is not None
    assert desk.undo_state().undo is None
    for _ in told["undo"]:
        assert desk.redo() is not None
    assert check(desk) == ()
    some = ("board", "funnel --basis cohort", "quota")
    figures = told_of(migrated)
    assert changed(figures_of(migrated, some), {asked: figures[asked] for asked in some}) == []
