"""Deals as text for a spreadsheet: a head line, then a line for each, parted by tabs."""

from collections.abc import Iterable, Sequence

from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import to_us
from salesdesk.domain.records import Pipeline, Stage
from salesdesk.formats import Formats
from salesdesk.ui.pages.deals.columns import COLUMNS, TableColumn
from salesdesk.ui.pages.deals.rows import DealRows, TableMoment
from salesdesk.ui.pages.deals.words import Words
from salesdesk.views import board
from salesdesk.views.deals import DealTable


def table_text(rows: DealRows, words: Words, columns: Iterable[TableColumn], deals: Sequence[str]) -> str:
    """Some columns of some deals that are among the rows; empty for no deals."""
    shown = list(columns)
    lines = ["\t".join(column.title() for column in shown)]
    for card in (rows.cards[key] for key in deals):
        lines.append("\t".join(words.copied(c.kind, c.value(rows, card), card) for c in shown))
    return "\n".join(lines) if deals else ""


def read_text(snapshot: Snapshot, formats: Formats, deals: Sequence[str]) -> str:
    """The deals in the columns that the table shows at first; for a reader thread."""
    from salesdesk.views.chances import chances

    cards, steps = board.cards(snapshot, frozenset(deals))
    stages = {stage.id: stage for stage in snapshot.find(Stage)}
    pipelines = {found.id: found for found in snapshot.find(Pipeline)}
    moment = TableMoment(to_us(snapshot.now), snapshot.today, snapshot.settings.zone)
    rows = DealRows(DealTable(list(cards.values()), steps, stages, pipelines), moment)
    rows.learn(chances(snapshot))
    shown = [column for column in COLUMNS if column.is_shown]
    return table_text(rows, Words(formats, moment), shown, [key for key in deals if key in cards])
