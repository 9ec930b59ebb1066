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
from salesdesk.ui.pages.deals.ask import AskBox
from salesdesk.ui.pages.deals.columns import TableColumn, changed_together, column_of
from salesdesk.ui.pages.deals.editor import CellEditor, Reader
from salesdesk.ui.typed_values import change_of_field, read_typed


def fields(own: Sequence[str] = ()) -> list[tuple[str, str]]:
    """The fields that can be changed for several deals, the user's ``own`` among them, each with its title."""
    return [(key, column_of(key).title()) for key in changed_together(own)]


def reader(column: TableColumn, currency: str, formats: Formats) -> Reader:
    """What reads the text typed into a column."""
    return lambda text: read_typed(column.field, text, currency, formats)


def ask(
    context: Context,
    field: str,
    cards: Sequence[Card],
    place: QPoint,
    window: QWidget,
    run: Callable[[Sequence[str], Command], object],
) -> AskBox:
    """Ask in a box at a point of the screen for one value for all of these deals; ``run`` gets the command."""
    column, ids = column_of(field), tuple(card.id for card in cards)
    book = NameBook(context)
    if column.is_completed:
        book.prepare(field)
    editor = CellEditor(
        column, reader(column, cards[0].currency, context.formats), lambda text: book.suggest(field, text)
    )
    title = column.title()
    question = ntr("{field} of {count} deal", "{field} of {count} deals", len(cards), field=title)
    box = AskBox(question, editor, window)
    book.setParent(box)
    box.answered.connect(lambda value: run(ids, change_of_field(column.field, ids, value)))
    box.ask(place, editor)
    return box
