"""The desks that cases begin with, made when first needed."""

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
from tests.faults.commands import BASE, DEALS, HISTORY, PHRASES, Arguments, Scenario
from tests.faults.sandbox import TODAY, Sandbox
from tests.support.desks import StandingClock

SAMPLES = Path(__file__).parents[1] / "store" / "samples"
START = datetime(2026, 11, 20, 9, tzinfo=UTC)


def need(sandbox: Sandbox, name: str) -> None:
    """Make a template, where the worker has not yet got it."""
    if (sandbox.templates / name).exists():
        return
    if name != "base":
        need(sandbox, "base")
    sandbox.fresh("base" if name in ("hot", "none", "encrypted") else None)
    if name == "base":
        ended = sandbox.run(lambda: _base(sandbox))
        if ended.status:
            raise RuntimeError(f"the desk could not be made: {ended.said}")
    elif name == "none":
        sandbox.desk.unlink()
        sandbox.desk.parent.rmdir()
    elif name == "encrypted":
        sandbox.run(lambda: sandbox.do(Scenario("encrypt", ("encrypt",), phrases=PHRASES[:1])))
    elif name == "hot":
        _hot(sandbox)
    else:
        sandbox.desk.parent.mkdir(parents=True)
        shutil.copy(SAMPLES / f"{name}.salesdesk", sandbox.desk)
    sandbox.save(name)


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


def _hot(sandbox: Sandbox) -> None:
    """Kill the program in a commit: half of the desk is new, and its journal lies beside it."""
    crash = Scenario("crash", ("import", "{deals}"))
    sandbox.shim.arm()
    sandbox.run(lambda: sandbox.do(crash), is_watched=True)
    last = sandbox.shim.seen()["unlink"]
    sandbox.fresh("base")
    sandbox.shim.arm("kill", "unlink", last)
    sandbox.run(lambda: sandbox.do(crash), is_watched=True)
    if not Path(f"{sandbox.desk}-journal").exists():
        raise RuntimeError("no journal was left by a kill in a commit")
