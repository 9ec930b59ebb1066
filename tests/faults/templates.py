"""The desks that cases begin with, made once a worker."""

import shutil
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from salesdesk import cli, platform_paths
from salesdesk.desk.commands.registry import load
from salesdesk.desk.desk import Desk
from salesdesk.desk.script_requests import ScriptRequest, perform
from salesdesk.store.store import SqlStore
from tests.faults.commands import BASE, DEALS, HISTORY, Arguments, Scenario
from tests.faults.sandbox import TODAY, Sandbox
from tests.support.desks import StandingClock

SAMPLES = Path(__file__).parents[1] / "store" / "samples"
VERSIONS = (1, 2, 3)
START = datetime(2026, 11, 20, 9, tzinfo=UTC)


def make(sandbox: Sandbox) -> None:
    """Make every template."""
    sandbox.fresh()
    _succeed(sandbox.run(lambda: _base(sandbox)))
    sandbox.save("base")
    _nothing(sandbox)
    _hot(sandbox)
    for number in VERSIONS:
        sandbox.fresh()
        sandbox.desk.parent.mkdir(parents=True)
        shutil.copy(SAMPLES / f"version-{number}.salesdesk", sandbox.desk)
        sandbox.save(f"version-{number}")


def _base(sandbox: Sandbox) -> int:
    """A small desk, the copy that it was some changes ago, the desk of another device, and files to import."""
    platform_paths.default_desk()  # makes its folder
    _live(sandbox.desk, BASE[:-4])
    shutil.copy(sandbox.desk, sandbox.file("older"))
    shutil.copy(sandbox.desk, sandbox.file("other"))
    _live(sandbox.file("other"), (("CreateDeal", {"title": "Theirs"}), ("WinDeals", {"deals": "Wheel"})), 5)
    _live(sandbox.desk, BASE[-4:], 9, undone=1)
    sandbox.file("deals").write_text(DEALS)
    sandbox.file("history").write_text(HISTORY)
    line = ("export", "everything", "--format", "json", "--out", str(sandbox.file("everything")))
    return cli.main(["--today", TODAY, *line])


def _live(path: Path, steps: Sequence[tuple[str, Arguments]], hours: int = 0, undone: int = 0) -> None:
    clock = StandingClock(START + timedelta(hours=hours))
    known = load("salesdesk.importing.commands")
    store = SqlStore.open(path, clock) if path.exists() else SqlStore.create(path, clock)
    with closing(store):
        desk = Desk(store, clock)
        for name, arguments in steps:
            clock.on(minutes=5)
            perform(desk, ScriptRequest("do", name, arguments), known)
        for _ in range(undone):
            clock.on(minutes=5)
            desk.undo()


def _nothing(sandbox: Sandbox) -> None:
    files = [sandbox.file(name).read_bytes() for name in ("deals", "history", "everything")]
    sandbox.fresh()
    for name, content in zip(("deals", "history", "everything"), files, strict=True):
        sandbox.file(name).write_bytes(content)
    sandbox.save("none")


def _hot(sandbox: Sandbox) -> None:
    """A desk whose program was killed in a commit: half of it is new, and its journal lies beside it."""
    sandbox.fresh("base")
    crash = Scenario("crash", ("import", "{deals}"))
    sandbox.shim.arm()
    sandbox.run(lambda: sandbox.do(crash), is_watched=True)
    last = sandbox.shim.seen()["unlink"]
    sandbox.fresh("base")
    sandbox.shim.arm("kill", "unlink", last)
    sandbox.run(lambda: sandbox.do(crash), is_watched=True)
    if not Path(f"{sandbox.desk}-journal").exists():
        raise RuntimeError("no journal was left by a kill in a commit")
    sandbox.save("hot")


def _succeed(ended: object) -> None:
    status, said = getattr(ended, "status", 1), getattr(ended, "said", "")
    if status:
        raise RuntimeError(f"the templates could not be made: {said}")
