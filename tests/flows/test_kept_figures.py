"""Figures with what is kept and without it are equal, byte for byte, whatever was done and whatever becomes of the file."""

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from salesdesk.desk.changes import MANY
from salesdesk.desk.commands.activities import AddNote, FinishActivity, PlanActivity
from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.closing_days import SetClosedDay
from salesdesk.desk.commands.deal_fields import ChangeAmount, ChangeExpectedClose, SetField
from salesdesk.desk.commands.deals import CreateDeal, DeleteDeals, LoseDeals, MoveDeals, ReopenDeals, WinDeals
from salesdesk.desk.commands.merge import MergeLog
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.commands.stages import AddStage, RenameStage, SetStageProbability, SetStallDays
from salesdesk.desk.desk import Desk
from salesdesk.desk.kept import PAST_VARIANTS, STANDINGS, Position
from salesdesk.domain.errors import SalesDeskError
from salesdesk.domain.records import Activity, Deal, Stage
from salesdesk.importing import ImportOptions, plan_import
from salesdesk.importing.commands.imports import ImportDeals
from salesdesk.store import restore
from salesdesk.store.kept import KeptFiles
from salesdesk.store.store import SqlStore
from salesdesk.views.figures import NAMES, FiguresRequest, figures
from tests.support.desks import DeskForTests, lived_in

WINDOW = FiguresRequest(start=date(2026, 10, 1), until=date(2026, 12, 1))


def document(desk: Desk) -> str:
    """All that ``salesdesk figures`` prints."""
    snapshot = desk.snapshot()
    return "\n".join(json.dumps(figures(snapshot, name, WINDOW), default=str) for name in NAMES)


class Runs:
    """One run of the program after another, with the same kept state."""

    def __init__(self, at: DeskForTests, folder: Path) -> None:
        self.at, self.folder = at, folder
        self.store = at.desk.store
        self._asked: tuple[object, ...] = ()
        self._made_anew = ""

    def run(self, *commands: Command, keeps: bool = True) -> Desk:
        """Start, ask for all figures, do something, ask again, keep; all of it is as it would be with nothing kept."""
        with closing(KeptFiles(self.folder, "1")) as kept:
            desk = Desk(self.store, self.at.clock, kept=kept)
            self._check(desk)
            for command in commands:
                desk.do(command)
                self._check(desk)
            if keeps:
                desk.keep()
            return desk

    def _check(self, desk: Desk) -> None:
        asked = (self.store, self.store.revision, self.at.clock.now)
        if self._asked != asked:  # else nothing has become another
            self._asked, self._made_anew = asked, document(Desk(self.store, self.at.clock))
        assert document(desk) == self._made_anew

    def position(self) -> Position:
        """Where the log ends."""
        with self.store.read() as reader:
            return reader.position()

    def files(self) -> list[Path]:
        return list(self.folder.glob("*.kept"))


@pytest.fixture
def runs(tmp_path: Path) -> Iterator[Runs]:
    at = lived_in(tmp_path)
    made = Runs(at, tmp_path / "kept")
    yield made
    made.store.close()


def wish(desk: Desk, pipeline: str, chance: Random) -> Command:
    """Something that a user might do."""
    with desk.read() as reader:
        deals = [deal.id for deal in reader.find(Deal)]
        closed = [deal.id for deal in reader.find(Deal, outcome="won")]
        steps = [step.id for step in reader.find(Activity) if step.done_at is None]
        stages = [stage.id for stage in reader.find(Stage, pipeline=pipeline) if stage.kind == "open"]
    some = tuple(chance.sample(deals, chance.randint(1, 3)))
    day = date(2026, 12, chance.randint(1, 28))
    wishes: list[Command] = [
        CreateDeal(title=f"New {chance.random()}", amount=chance.randint(1, 10**6), organisation=chance.choice("AB")),
        MoveDeals(deals=some, stage=chance.choice(stages)),
        WinDeals(deals=some),
        LoseDeals(deals=some, reason=chance.choice(("Price", "Other", "Anew"))),
        ReopenDeals(deals=some),
        DeleteDeals(deals=some[:1]),
        ChangeAmount(deals=some[:1], amount=chance.choice((None, 12_345)), currency=chance.choice((None, "USD"))),
        ChangeExpectedClose(deals=some, day=day),
        SetField(deals=some, field="tags", value=(chance.choice("abc"),)),
        SetField(deals=some, field="owner", value=chance.choice(("Ines", "Karl"))),
        SetField(deals=some, field="source", value=chance.choice(("Web", "Fair", "Mail"))),
        PlanActivity(deal=some[0], title="Call", due_day=day),
        AddNote(deal=some[0], text="Said so"),
        SetQuota(period="2026-Q4", amount=chance.randint(10**6, 10**7)),
        SetClosedDay(deals=tuple(closed[:1]), day=date(2026, 11, chance.randint(24, 30))),
        AddStage(pipeline=pipeline, name=f"Stage {chance.random()}"),
        RenameStage(stage=chance.choice(stages), name=f"Stage {chance.random()}"),
        SetStageProbability(stage=chance.choice(stages), probability=0.42),
        SetStallDays(stage=chance.choice(stages), days=chance.choice((None, 5))),
        ChangeSettings(values=((("theme", "dark"), ("names", "Ines"), ("zone", "Asia/Tokyo"))[chance.randrange(3)],)),
        *(FinishActivity(activity=step) for step in steps[:2]),
    ]
    return chance.choice(wishes)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_figures_are_those_without_it(runs: Runs, tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    there = Path(shutil.copy(runs.at.path, tmp_path / "elsewhere.salesdesk"))
    other = Desk(SqlStore.open(there, runs.at.clock, Random(seed + 70).randbytes), runs.at.clock)
    with closing(other.store):
        for step in range(9):
            runs.at.clock.on(hours=chance.choice((0.5, 3, 20)))
            try:
                turn = chance.randrange(8)
                if turn == 0:
                    runs.at.desk.undo()
                elif turn == 1:
                    runs.at.desk.redo()
                elif turn == 2:
                    other.do(wish(other, runs.at.pipeline, chance))
                    other.do(wish(other, runs.at.pipeline, chance))
                    runs.at.desk.do(MergeLog(source=there))
                elif turn < 6:
                    runs.at.desk.do(wish(runs.at.desk, runs.at.pipeline, chance))
                else:
                    runs.run(wish(runs.at.desk, runs.at.pipeline, chance), keeps=chance.random() < 0.5)
            except SalesDeskError:
                continue
            runs.run(keeps=step % 3 < 2)


def test_figures_are_taken_from_what_is_kept(runs: Runs) -> None:
    runs.run()
    with closing(KeptFiles(runs.folder, "1")) as kept:
        desk = Desk(runs.store, runs.at.clock, kept=kept)
        names = kept.positions(runs.position().desk)
        assert {"events", "cards", "models", "chances 2026-Q4"} <= {
            name.partition("/")[0].removesuffix(f" {runs.at.pipeline}") for name in names
        }
        before = document(desk)
        assert not desk.keep()
    assert document(Desk(runs.store, runs.at.clock)) == before


def test_another_day_is_told_as_without_it(runs: Runs) -> None:
    runs.run()
    for hours in (8, 24, 24 * 40):
        runs.at.clock.on(hours=hours)
        runs.run()


def write_deals(path: Path, deals: int) -> Path:
    """A file with so many deals, a third of them open, the others closed in the autumn."""
    lines = ["ID,Deal,Stage,Amount,Currency,Created,Closed on,Lost reason"]
    for number in range(deals):
        stage = ("Qualified", "Won", "Lost")[number % 3]
        closed = "" if stage == "Qualified" else date(2026, 10, 1) + timedelta(days=number % 50)
        reason = "Price" if stage == "Lost" else ""
        lines.append(
            f"D{number},Deal {number},{stage},{1_000 + number},EUR,2026-09-{number % 28 + 1:02},{closed},{reason}"
        )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_an_import_and_an_edit_of_many_deals(runs: Runs, tmp_path: Path) -> None:
    runs.run()
    options = ImportOptions(zone=runs.at.desk.settings.zone, base_currency="EUR")
    file = write_deals(tmp_path / "deals.csv", MANY + 20)
    runs.run(ImportDeals(plan=plan_import(file, options, runs.at.clock, name=file.name)), keeps=False)
    runs.run()
    every = tuple(runs.at.desk.snapshot().every_card())
    assert len(every) > MANY
    for value, keeps in (("Ines", False), ("Karl", True)):
        runs.run(SetField(deals=every, field="owner", value=value), keeps=keeps)
    runs.run(ChangeSettings(values=(("names", "Ines"),)), keeps=False)
    runs.at.desk.undo()
    runs.at.desk.undo()
    runs.run()
    runs.at.clock.on(days=1)
    runs.run(ChangeAmount(deals=every[-3:], amount=7))


def test_a_clock_that_was_set_back(runs: Runs) -> None:
    for days in (3, -2, 2, -10):
        runs.at.clock.on(days=days)
        runs.run()
        runs.run(WinDeals(deals=(open_deal(runs),)), keeps=days != 2)


def test_another_zone_and_back(runs: Runs) -> None:
    runs.at.clock.now = runs.at.clock.now.replace(hour=23, minute=30)  # tomorrow in Berlin, today in Newfoundland
    home = runs.at.desk.settings.zone.key
    days = set()
    for zone in ("America/St_Johns", "Pacific/Auckland", home):
        runs.run(ChangeSettings(values=(("zone", zone),)))
        runs.run(LoseDeals(deals=(open_deal(runs),), reason="Late"))
        days.add(runs.at.desk.today())
    assert len(days) == 2


def test_two_devices_that_merge_say_the_same(runs: Runs, tmp_path: Path) -> None:
    there = Path(shutil.copy(runs.at.path, tmp_path / "elsewhere.salesdesk"))
    with closing(SqlStore.open(there, runs.at.clock, Random(9).randbytes)) as store:
        theirs = Runs(DeskForTests(Desk(store, runs.at.clock), runs.at.clock, there), tmp_path / "kept elsewhere")
        first, second, third = (card.id for card in runs.at.desk.snapshot().open_cards()[:3])
        runs.run(WinDeals(deals=(first,)), ChangeAmount(deals=(second,), amount=1_000))
        runs.at.clock.on(hours=1)
        theirs.run(LoseDeals(deals=(first,), reason="Price"), ChangeAmount(deals=(second, third), amount=2_000))
        runs.at.clock.on(hours=1)
        runs.run(MergeLog(source=there))
        theirs.run(MergeLog(source=runs.at.path))
        assert document(theirs.run()) == document(runs.run())
        runs.at.clock.on(days=1)
        assert document(theirs.run()) == document(runs.run())


def test_a_damaged_file_changes_no_figure(runs: Runs) -> None:
    runs.run()
    (path,) = runs.files()
    whole = path.read_bytes()
    chance = Random(3)
    for _ in range(12):
        at = chance.randrange(len(whole))
        path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << chance.randrange(8))]) + whole[at + 1 :])
        runs.run(keeps=False)
    path.write_bytes(whole[: len(whole) // 2])
    runs.run()
    runs.run()


def test_what_another_version_has_kept_is_not_read(runs: Runs) -> None:
    with closing(KeptFiles(runs.folder, "0")) as kept:
        desk = Desk(runs.store, runs.at.clock, kept=kept)
        document(desk)
        desk.keep()
        before = kept.positions(runs.position().desk)
    with closing(KeptFiles(runs.folder, "1")) as kept:
        assert before
        assert not kept.positions(runs.position().desk)
    runs.run()


def test_a_desk_that_its_backup_has_replaced_has_the_figures_of_the_backup(runs: Runs, tmp_path: Path) -> None:
    backup = tmp_path / "backup.salesdesk"
    runs.store.backup(backup)
    runs.run(WinDeals(deals=(open_deal(runs),)))
    runs.store.close()
    restore.restore(backup, runs.at.path, runs.at.clock)
    runs.at.reopen()
    runs.store = runs.at.desk.store
    runs.run()
    runs.run(LoseDeals(deals=(open_deal(runs),), reason="Price"))


def test_a_copied_desk_and_the_desk_do_not_mix(runs: Runs, tmp_path: Path) -> None:
    runs.run()
    path = Path(shutil.copy(runs.at.path, tmp_path / "copy.salesdesk"))
    with closing(SqlStore.open(path, runs.at.clock, Random(9).randbytes)) as store:
        copy = Runs(runs.at, runs.folder)
        copy.store = store
        copy.run()
        copy.run(WinDeals(deals=(open_deal(runs),)))
        runs.run(LoseDeals(deals=(open_deal(runs),), reason="Price"))
        copy.run()
        runs.run()
    assert len(runs.files()) == 2


def test_what_is_kept_for_many_days_does_not_grow(runs: Runs) -> None:
    sizes = []
    for _ in range(PAST_VARIANTS[STANDINGS] + 4):
        runs.at.clock.now += timedelta(days=1)
        runs.run(ChangeAmount(deals=(open_deal(runs),), amount=7))
        sizes.append(len(runs.files()[0].read_bytes()))
    assert sizes[-1] <= sizes[-3]


def open_deal(runs: Runs) -> str:
    return runs.at.desk.snapshot().open_cards()[0].id
