"""The ways that the Quota page's top bar offers, with a real mouse and real keys."""

from contextlib import closing
from pathlib import Path

import pytest

from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.domain.records import Quota
from salesdesk.store.store import SqlStore
from tests.support.desks import START, desk_in
from tests.support.screen import Screen, screen
from tests.support.told_program import told_program

__all__ = ["screen"]

PAST, AMOUNT = "What was won against each quota", 25_000_000


@pytest.mark.screen
@pytest.mark.slow
def test_past_periods_report_and_quota_are_reached_by_mouse_and_by_keys(screen: Screen, tmp_path: Path) -> None:
    made = desk_in(tmp_path)
    for number in range(4):
        made.deal(f"Harbour crane {number}", amount=(number + 1) * 1_000_000)
    for period in ("2026-Q3", "2026-Q4"):
        made.desk.do(SetQuota(period=period, amount=10_000_000, currency="EUR"))
    made.desk.store.close()
    with told_program(screen, made.path, tmp_path) as program:
        program.wait_for("New deal", "Button")
        program.click("Quota", "RailItem")
        program.wait_for("What changes your chance")
        program.click("Edit quota", "QPushButton")
        program.type("250k", "Return", into="Quota")
        program.wait_for("of €250,000")
        assert not program.shows(PAST)
        program.click("Past periods")
        program.wait_for(PAST)
        program.click("Report", "QPushButton")
        program.wait_for("Print…", "Button")
        program.key("alt+Left")
        program.wait_for("Edit quota", "Button")
        program.key("ctrl+p")
        program.wait_for("Print…", "Button")
        program.key("alt+Left")
        program.wait_for("Edit quota", "Button")
        program.key("ctrl+l")
        program.wait_for(PAST)
        program.quit()
    with closing(SqlStore.view(made.path, lambda: START)) as store, store.read() as reader:
        assert [quota.amount for quota in reader.find(Quota, period="2026-Q4")] == [AMOUNT]
