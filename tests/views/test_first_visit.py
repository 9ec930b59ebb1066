"""What the Quota page shows first is there when it is visited, until the desk changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from salesdesk.desk.commands.deals import WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.desk import Desk
from salesdesk.views.board import current_period
from salesdesk.views.chance_changes import chance_changes
from salesdesk.views.first_visit import compute_first_visit, quota_answers
from salesdesk.views.usual_deal import usual_deal
from salesdesk.views.whatif import quota_takes
from tests.support.desks import DeskForTests, lived_in


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = lived_in(tmp_path)
    made.desk.do(SetQuota(period="2026-Q4", amount=5_000_000))
    yield made
    made.desk.store.close()


def test_what_was_computed_is_what_the_page_finds(at: DeskForTests) -> None:
    assert compute_first_visit(at.desk)
    first = quota_answers(at.desk.snapshot())
    now = at.desk.snapshot()
    period = current_period(now)
    found = chance_changes(now, period), quota_takes(now, period), usual_deal(now, period)
    assert all(one is another for one, another in zip(found, first[1:4], strict=True))
    assert quota_answers(at.anew().snapshot())[1:] == first[1:]


def test_after_a_change_it_is_computed_again(at: DeskForTests) -> None:
    before = quota_answers(at.desk.snapshot())
    at.desk.do(WinDeals(deals=(at.desk.snapshot().open_cards()[0].id,)))
    assert compute_first_visit(at.desk)
    after = quota_answers(at.desk.snapshot())
    assert after[1] != before[1]
    assert after[1] == quota_answers(at.anew().snapshot())[1]


def test_of_a_desk_that_looks_back_nothing_is_computed(at: DeskForTests) -> None:
    assert not compute_first_visit(Desk(at.desk.store, at.clock, looks_back=True))
