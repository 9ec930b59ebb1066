"""One field of several deals changed at once."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from salesdesk.desk.cards import Card
from salesdesk.desk.commands.base import Command
from salesdesk.formats import Formats
from salesdesk.i18n import ntr
from salesdesk.ui.context import Context
from salesdesk.ui.names import NameBook
from salesdesk.ui.pages.deals import changes
from salesdesk.ui.pages.deals.ask import AskBox
from salesdesk.ui.pages.deals.columns import COLUMNS, TableColumn
from salesdesk.ui.pages.deals.editor import CellEditor, Reader

CHANGED_TOGETHER = ("amount", "chance", "expected_close", "organisation", "contact", "owner", "source")
NAMES = ("organisation", "contact", "owner", "source")
_BY_KEY = {column.key: column for column in COLUMNS}


def fields() -> list[tuple[str, str]]:
    """The fields that can be changed for several deals, each with its title."""
    return [(key, _BY_KEY[key].title()) for key in CHANGED_TOGETHER]


def reader(column: TableColumn, currency: str, formats: Formats) -> Reader:
    """What reads the text typed into a column."""
    return lambda text: changes.read(column.editor, text, currency, formats)


def ask(
    context: Context,
    field: str,
    cards: Sequence[Card],
    place: QPoint,
    window: QWidget,
    run: Callable[[Sequence[str], Command], object],
) -> AskBox:
    """Ask in a box at a point of the screen for one value for all of these deals; ``run`` gets the command."""
    column, ids = _BY_KEY[field], tuple(card.id for card in cards)
    book = NameBook(context)
    book.prepare(*({field} & {*NAMES}))
    editor = CellEditor(
        column, reader(column, cards[0].currency, context.formats), lambda text: book.suggest(field, text)
    )
    title = column.title()
    question = ntr("{field} of {count} deal", "{field} of {count} deals", len(cards), field=title)
    box = AskBox(question, editor, window)
    book.setParent(box)
    box.answered.connect(lambda value: run(ids, changes.change(field, ids, value)))
    box.ask(place)
    return box
