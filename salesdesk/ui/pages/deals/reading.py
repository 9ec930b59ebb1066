"""What the table reads, each a question for a reader thread."""

from typing import NamedTuple

from salesdesk.domain.days import to_us
from salesdesk.formats import Formats
from salesdesk.services.desk import Desk
from salesdesk.services.queries import board, deals
from salesdesk.services.views import Card, DealChance, Step
from salesdesk.ui.pages.deals.rows import DealRows, Moment, Query, Sort
from salesdesk.ui.pages.deals.words import Words


class Loaded(NamedTuple):
    """All deals, ready to be shown; ``owners`` to filter by, ``reasons`` deals were lost for so far."""

    rows: DealRows
    words: Words
    owners: list[str]
    reasons: list[str]


class Fresh(NamedTuple):
    """Some deals as they are now; those that are gone are in neither."""

    keys: frozenset[str]
    cards: dict[str, Card]
    steps: dict[str, Step]


def load(desk: Desk, formats: Formats, query: Query, sort: Sort | None) -> Loaded:
    """Every deal, filtered and sorted."""
    table, zone = deals.table(desk), desk.settings.zone
    with desk.read() as reader:
        reasons, owners = reader.lost_reasons(), reader.owners()
    moment = Moment(to_us(desk.now()), desk.today(), zone)
    rows = DealRows(table, moment, query, sort)
    return Loaded(rows, Words(formats, moment), owners, reasons)


def learnt(desk: Desk) -> dict[str, DealChance]:
    """What the desk's history teaches of its open deals."""
    from salesdesk.services.queries.chances import chances  # needs arrays, which nothing else here does

    return chances(desk)


def some(desk: Desk, keys: frozenset[str]) -> Fresh:
    """Some deals anew."""
    return Fresh(keys, *board.cards(desk, keys))
