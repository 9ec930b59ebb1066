"""Two desks with clocks of their own that exchange their logs, and what must hold of each whatever was done."""

import json
import shutil
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from salesdesk.desk.changes import Change
from salesdesk.desk.checking import check
from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.merge import MergeLog
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import SalesDeskError
from salesdesk.domain.records import KINDS
from salesdesk.store.kept import KeptFiles
from salesdesk.store.store import SqlStore
from salesdesk.views.diary import keep_today
from salesdesk.views.figures import NAMES, FiguresRequest, figures
from tests.support.desks import StandingClock
from tests.support.wishes import Wishes

REQUESTS = (FiguresRequest(start=date(2026, 10, 1), until=date(2026, 12, 1)), FiguresRequest(basis="snapshot"))


def document(desk: Desk) -> str:
    """All that ``salesdesk figures`` prints; a question that cannot be asked of the desk is told by its sentence."""
    snapshot, found = desk.snapshot(), []
    for name in NAMES:
        for asked in REQUESTS if name == "funnel" else REQUESTS[:1]:
            try:
                found.append(json.dumps(figures(snapshot, name, asked), default=str))
            except SalesDeskError as error:
                found.append(f"{name}: {error}")
    return "\n".join(found)


def contents(desk: Desk) -> dict[str, Any]:
    """Every row and every event that counts."""
    with desk.read() as reader:
        found: dict[str, Any] = {kind.__name__: reader.every(kind) for kind in KINDS}
        return found | {"events": reader.event_rows(), "diary": reader.kept_forecasts()}


class Side:
    """One of the desks: its program can be ended and started again, and keeps what it has computed for the next one."""

    def __init__(self, path: Path, clock: StandingClock, number: int) -> None:
        self.path, self.clock, self._number = path, clock, number
        self._randomness = Random(number + 50).randbytes
        self.desk = self._open()

    def _open(self) -> Desk:
        self._kept = KeptFiles(self.path.parent / f"kept {self._number}", "1")
        return Desk(SqlStore.open(self.path, self.clock, self._randomness), self.clock, kept=self._kept)

    def close(self) -> None:
        self.desk.store.close()
        self._kept.close()

    def restart(self, keeps: bool) -> None:
        """End the program, which keeps what it has computed or not, and start it again."""
        if keeps:
            self.desk.keep()
        self.close()
        self.desk = self._open()

    def do(self, name: str, chance: Random) -> Change | None:
        """Run a command of that name; None where the desk refuses it."""
        with self.desk.read() as reader:
            wish = Wishes(self.desk, reader, chance).command(name)
        return self.run(wish)

    def run(self, wish: Command) -> Change | None:
        """Run a command; None where the desk refuses it, and then nothing has changed."""
        try:
            return self.desk.do(wish)
        except SalesDeskError:
            return None

    def turnable(self, state: str) -> list[str]:
        """The entries that can be taken back ("done") or brought again ("undone"), whoever wrote them."""
        with self.desk.read() as reader:
            found = [view for view in reader.entries(200) if view.actor not in ("diary", "founding")]
        return [view.id for view in found if view.state == state]

    def turn(self, entries: Sequence[str], back: bool) -> bool:
        """Take entries back or bring them again; whether the desk did."""
        with suppress(SalesDeskError):
            return (self.desk.undo if back else self.desk.redo)(entries) is not None
        return False

    def keep_forecast(self) -> None:
        """Write today's line of the diary."""
        with suppress(SalesDeskError):
            self.desk.ask(keep_today)

    def merge(self, other: "Side") -> int:
        """Take in the other's log; how many entries were new."""
        return self.desk.do(MergeLog(source=other.path)).counts["new"]

    def prove(self) -> None:
        """Hashes and rows are as the log says, and figures are those of a program that remembers nothing."""
        faults = check(self.desk)
        assert not faults, [str(fault) for fault in faults]
        assert document(self.desk) == document(Desk(self.desk.store, self.clock))


def sides(template: Path, folder: Path, now: StandingClock, count: int = 2) -> list[Side]:
    """Copies of a desk, each with a clock that goes a little wrong."""
    made = []
    for number in range(count):
        path = Path(shutil.copy(template, folder / f"desk {number}.salesdesk"))
        made.append(Side(path, StandingClock(now.now + timedelta(minutes=7 * number)), number))
    return made
