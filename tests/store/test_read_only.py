"""A desk file opened to read only: of any version, and never written to."""

import tempfile
from pathlib import Path

import pytest

from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import Refused, SalesDeskError
from salesdesk.domain.records import Deal
from salesdesk.store import cipher
from salesdesk.store.read_only import ReadOnlyStore
from tests.support.desks import StandingClock, desk_in

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.salesdesk"))


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_everything_is_read_and_every_change_refused(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    at.deal("Fleet renewal")
    at.desk.store.close()
    before = at.path.read_bytes()
    desk = Desk(ReadOnlyStore.of(at.path, at.clock), at.clock)
    with desk.read() as reader:
        assert [deal.title for deal in reader.every(Deal)] == ["Fleet renewal"]
    for change in (lambda: desk.do(CreateDeal(title="Another")), desk.undo, desk.redo):
        with pytest.raises(Refused, match="open to read only"):
            change()
    desk.store.close()
    assert at.path.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["desk.salesdesk", "temporary"]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: str(path.stem))
def test_one_of_an_earlier_version_is_read_by_an_upgraded_copy(
    sample: Path, tmp_path: Path, own_temporary_folder: Path
) -> None:
    old = tmp_path / "old.salesdesk"
    old.write_bytes(sample.read_bytes())
    store = ReadOnlyStore.of(old, StandingClock())
    (copy,) = own_temporary_folder.rglob("*.salesdesk")
    assert cipher.is_encrypted(copy), "a killed program would leave it"
    with store.read() as reader:
        assert reader.every(Deal)
    store.close()
    assert old.read_bytes() == sample.read_bytes()
    assert list(own_temporary_folder.iterdir()) == []


def test_what_is_no_desk_leaves_nothing_behind(tmp_path: Path, own_temporary_folder: Path) -> None:
    old = tmp_path / "old.salesdesk"
    old.write_bytes(SAMPLES[0].read_bytes()[:8192])
    with pytest.raises(SalesDeskError):
        ReadOnlyStore.of(old, StandingClock())
    assert list(own_temporary_folder.iterdir()) == []
