"""Whether a desk has survived a fault, by what it was before, what the command makes of it, and what is found."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.faults.checking import Told
from tests.faults.sandbox import CRASHED, Ended

KILLED = -9
HUNG = -14
SECOND_WAITS = "second copy of your backups"
"""What is said of the one copy that may be missing when a command is done."""


@dataclass(frozen=True)
class Expected:
    """What the desk says before a command, and after it without any fault."""

    before: Told
    after: Told
    makes_desk: bool = False
    needs_copy: bool = False


def problems(expected: Expected, ended: Ended, acknowledged: bool, found: Told, later: frozenset[str]) -> Iterator[str]:
    """What is wrong; nothing where nothing was lost. ``acknowledged``: the command had told that it was done. ``later`` are the
    files that are there when all was cleared away that is going to be."""
    yield from _of_the_desk(expected, ended, acknowledged, found)
    if not found.faults:
        yield from _of_files(expected, ended, acknowledged, found, later)


def _of_the_desk(expected: Expected, ended: Ended, acknowledged: bool, found: Told) -> Iterator[str]:
    yield from _of_the_end(ended)
    yield from found.faults
    yield from (copy[:200] for copy in found.kept if copy.startswith("DAMAGED"))
    states = _states(expected, acknowledged)
    if found.faults or (expected.makes_desk and not acknowledged):
        return
    alike = [state for state in states if state.text == found.text]
    if not alike:
        lost = found.text == expected.before.text
        yield (
            "an acknowledged change is lost"
            if lost
            else f"the desk is neither as before nor as after: {_differs(found, states)}"
        )
        return
    if all(state.undone != found.undone for state in alike):
        yield "undo gives something else"
    if all(state.redone != found.redone for state in alike):
        yield "redo gives something else"
    if not any(_has_copies(expected, state, found) for state in alike):
        yield "a copy of the desk that was there is lost"


def _of_the_end(ended: Ended) -> Iterator[str]:
    if ended.status == HUNG:
        yield f"it hung: {' '.join(ended.said.split())[:700]}"
    elif "Traceback" in ended.said or ended.status == CRASHED:
        yield f"a traceback: {' '.join(ended.said.split())[-900:]}"
    elif ended.status not in (0, 1, KILLED):
        yield f"it ended with {ended.status}: {ended.said[-900:]}"
    elif ended.status == 1 and not ended.said.strip():
        yield "it failed without a word"


def _has_copies(expected: Expected, state: Told, found: Told) -> bool:
    """Whether the copies of the desk are there that have to be. A change that can be undone goes ahead where no backup can be
    made before, and says so; what cannot be undone without its copy does not."""
    needed = set(state.kept) if expected.needs_copy else set(expected.before.kept) & set(state.kept)
    return needed <= set(found.kept)


def _states(expected: Expected, acknowledged: bool) -> list[Told]:
    return [expected.after] if acknowledged else [expected.before, expected.after]


def _of_files(
    expected: Expected, ended: Ended, acknowledged: bool, found: Told, later: frozenset[str]
) -> Iterator[str]:
    known = frozenset[str]().union(*(state.names for state in _states(expected, acknowledged)))
    if left := sorted(later - known):
        yield f"left lying about: {', '.join(left)}"
    papers = frozenset[tuple[str, str]]().union(*(state.papers for state in _states(expected, acknowledged)))
    if spoiled := sorted(name for name, _ in found.papers - papers):
        yield f"a file is neither as before nor as after: {', '.join(spoiled)}"
    gone = sorted(name for name in known - found.names if expected.needs_copy or "/backups/" not in name)
    gone = [
        name for name in gone if "/kept/" not in name
    ]  # what is kept for the next run may be lost, and is made again
    if SECOND_WAITS in ended.said:
        gone = [name for name in gone if "/SalesDesk backups/" not in name]
    if acknowledged and gone:
        yield f"not there: {', '.join(gone)}"


def _differs(found: Told, states: list[Told]) -> str:
    lines = set(found.text.splitlines())
    least = min((lines ^ set(state.text.splitlines()) for state in states), key=len)
    return f"{len(least)} lines, such as {min(least, default='')[:120]!r}"
