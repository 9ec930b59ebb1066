"""What was folded and learnt as bytes, and back."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics.events import columns
from salesdesk.analytics.log import Log
from salesdesk.views.keeping import EVENTS
from salesdesk.views.keeping.records import codec_of
from tests.analytics.journals import DAY
from tests.analytics.rows import Rows
from tests.analytics.strategies import journals
from tests.analytics.test_log import folded
from tests.support.values import same_to_the_bit as same

LOG = codec_of(Log)


@given(journals(deals=6))
def test_events_come_back_as_they_were(rows: Rows) -> None:
    events = columns(rows)
    assert same(EVENTS.unpack(EVENTS.pack(events)), events)


@given(journals(deals=6), st.integers(0, 120))
def test_a_log_comes_back_as_it_was(rows: Rows, quarter: int) -> None:
    log = folded(rows, quarter * DAY // 4)
    assert same(LOG.unpack(LOG.pack(log)), log)


def test_nothing_comes_back_as_nothing() -> None:
    assert same(EVENTS.unpack(EVENTS.pack(columns([]))), columns([]))


@pytest.mark.parametrize("content", [b"", b"x" * 100, LOG.pack(folded([], 0))])
def test_what_is_something_else_raises_value_error(content: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        EVENTS.unpack(content)


@given(journals(deals=2, events=3), st.data())
def test_what_was_changed_raises_value_error_alone(rows: Rows, data: st.DataObject) -> None:
    content = bytearray(EVENTS.pack(columns(rows)))
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    with suppress(ValueError):
        EVENTS.unpack(bytes(content))
