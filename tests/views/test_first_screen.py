"""The first screen that is kept says what the board says, at its position and on its day only."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from salesdesk.desk.commands.deals import CreateDeal, WinDeals
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.desk import Desk
from salesdesk.domain.records import Deal, Setting, Stage
from salesdesk.store.kept import KeptFiles
from salesdesk.views import first_screen as screens
from salesdesk.views.board import board
from salesdesk.views.chances import chances
from salesdesk.views.deals import shown_chance
from salesdesk.views.first_screen import WON, first_screen, keep_first_screen, kept_first_screen, packed, unpacked
from salesdesk.views.first_sight import FIRST
from salesdesk.views.strip import strip
from salesdesk.views.tally import Tally
from tests.support.desks import DeskForTests, desk_in
from tests.support.values import known
from tests.views.rich_desks import bare_desk, rich_desk


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    keys = [made.deal(f"Deal {number}", amount=1_000 + number, stage=made.stages[number % 3].id) for number in range(9)]
    made.desk.do(WinDeals(deals=(keys[0],)))
    yield made
    made.desk.store.close()


def keeping(at: DeskForTests, folder: Path) -> Desk:
    """The desk as the program opens it: with a kept state beside it."""
    return Desk(at.desk.store, at.clock, kept=KeptFiles(folder, "test"))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_comes_back_as_it_was_and_says_what_the_board_says(tmp_path: Path, seed: int) -> None:
    with rich_desk(tmp_path, seed) as rich:
        snapshot = rich.desk.snapshot()
        made, said = first_screen(snapshot)
        back = unpacked(packed(made, said), made.view.as_of)
        same = ("day", "settings", "stages", "view", "chances", "limits", "strip")
        assert {name: getattr(back, name) for name in same} == {name: getattr(made, name) for name in same}
        whole = board(snapshot)
        assert back.view.cards == {key: cards[:FIRST] for key, cards in whole.cards.items()}
        assert back.strip == strip(snapshot)
        assert back.settings == snapshot.settings
        odds, usual = chances(snapshot), {stage.id: stage.probability for stage in snapshot.find(Stage)}
        for key, cards in {**whole.cards, WON: whole.won}.items():
            learnt = [odds[card.id].shown if card.id in odds else None for card in cards]
            every = Tally(
                cards, [shown_chance(card, usual[card.stage], one) for card, one in zip(cards, learnt, strict=True)]
            )
            assert back.tallies[key].parts() == every.parts()


@pytest.mark.parametrize("stages", [("Asked", "Offered"), ("Only",)])
def test_a_desk_without_a_past_has_one_too(tmp_path: Path, stages: tuple[str, ...]) -> None:
    with bare_desk(tmp_path, 2, stages) as bare:
        made, said = first_screen(bare.desk.snapshot())
        assert unpacked(packed(made, said), made.view.as_of).view == made.view


def test_only_the_first_cards_are_kept_and_all_are_counted(
    at: DeskForTests, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screens, "FIRST", 1)
    made, _ = first_screen(at.desk.snapshot())
    assert [len(cards) for cards in made.view.cards.values()] == [1, 1, 1]
    assert [made.tallies[key].count for key in made.view.cards] == [2, 3, 3]
    assert set(made.view.steps) <= {card.id for cards in made.view.cards.values() for card in cards}
    assert len(made.chances) == 3


def test_it_is_found_until_the_desk_changes_or_the_day_does(at: DeskForTests, tmp_path: Path) -> None:
    desk = keeping(at, tmp_path / "kept")
    assert kept_first_screen(desk) is None
    assert keep_first_screen(desk)
    found = known(kept_first_screen(desk))
    assert found.day == desk.today() and found.revision == desk.store.revision
    desk.do(CreateDeal(title="Later"))
    assert kept_first_screen(desk) is None
    assert keep_first_screen(desk)
    assert {card.title for card in known(kept_first_screen(desk)).view.cards[at.stages[0].id]} >= {"Later"}
    at.clock.on(days=1)
    assert kept_first_screen(desk) is None


def test_a_desk_seen_on_a_past_day_and_one_without_a_kept_state_have_none(at: DeskForTests, tmp_path: Path) -> None:
    kept = KeptFiles(tmp_path / "kept", "test")
    assert keep_first_screen(Desk(at.desk.store, at.clock, kept=kept))
    past = Desk(at.desk.store, at.clock, True, kept)
    assert kept_first_screen(past) is None and not keep_first_screen(past)
    assert kept_first_screen(at.desk) is None and not keep_first_screen(at.desk)


@pytest.mark.parametrize(("zone", "day"), [("Pacific/Kiritimati", 24), ("America/Los_Angeles", 22), ("UTC", 23)])
def test_its_day_is_that_of_the_desks_zone(at: DeskForTests, tmp_path: Path, zone: str, day: int) -> None:
    at.clock.now = datetime(2026, 11, 23, 5 if day == 22 else 20, tzinfo=UTC)
    desk = keeping(at, tmp_path / "kept")
    desk.do(ChangeSettings(values=(("zone", zone),)))
    assert keep_first_screen(desk)
    assert known(kept_first_screen(desk)).day.day == day


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b'{"settings": 5}', b"\xff\xfe"])
def test_what_cannot_be_read_is_as_if_it_were_not_there(at: DeskForTests, tmp_path: Path, content: bytes) -> None:
    desk = keeping(at, tmp_path / "kept")
    assert keep_first_screen(desk)
    position = known(desk.store.position())
    kept = known(desk.kept)
    (name,) = kept.positions(position.desk)
    assert kept.put(position, {name: content})
    assert kept_first_screen(desk) is None


def test_settings_and_records_of_every_sort_come_back(at: DeskForTests) -> None:
    at.desk.do(
        ChangeSettings(values=(("names", "Ines\nBo"), ("holidays", "2026-12-24 2026-12-25"), ("language", "zh_CN")))
    )
    made, said = first_screen(at.desk.snapshot())
    assert {type(one) for one in said} == {Setting}
    back = unpacked(packed(made, said), made.view.as_of)
    assert back.settings == at.desk.settings
    assert back.view.pipelines == made.view.pipelines
    with at.desk.read() as reader:
        assert {card.id for cards in back.view.cards.values() for card in cards} <= {
            deal.id for deal in reader.find(Deal)
        }


@pytest.mark.parametrize("now", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)])
def test_at_the_ends_of_the_calendar_none_is_found(at: DeskForTests, tmp_path: Path, now: datetime) -> None:
    desk = keeping(at, tmp_path / "kept")
    assert keep_first_screen(desk)
    at.clock.now = now
    assert kept_first_screen(desk) is None
