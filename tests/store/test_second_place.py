"""The second place of backups: a stick or a sync folder, which goes, comes back, is full, and loses what was written."""

from pathlib import Path
from typing import Any

import pytest

from salesdesk.domain.errors import SalesDeskError
from salesdesk.store import backups, files
from salesdesk.store.backup_keeper import BackupKeeper
from salesdesk.store.backup_places import BELOW_SECOND
from tests.store.test_backups import at, keeper
from tests.support.desks import DeskForTests
from tests.support.values import known

__all__ = ["at", "keeper"]


def test_the_second_place(at: DeskForTests, keeper: BackupKeeper, tmp_path: Path) -> None:
    """Named, gone, told, and made up for when it is there again."""
    stick = tmp_path / "stick"
    with pytest.raises(SalesDeskError, match="cannot be written to"):
        keeper.name_second(stick)
    stick.mkdir()
    keeper.name_second(stick)
    at.deal()
    first = known(keeper.make("start"))
    assert keeper.state().places == 2
    stick.rename(tmp_path / "pulled out")
    for hour in range(2):
        at.clock.on(hours=1)
        at.deal(f"Deal {hour}")
        known(keeper.make("hourly"))
    state = keeper.state()
    assert (state.second_is_there, state.places) == (False, 1)
    assert "made up for" in known(state.trouble).text
    (tmp_path / "pulled out").rename(stick)
    assert keeper.make("hourly") is None, "unchanged, yet the second place is brought up to date"
    assert keeper.state().trouble is None
    names = sorted(path.name for path in (stick / BELOW_SECOND / keeper.mark.folder).iterdir())
    assert names == sorted(path.name for path in keeper.folder.iterdir())
    assert [one.place for one in keeper.every()] == ["own", "second"] * 3
    assert (stick / BELOW_SECOND / keeper.mark.folder / first.path.name).read_bytes() == first.path.read_bytes()


def test_the_second_copy_reads_each_file_once_and_is_opened(
    at: DeskForTests, keeper: BackupKeeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the stick has lost of it is told, and nothing is left of it there."""
    (tmp_path / "stick").mkdir()
    keeper.name_second(tmp_path / "stick")
    at.deal()
    opened: list[str] = []
    real = Path.open

    def counted(path: Path, *given: Any, **named: Any) -> Any:
        opened.extend([path.suffix] if "desk" in path.name else [])
        return real(path, *given, **named)

    monkeypatch.setattr(Path, "open", counted)
    assert keeper.make("hand")
    assert sorted(opened) == [".part", ".salesdesk"]
    there = tmp_path / "stick" / BELOW_SECOND / keeper.mark.folder
    assert keeper.state().places == 2

    def loses(path: Path) -> None:
        if BELOW_SECOND in path.parts:
            with real(path, "r+b") as file:
                file.write(bytes(8192))

    monkeypatch.setattr(files, "sync_file", loses)
    at.clock.on(hours=1)
    at.deal("Another")
    assert keeper.make("hand")
    assert "could not be written" in known(keeper.state().trouble).text
    assert [path.suffix for path in there.iterdir()] == [".salesdesk"]


def test_a_full_stick_is_told_and_costs_nothing(
    at: DeskForTests, keeper: BackupKeeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper.name_second(tmp_path)
    at.deal()
    put = backups.put_in_place

    def full(beside: Path, target: Path) -> None:
        if BELOW_SECOND in target.parts:
            raise OSError(28, "No space left on device")
        put(beside, target)

    monkeypatch.setattr(backups, "put_in_place", full)
    assert keeper.make("start")
    assert "could not be written" in known(keeper.state().trouble).text
    assert list((tmp_path / BELOW_SECOND / keeper.mark.folder).iterdir()) == []
