"""What the table reads, each a question for a reader thread."""

from typing import NamedTuple

from salesdesk.desk.cards import Card, DealChance, NextStep
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import to_us
from salesdesk.formats import Formats
from salesdesk.ui.pages.deals.rows import DealRows, Sort, TableMoment, TableQuery
from salesdesk.ui.pages.deals.words import Words
from salesdesk.views import board, deals


class LoadedTable(NamedTuple):
    """All deals, ready to be shown; ``owners`` to filter by, ``reasons`` deals were lost for so far."""

    rows: DealRows
    words: Words
    owners: list[str]
    reasons: list[str]


class FreshRows(NamedTuple):
    """Some deals as they are now; those that are gone are in neither."""

    keys: frozenset[str]
    cards: dict[str, Card]
    steps: dict[str, NextStep]


def load(snapshot: Snapshot, formats: Formats, query: TableQuery, sort: Sort | None) -> LoadedTable:
    """Every deal, filtered and sorted."""
    table, zone = deals.table(snapshot), snapshot.settings.zone
    reasons, owners = snapshot.lost_reasons(), snapshot.owners()
    moment = TableMoment(to_us(snapshot.now), snapshot.today, zone)
    rows = DealRows(table, moment, query, sort)
    return LoadedTable(rows, Words(formats, moment), owners, reasons)


def learnt(snapshot: Snapshot) -> dict[str, DealChance]:
    """What the desk's history teaches of its open deals."""
    from salesdesk.views.chances import chances  # needs arrays, which nothing else here does

    return chances(snapshot)


def some(snapshot: Snapshot, keys: frozenset[str]) -> FreshRows:
    """Some deals anew."""
    return FreshRows(keys, *board.cards(snapshot, keys))
