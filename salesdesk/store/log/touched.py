"""Entries of the log that a change builds on: the last one of this device, those of its deals, and what it takes back."""

from collections.abc import Sequence
from itertools import islice

from salesdesk.store.checksums import RowsChanged
from salesdesk.store.log.payload import Payload
from salesdesk.store.log.reading import LogReader
from salesdesk.store.log.whole import changed_among

MOST = 24
"""So many entries are looked at in one change, the latest first."""
MOST_DEALS = 8
_SMALL_BYTES, _FEW_EVENTS = 4_096, 50
"""Larger entries, as imports are, are looked at by a full check alone."""
_FEW_ROWS = 50
_OF_DEALS = """SELECT DISTINCT entry FROM event WHERE deal IN ({deals}) AND entry < ? ORDER BY entry DESC LIMIT ?"""


def verify_before(reader: LogReader, number: int, deals: Sequence[int]) -> None:
    """Before entry ``number`` is written, which is about some deals. Raises RowsChanged."""
    among = ", ".join(map(str, deals[:MOST_DEALS]))
    entries = reader.fetch(_OF_DEALS.format(deals=among), (number, MOST)) if deals else []
    _verify(reader, {number - 1, *(entry for (entry,) in entries)}, _SMALL_BYTES, _FEW_EVENTS)


def payload_to_turn(reader: LogReader, number: int) -> Payload:
    """What an entry set that is to be taken back or brought again, verified where it is about few rows. Raises RowsChanged."""
    try:
        payload = reader.payload(number) or Payload()
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise RowsChanged("entry", [number]) from error
    if sum(1 for _ in islice(payload.rows(), _FEW_ROWS + 1)) <= _FEW_ROWS:
        _verify(reader, {number}, _SMALL_BYTES, _FEW_EVENTS)
    return payload


def _verify(reader: LogReader, numbers: set[int], most_bytes: int, most_events: int) -> None:
    changed = changed_among(reader, sorted(numbers), most_bytes, most_events)
    if changed:
        raise RowsChanged("entry", changed)
