"""What the Quota page shows first is there when it is visited, until the desk changes."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from salesdesk.desk.commands.deals import WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.desk import Desk
from salesdesk.store.connections import DriverConnection, DriverRows
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


def statements_of(monkeypatch: pytest.MonkeyPatch, ask: Callable[[], object]) -> Counter[str]:
    """The statements that something runs, with how often each."""
    found, real = Counter[str](), DriverConnection.exec_driver_sql

    def noted(connection: DriverConnection, statement: str, parameters: Any = None) -> DriverRows:
        found[statement] += 1
        return real(connection, statement, parameters)

    with monkeypatch.context() as patch:
        patch.setattr(DriverConnection, "exec_driver_sql", noted)
        ask()
    return found


def test_no_card_asks_deal_by_deal_and_none_reads_again_what_is_there(
    at: DeskForTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = statements_of(monkeypatch, lambda: quota_answers(at.anew().snapshot()))
    for number in range(40):
        at.deal(f"More {number}", amount=100_000 + number, expected_close=date(2026, 12, 1))
    now = at.anew().snapshot()
    many = statements_of(monkeypatch, lambda: quota_answers(now))
    assert few.total() > 20
    assert many.total() <= few.total() + 2
    again = statements_of(monkeypatch, lambda: quota_answers(now))
    assert again.total() <= 4, "but the diary, which is written without a change of the desk"
