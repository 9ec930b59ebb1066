"""What a card says of its time in the stage, at the limits; and which deals changed between two revisions."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from salesdesk.desk.commands.deals import CreateDeal, SnoozeDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.report_sets import SaveReportSet
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.domain.days import DAY_US, to_us
from salesdesk.domain.errors import Refused
from tests.support.desks import desk_in

TODAY = date(2026, 11, 23)


def test_time_in_the_stage_and_when_a_deal_is_stalled(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    at.deal()
    (card,) = at.desk.snapshot().all_cards()
    since = to_us(at.clock())
    assert card.in_stage_us(since + 5) == 5
    assert card._replace(spent_us=7).in_stage_us(since + 5) == 12
    assert [card.days_in_stage(since + us) for us in (-DAY_US - 1, 0, DAY_US - 1, DAY_US, 2 * DAY_US)] == [
        0,
        0,
        0,
        1,
        2,
    ]
    assert [card.is_stalled(2, since + us, TODAY) for us in (0, 2 * DAY_US, 2 * DAY_US + 1)] == [False, False, True]
    late = since + 3 * DAY_US
    for until, is_snoozed in (
        (None, False),
        (TODAY, False),
        (TODAY + timedelta(days=1), True),
        (TODAY - timedelta(days=1), False),
    ):
        snoozed = card._replace(snoozed_until=until)
        assert snoozed.is_snoozed(TODAY) is is_snoozed
        assert snoozed.is_stalled(2, late, TODAY) is not is_snoozed
    assert not card._replace(outcome="won").is_stalled(2, late, TODAY)
    at.desk.store.close()


def test_the_deals_that_changed_between_two_revisions(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    one, first = at.deal("One"), at.desk.store.revision
    other, second = at.deal("Other"), at.desk.store.revision
    at.desk.do(WinDeals(deals=(one,)))
    third = at.desk.store.revision
    assert at.desk.touched_between(first, second) == frozenset({other})
    assert at.desk.touched_between(first, third) == frozenset({one, other})
    assert at.desk.touched_between(third, third) == frozenset()
    assert at.desk.touched_between(third, first) is None
    assert at.desk.touched_between(third, third + 1) is None
    at.desk.do(SaveReportSet(name="Set", parts=()))
    assert at.desk.touched_between(first, at.desk.store.revision) == frozenset({one, other})
    at.desk.do(SetQuota(period="2026-Q4", amount=5))
    assert at.desk.touched_between(third, at.desk.store.revision) == frozenset(), "a quota is no deal's"
    now = at.desk.store.revision
    at.desk.do(ChangeSettings(values=(("names", "Ann"),)))
    assert at.desk.touched_between(now, at.desk.store.revision) is None
    at.desk.store.close()


def test_a_command_that_fails_is_as_if_it_had_not_been(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    key, before = at.deal(), at.desk.settings
    revision = at.desk.store.revision
    with pytest.raises(Refused):
        at.desk.do(SnoozeDeals(deals=(key,), until=at.desk.today()))
    assert (at.desk.store.revision, at.desk.settings) == (revision, before)
    state = at.desk.undo_state()
    assert state.undo is not None
    assert (state.undo.values["title"], state.redo) == ("Fleet renewal", None)
    at.desk.undo()
    state = at.desk.undo_state()
    assert state.redo is not None
    assert state.redo.text == "New deal {title}"
    at.desk.do(CreateDeal(title="Another"))
    assert at.desk.undo_state().redo is None
    assert at.desk.redo() is None
    at.desk.store.close()
