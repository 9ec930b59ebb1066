"""What the table reads, a question for a reader thread."""

from typing import NamedTuple

from salesdesk.desk.query.filters import Filter
from salesdesk.desk.query.sorting import Sort
from salesdesk.desk.snapshot import Snapshot
from salesdesk.ui.live import reading
from salesdesk.ui.pages.deals.rows import DealRows


class LoadedTable(NamedTuple):
    """All deals, ready to be shown over the store that they were read into; ``owners`` to filter by, ``reasons`` deals
    were lost for so far."""

    rows: DealRows
    owners: list[str]
    reasons: list[str]


def load(snapshot: Snapshot, found: Filter, sort: Sort) -> LoadedTable:
    """Every deal, filtered, sorted and summed up."""
    store = reading.whole(snapshot)
    rows = DealRows(store, found, sort, list(store.cards))
    rows.totals(rows.shown)
    return LoadedTable(rows, snapshot.owners(), snapshot.lost_reasons())
