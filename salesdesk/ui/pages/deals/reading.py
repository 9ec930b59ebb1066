"""What the table reads, each a question for a reader thread."""

from typing import NamedTuple

from salesdesk.desk.cards import DealChance
from salesdesk.desk.query.filters import Filter
from salesdesk.desk.query.sorting import Sort
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import to_us
from salesdesk.formats import Formats
from salesdesk.ui.pages.deals.rows import DealRows, TableMoment
from salesdesk.ui.pages.deals.words import Words
from salesdesk.views import deals


class LoadedTable(NamedTuple):
    """All deals, ready to be shown; ``owners`` to filter by, ``reasons`` deals were lost for so far."""

    rows: DealRows
    words: Words
    owners: list[str]
    reasons: list[str]


def load(snapshot: Snapshot, formats: Formats, found: Filter, sort: Sort) -> LoadedTable:
    """Every deal, filtered and sorted."""
    table, zone = deals.table(snapshot), snapshot.settings.zone
    reasons, owners = snapshot.lost_reasons(), snapshot.owners()
    moment = TableMoment(to_us(snapshot.now), snapshot.today, zone)
    rows = DealRows(table, moment, found, sort)
    return LoadedTable(rows, Words(formats, moment), owners, reasons)


def learnt(snapshot: Snapshot) -> dict[str, DealChance]:
    """What the desk's history teaches of its open deals."""
    from salesdesk.views.chances import chances  # needs arrays, which nothing else here does

    return chances(snapshot)
