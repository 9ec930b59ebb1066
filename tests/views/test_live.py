"""What follows single changes says what a standing made anew would, by the same chances."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from salesdesk.desk.commands.deal_fields import ChangeAmount, SetField
from salesdesk.desk.commands.deals import DeleteDeals, LoseDeals, MoveDeals, ReopenDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.views import board
from salesdesk.views.chances import chances
from salesdesk.views.outlook import outlooks
from salesdesk.views.quick_figures import Live, fresh_chances, live
from salesdesk.views.strip import standing, standing_of, strip_of
from tests.support.desks import DeskForTests, desk_in

DealsCommand = ChangeAmount | DeleteDeals | LoseDeals | MoveDeals | ReopenDeals | SetField | WinDeals


@dataclass
class Keyed(DeskForTests):
    """A desk and the keys of its open deals."""

    keys: list[str] = field(default_factory=list)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Keyed]:
    made = Keyed(**vars(desk_in(tmp_path)))
    for n in range(30):
        key = made.deal(f"Past {n}", amount=100_000 + n, stage=made.stages[n % 3].id)
        made.clock.on(days=1)
        made.desk.do(WinDeals(deals=(key,)) if n % 3 else LoseDeals(deals=(key,)))
    made.keys = [made.deal(f"Open {n}", amount=300_000 + n, stage=made.stages[n % 3].id) for n in range(8)]
    made.desk.do(SetQuota(period=standing(made.desk.snapshot()).period.key, amount=4_000_000))
    yield made
    made.desk.store.close()


CHANGES: dict[str, Callable[[Keyed], DealsCommand]] = {
    "moved": lambda at: MoveDeals(deals=(at.keys[0], at.keys[1]), stage=at.stages[2].id),
    "priced": lambda at: ChangeAmount(deals=(at.keys[3],), amount=700_000),
    "typed": lambda at: SetField(deals=(at.keys[4],), field="chance", value=0.25),
    "lost": lambda at: LoseDeals(deals=(at.keys[2],), reason="Price"),
    "won": lambda at: WinDeals(deals=(at.keys[5],)),
    "deleted": lambda at: DeleteDeals(deals=(at.keys[6],)),
    "left out": lambda at: SetField(deals=(at.keys[7],), field="category", value="omitted"),
    "another's": lambda at: SetField(deals=(at.keys[7],), field="owner", value="Somebody else"),
    "in another currency": lambda at: ChangeAmount(deals=(at.keys[1],), amount=5, currency="USD"),
}


def _followed(at: DeskForTests, command: DealsCommand) -> tuple[Live | None, Live]:
    """What follows the command, and what is made anew after it with the chances that the follower used."""
    before, learnt, known = (
        live(at.desk.snapshot(), standing(at.desk.snapshot())),
        outlooks(at.desk.snapshot()),
        dict(chances(at.desk.snapshot())),
    )
    assert before is not None
    keys = command.deals
    at.desk.do(command)
    cards, _ = board.cards(at.desk.snapshot(), keys)
    odds = fresh_chances(at.desk.snapshot(), learnt, cards)
    whole = board.whole_desk(at.desk.snapshot())
    anew = standing_of(at.desk.snapshot(), before.at.period, whole.won, whole.open, known | odds)
    following = live(at.desk.snapshot(), anew)
    assert following is not None
    return before.after(keys, cards, odds), following


@pytest.mark.parametrize("what", CHANGES)
def test_it_says_what_a_standing_made_anew_says(at: Keyed, what: str) -> None:
    at.desk.do(ChangeSettings(values=(("names", "Ines Brandt"),)))
    found, anew = _followed(at, CHANGES[what](at))
    assert found is not None
    mine, other = found.strip(), anew.strip()
    # What a win says of new business is learnt only when everything is.
    assert mine.chance == pytest.approx(other.chance, abs=0.06 if what == "won" else 1e-4)
    assert mine.forecast == pytest.approx(other.forecast, rel=0.05 if what == "won" else 1e-6)
    assert (mine.won, mine.attainment) == (other.won, other.attainment)


def test_unmoved_chances_are_those_that_were_learnt(at: Keyed) -> None:
    cards, _ = board.cards(at.desk.snapshot(), at.keys)
    known = chances(at.desk.snapshot())
    for key, found in fresh_chances(at.desk.snapshot(), outlooks(at.desk.snapshot()), cards).items():
        assert found == pytest.approx(known[key])


def test_a_deal_it_has_never_seen_needs_everything_anew(at: Keyed) -> None:
    before, learnt = live(at.desk.snapshot(), standing(at.desk.snapshot())), outlooks(at.desk.snapshot())
    assert before is not None
    key = at.deal("New", amount=100_000)
    cards, _ = board.cards(at.desk.snapshot(), [key])
    assert before.after([key], cards, fresh_chances(at.desk.snapshot(), learnt, cards)) is None


def test_closing_the_gap_is_certain_and_re_opening_it_is_told_anew(at: Keyed) -> None:
    at.desk.do(ChangeAmount(deals=(at.keys[0],), amount=9_000_000))
    found, anew = _followed(at, WinDeals(deals=(at.keys[0],)))
    assert found is not None and found.strip().chance == anew.strip().chance == 1.0
    at.desk.do(ReopenDeals(deals=(at.keys[0],)))
    cards, _ = board.cards(at.desk.snapshot(), [at.keys[0]])
    assert (
        found.after([at.keys[0]], cards, fresh_chances(at.desk.snapshot(), outlooks(at.desk.snapshot()), cards)) is None
    )


def test_very_many_deals_are_told_anew(at: Keyed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salesdesk.views.quick_figures.MOST", 7)
    assert live(at.desk.snapshot(), standing(at.desk.snapshot())) is None


def test_without_a_quota_it_tells_what_is_won(at: Keyed) -> None:
    at.desk.do(SetQuota(period=standing(at.desk.snapshot()).period.key, amount=None))
    found, anew = _followed(at, LoseDeals(deals=(at.keys[0],)))
    assert found is not None
    assert found.strip().chance is None
    assert found.strip().forecast == pytest.approx(strip_of(at.desk.snapshot(), anew.at).forecast)
