"""The desks that cases begin with, made when first needed."""

import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from salesdesk import cli, platform_paths
from salesdesk.desk.commands.registry import load
from salesdesk.desk.desk import Desk
from salesdesk.desk.script_requests import ScriptRequest, perform
from salesdesk.domain.backups import OF_A_REASON
from salesdesk.store.backup_places import SecondPlace
from salesdesk.store.store import SqlStore
from tests.faults.commands import BASE, DEALS, HISTORY, PHRASES, Arguments, Scenario
from tests.faults.sandbox import TODAY, Sandbox
from tests.support.desks import StandingClock

SAMPLES = Path(__file__).parents[1] / "store" / "samples"
PAGE = 4096
START = datetime(2026, 11, 20, 9, tzinfo=UTC)


def need(sandbox: Sandbox, name: str) -> None:
    """Make a template, where the worker has not yet got it."""
    if (sandbox.templates / name).exists():
        return
    if name != "base":
        need(sandbox, "base")
    sandbox.fresh(None if name == "base" or name.startswith("version-") else "base")
    if name.startswith("version-"):
        sandbox.desk.parent.mkdir(parents=True)
        shutil.copy(SAMPLES / f"{name}.salesdesk", sandbox.desk)
    else:
        _MAKERS[name](sandbox)
    sandbox.save(name)


def _made_by(sandbox: Sandbox, *line: str, phrases: tuple[str, ...] = ()) -> None:
    """Run a command line that has to come to its end. Raises RuntimeError."""
    ended = sandbox.run(lambda: sandbox.do(Scenario("prepare", line, phrases=phrases)))
    if ended.status:
        raise RuntimeError(f"{line} failed: {ended.said}")


def _make_base(sandbox: Sandbox) -> None:
    ended = sandbox.run(lambda: _base(sandbox))
    if ended.status:
        raise RuntimeError(f"the desk could not be made: {ended.said}")


def _make_none(sandbox: Sandbox) -> None:
    sandbox.desk.unlink()
    sandbox.desk.parent.rmdir()


def _make_torn(sandbox: Sandbox) -> None:
    """A copy of the desk whose middle page is gone."""
    data = bytearray(sandbox.desk.read_bytes())
    middle = len(data) // PAGE // 2 * PAGE
    data[middle : middle + PAGE] = bytes(PAGE)
    sandbox.file("torn").write_bytes(data)


def _make_packed(sandbox: Sandbox) -> None:
    _made_by(sandbox, "move", "out", "{packed}")
    _make_none(sandbox)


def _make_backups(sandbox: Sandbox) -> None:
    """So many backups by hand that the next one puts an end to some."""
    _made_by(sandbox, "backup")
    (made,) = sandbox.root.rglob("backups/*/*.salesdesk")
    for minute in range(OF_A_REASON + 2):
        shutil.copy(made, made.with_name(f"My desk 2026-11-22 10.{minute:02}.00+0100 hand{made.suffix}"))


def _make_second(sandbox: Sandbox) -> None:
    """A second place for backups, which lacks one."""
    _made_by(sandbox, "backup")
    sandbox.file("stick").mkdir()
    (root,) = sandbox.root.rglob("backups")
    SecondPlace(root.with_name("backups.json")).put(sandbox.file("stick"))


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


_MAKERS: dict[str, Callable[[Sandbox], None]] = {
    "base": _make_base,
    "none": _make_none,
    "hot": _hot,
    "torn": _make_torn,
    "packed": _make_packed,
    "backups": _make_backups,
    "second": _make_second,
    "encrypted": lambda sandbox: _made_by(sandbox, "encrypt", phrases=PHRASES[:1]),
}
