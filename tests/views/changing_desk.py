"""A desk with a past and a quota, on which a test lets deals change and the days go by."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from salesdesk.desk.commands.quotas import SetQuota
from tests.support.desks import DeskForTests, desk_in


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    """Twenty-four closed deals, and a quota of the first quarter of 2027."""
    made = desk_in(tmp_path)
    made.past(24, days=2, reason="Price")
    made.desk.do(SetQuota(period="2027-Q1", amount=6_000_000))
    made.clock.on(days=1)
    yield made
    made.desk.store.close()
