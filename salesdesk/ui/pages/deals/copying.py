"""Deals as text for a spreadsheet: a head line, then a line for each, parted by tabs."""

from collections.abc import Iterable, Sequence

from salesdesk.desk.snapshot import Snapshot
from salesdesk.formats import Formats
from salesdesk.ui.live import reading
from salesdesk.ui.live.store import DealStore
from salesdesk.ui.pages.deals.columns import COLUMNS, TableColumn
from salesdesk.ui.pages.deals.words import ValueWords
from salesdesk.views import board
from salesdesk.views.deal_facts import NO_FACTS


def table_text(store: DealStore, words: ValueWords, columns: Iterable[TableColumn], deals: Sequence[str]) -> str:
    """Some columns of some deals of a store; empty for no deals."""
    shown = list(columns)
    lines = ["\t".join(column.title() for column in shown)]
    for card in (store.cards[key] for key in deals):
        lines.append("\t".join(words.copied(c.kind, c.value(store, card), card) for c in shown))
    return "\n".join(lines) if deals else ""


def read_text(snapshot: Snapshot, formats: Formats, deals: Sequence[str]) -> str:
    """The deals in the columns that the table shows at first; for a reader thread."""
    from salesdesk.views.chances import shown_chances

    cards, steps = board.cards(snapshot, frozenset(deals))
    store = reading.some(snapshot, cards.values(), steps, NO_FACTS)
    store.learn(shown_chances(snapshot), {})
    shown = [column for column in COLUMNS if column.is_shown]
    return table_text(store, ValueWords(formats, store.moment), shown, [key for key in deals if key in store.cards])
