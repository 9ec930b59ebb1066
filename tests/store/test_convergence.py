"""Three devices whose users run any command of the registry and exchange their logs in any order have the same desk."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesdesk.desk.checking import check
from salesdesk.desk.commands.activities import AddNote
from salesdesk.desk.commands.merge import MergeLog
from salesdesk.domain.errors import SalesDeskError
from salesdesk.i18n import worded
from salesdesk.store import exchange
from tests.support.desks import desk_in
from tests.support.two_desks import Side, contents, document, sides
from tests.support.wishes import COMMANDS

DRAWN = sorted(COMMANDS.keys() - {"MergeLog", "RedactPerson"})


def live(side: Side, chance: Random, steps: int) -> None:
    """Do, take back and bring again; the clock goes on, and sometimes back."""
    for _ in range(steps):
        side.clock.on(hours=chance.choice((-3, 0, 0.1, 5, 30)))
        turn = chance.randrange(8)
        if turn == 0:
            side.keep_forecast()
        elif turn < 3:
            found = side.turnable("done" if turn == 1 else "undone")
            side.turn(chance.sample(found, 1) if found else (), back=turn == 1)
        else:
            side.do(chance.choice(DRAWN), chance)


@settings(max_examples=4, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**6))
def test_any_order_of_exchange_gives_the_same_desk(number: int) -> None:
    chance = Random(number)
    with TemporaryDirectory() as name:
        at = desk_in(Path(name))
        at.deal("Fleet", amount=5, organisation="Anna")
        at.desk.store.close()
        every = sides(at.path, Path(name), at.clock, 3)
        for _ in range(2):
            for side in every:
                live(side, chance, 7)
            one, other = chance.sample(every, 2)
            one.merge(other)
        pairs = [(one, other) for one in every for other in every if one is not other]
        for _ in range(2):
            chance.shuffle(pairs)
            for one, other in pairs:
                one.merge(other)
        now = max(side.clock.now for side in every)
        for side in every:
            side.clock.now = now
            assert check(side.desk) == ()
        assert all(contents(side.desk) == contents(every[0].desk) for side in every)
        assert len({document(side.desk) for side in every}) == 1
        assert all(one.merge(other) == 0 for one, other in pairs)
        for side in every:
            side.close()


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Side, Side]]:
    at = desk_in(tmp_path)
    at.deal("Fleet", amount=5, organisation="Anna")
    at.desk.store.close()
    one, other = sides(at.path, tmp_path, at.clock)
    yield one, other
    one.close()
    other.close()


def test_an_exchange_that_was_interrupted_is_made_again(
    two: tuple[Side, Side], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = two
    live(other, Random(4), 12)
    before = contents(one.desk)
    for part in ("refold", "settle_after"):
        with monkeypatch.context() as patch:

            def broken(*_: object) -> None:
                raise OSError("the disk is gone")

            patch.setattr(exchange, part, broken)
            with pytest.raises((OSError, SalesDeskError)):
                one.merge(other)
        assert contents(one.desk) == before
        one.prove()
    assert one.merge(other) > 0
    other.merge(one)
    assert contents(one.desk) == contents(other.desk)
    assert one.merge(other) == 0


@pytest.mark.parametrize(
    ("hours", "is_told"), [(0, False), (23, False), (25, True), (24 * 400, True), (-24 * 400, False)]
)
def test_a_clock_that_is_more_than_a_day_ahead_is_told(two: tuple[Side, Side], hours: float, is_told: bool) -> None:
    one, other = two
    other.clock.now = one.clock.now
    other.clock.on(hours=hours)
    other.run(AddNote(text="From there"))
    label = worded(one.desk.do(MergeLog(source=other.path)).label)
    assert ("days ahead of this one" in label) == is_told
    one.run(AddNote(text="Later"))
    other.merge(one)
    one.merge(other)
    assert contents(one.desk) == contents(other.desk)
    one.prove()
