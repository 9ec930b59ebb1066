"""Every command of the registry in any order, taken back, brought again, across restarts, clock jumps and merges.

After each step the rows are what the log adds up to, its hashes verify, and the figures are those of a program that
remembers nothing; what was taken back leaves the figures as they were before, to the last digit.
"""

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from salesdesk.views import day_learning
from tests.support.desks import desk_in
from tests.support.two_desks import Side, contents, document, sides
from tests.support.wishes import COMMANDS

APART = ("MergeLog", "RedactPerson")
"""A rule of its own has the first; the other is the one command that cannot be taken back, and has tests of its own."""
DRAWN = sorted(COMMANDS.keys() - set(APART))
SIDES = st.integers(0, 1)
CHANCES = st.integers(0, 2**32 - 1).map(Random)
HOURS = st.sampled_from((-26, -0.5, 0.25, 3, 20, 49))
"""How far a clock jumps; a day and more also backwards."""


class Desks(RuleBasedStateMachine):
    """Two copies of a desk. Any command on either; they exchange their logs at any time."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()
        self._patch = pytest.MonkeyPatch()
        self._patch.setattr(day_learning, "DAYS", 2)
        self._sides: list[Side] = []
        self._touched: set[int] = set()

    @initialize()
    def begin(self) -> None:
        folder = Path(self._folder.name)
        at = desk_in(folder)
        for number, title in enumerate(("Fleet", "Pump", "Valve")):
            at.deal(title, amount=100 * number or None, stage=at.stages[number].id, organisation="Anna")
            at.clock.on(hours=9)
        at.desk.store.close()
        self._sides = sides(at.path, folder, at.clock)

    def _at(self, number: int) -> Side:
        self._touched.add(number)
        return self._sides[number]

    @rule(number=SIDES, name=st.sampled_from(DRAWN), chance=CHANCES)
    def do(self, number: int, name: str, chance: Random) -> None:
        self._at(number).do(name, chance)

    @rule(number=SIDES, name=st.sampled_from(DRAWN), chance=CHANCES, stays=st.booleans())
    def do_and_take_back(self, number: int, name: str, chance: Random, stays: bool) -> None:
        at = self._at(number)
        before, rows = document(at.desk), contents(at.desk)["events"]
        change = at.do(name, chance)
        if change is None or change.entry is None:
            assert document(at.desk) == before
            return
        after = document(at.desk)
        assert at.turn((), back=True)
        assert document(at.desk) == before
        assert contents(at.desk)["events"] == rows
        if stays:
            assert at.turn((), back=False)
            assert document(at.desk) == after

    @rule(number=SIDES, chance=CHANCES)
    def take_back_an_earlier_one_and_bring_it_again(self, number: int, chance: Random) -> None:
        at = self._at(number)
        found = at.turnable("done")
        if not found:
            return
        before, entry = document(at.desk), chance.choice(found)
        if at.turn((entry,), back=True):
            assert at.turn((entry,), back=False)
            assert document(at.desk) == before

    @rule(number=SIDES, chance=CHANCES, back=st.booleans())
    def turn_any(self, number: int, chance: Random, back: bool) -> None:
        at = self._at(number)
        found = at.turnable("done" if back else "undone")
        if found:
            at.turn(chance.sample(found, min(len(found), chance.randint(1, 2))), back)

    @rule(number=SIDES, back=st.booleans())
    def turn_last(self, number: int, back: bool) -> None:
        self._at(number).turn((), back)

    @rule(number=SIDES, hours=HOURS)
    def clock(self, number: int, hours: float) -> None:
        self._at(number).clock.on(hours=hours)

    @rule(number=SIDES, keeps=st.booleans())
    def restart(self, number: int, keeps: bool) -> None:
        at = self._at(number)
        before = document(at.desk)
        at.restart(keeps)
        assert document(at.desk) == before

    @rule(number=SIDES)
    def keep_forecast(self, number: int) -> None:
        self._at(number).keep_forecast()

    @rule(number=SIDES)
    def merge(self, number: int) -> None:
        self._at(number).merge(self._sides[1 - number])

    @rule(first=SIDES)
    def exchange(self, first: int) -> None:
        one, other = self._at(first), self._at(1 - first)
        one.merge(other)
        other.merge(one)
        assert contents(one.desk) == contents(other.desk)
        assert one.merge(other) == other.merge(one) == 0

    @invariant()
    def holds(self) -> None:
        for number in sorted(self._touched):
            self._sides[number].prove()
        self._touched.clear()

    def teardown(self) -> None:
        for at in self._sides:
            at.close()
        self._patch.undo()
        self._folder.cleanup()


TestDesks = Desks.TestCase
IS_LONG = not settings().derandomize
"""Whether other examples are wanted each time: ``make soak ARGS='--seconds 600 tests/flows/test_state_machine.py'``."""
TestDesks.settings = settings(
    max_examples=10 if IS_LONG else 9,
    stateful_step_count=30 if IS_LONG else 12,
    suppress_health_check=list(HealthCheck),
)


def test_every_command_can_be_drawn(tmp_path: Path) -> None:
    """A new command is drawn by its hints; one that needs more is named here until it has what it needs."""
    at = desk_in(tmp_path)
    at.deal("Fleet", amount=5, organisation="Anna", contact="Zoë")
    at.desk.store.close()
    (side,) = sides(at.path, tmp_path, at.clock, 1)
    left, chance = set(DRAWN), Random(1)
    for _ in range(60):
        left -= {name for name in chance.sample(DRAWN, len(DRAWN)) if side.do(name, chance) is not None}
        if not left:
            break
    assert not left
    side.prove()
    side.close()
