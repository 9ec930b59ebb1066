"""The command line on a desk in a sync folder: said once, and conflicted copies are named by a check."""

import shutil
from pathlib import Path

import pytest

from salesdesk import platform_paths
from tests.flows.command_lines import CommandLine


@pytest.fixture
def synced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """Command lines on a desk in a folder that Syncthing synchronises."""
    (tmp_path / "shared" / ".stfolder").mkdir(parents=True)
    return CommandLine(tmp_path / "shared" / "desk.salesdesk", capsys)


def test_a_sync_folder_is_told_once_on_standard_error(synced: CommandLine) -> None:
    status, out, err = synced("new", "--template", "inbound", "--currency", "EUR")
    assert (status, out, err.count("\n")) == (0, "", 2)
    assert "desk.salesdesk lies in a folder that Syncthing synchronises." in err
    assert synced("do", "CreateDeal", "title=First")[2] == ""
    assert synced("show", "deals")[2] == ""


def test_what_prints_json_says_nothing_of_it(synced: CommandLine) -> None:
    synced("new", "--template", "inbound", "--currency", "EUR")
    platform_paths.locations_file().unlink()
    assert synced.json("show", "deals", "--json") == []
    assert "Syncthing" in synced("show", "deals")[2]


def test_a_check_names_the_place_each_time_and_copies_that_hold_more(synced: CommandLine, tmp_path: Path) -> None:
    synced("new", "--template", "inbound", "--currency", "EUR")
    copy = synced.file.with_name("desk.sync-conflict-20261101-120000-ABCDEFG.salesdesk")
    shutil.copy(synced.file, copy)
    there = CommandLine(copy, synced.capture)
    there("do", "CreateDeal", "title=There")
    there("do", "CreateDeal", "title=There too")
    for _ in range(2):
        status, out, err = synced("check")
        assert (status, out) == (0, "")
        assert "Syncthing" in err
        assert (
            f"A sync program has made a copy of this desk: {copy.name}. Changes in it that this desk lacks: 2." in err
        )
    assert synced("do", "MergeLog", f"source={copy}")[0] == 0
    assert copy.name not in synced("check")[2]
    assert "There too" in synced("show", "deals")[1]
