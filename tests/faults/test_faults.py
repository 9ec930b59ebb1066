"""The campaign of crashes and faults: a short form of it, and that it finds what it is for."""

import subprocess
import sys
from pathlib import Path

import pytest

from salesdesk.desk.commands.registry import load
from salesdesk.desk.scripting import scriptable
from tests.faults import shim
from tests.faults.cases import Case, Draws
from tests.faults.commands import REGISTRY
from tests.faults.shim import FAULTS, strikes
from tests.support.source import ROOT

needs_compiler = pytest.mark.skipif(shim.compiler() is None, reason="there is no C compiler here, or this is not Linux")
WITHOUT_FIELDS = {"pread": 9, "pwrite": 5, "unlink": 1, "exit": 1}


def campaign(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """The campaign in a process of its own."""
    command = [sys.executable, "-m", "tests.faults", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_every_command_of_the_registry_is_tried() -> None:
    """A new command needs arguments that mean something, in tests/faults/commands.py."""
    assert sorted(REGISTRY) == sorted(scriptable(load("salesdesk.importing.commands")))


@needs_compiler
@pytest.mark.slow
def test_nothing_is_lost() -> None:
    """The seed is the same each time, since a test must be; `make faults` draws anew."""
    done = campaign("--short", "--seed", "1")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@needs_compiler
def test_what_the_campaign_has_found_once() -> None:
    """An import whose file cannot be read any more waited for ever; one that failed left the journal of the desk it had begun.
    Recovering took rows for damaged that a full disk had refused, and its new file was not brought to the disk. A backup before
    a restore lay apart from the others after a crash, a second place that could not be read was none, and a disk that gave out
    under a passphrase was a traceback."""
    found = (
        "import/read/1/EIO from there on/1",
        "import everything/pwrite/233/disk full/1",
        "recover/pwrite/122/disk full/1",
        "recover/exit/1/lost writes/1",
        "restore after a crash/sync/3/kill/1",
        "backup to a second place/read/1/EIO/1",
        "decrypt/open/4/EIO from there on/1",
        "export over another/rename/1/kill/1",
        "move in/exit/1/lost writes/1",
    )
    done = campaign(*(word for case in found for word in ("--case", case)))
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@needs_compiler
@pytest.mark.parametrize(
    ("way", "case"),
    [
        ("synchronous", "CreateDeal/exit/1/lost writes/1"),
        ("restore", "restore after a crash/exit/1/kill/1"),
    ],
)
def test_a_careless_program_is_found_out(way: str, case: str) -> None:
    """A test of the test: with commits that do not wait for the disk, and with a restore that forgets the journal."""
    done = campaign("--weaken", way, "--case", case)
    assert (done.returncode, done.stderr) == (1, ""), done.stdout


def test_cases_are_drawn_once_and_again_by_their_seed() -> None:
    drawn = [case for cases in Draws("CreateDeal", WITHOUT_FIELDS, 5).rounds(2) for case in cases]
    assert len(set(drawn)) == len(drawn)
    assert drawn == [case for cases in Draws("CreateDeal", WITHOUT_FIELDS, 5).rounds(2) for case in cases]
    assert drawn != [case for cases in Draws("CreateDeal", WITHOUT_FIELDS, 6).rounds(2) for case in cases]
    expected = {
        (call, n + 1, fault)
        for fault in FAULTS
        for call, count in WITHOUT_FIELDS.items()
        for n in range(count)
        if strikes(fault, call)
    }
    assert {(case.call, case.nth, case.fault) for case in drawn} == expected


def test_a_case_is_read_as_it_is_written() -> None:
    case = Case("restore after a crash", "pwrite", 12, "EIO from there on", 77)
    assert Case.read(str(case)) == case
    with pytest.raises(ValueError, match="leap"):
        Case.read("CreateDeal/leap/1/kill/1")


@needs_compiler
def test_the_library_is_made_without_a_warning(tmp_path: Path) -> None:
    command = [
        str(shim.compiler()),
        "-O1",
        "-Wall",
        "-Wextra",
        "-Werror",
        "-fPIC",
        "-shared",
        "-o",
        str(tmp_path / "a.so"),
    ]
    done = subprocess.run([*command, str(shim.SOURCE), "-ldl", "-pthread"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
