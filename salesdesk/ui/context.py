"""What every page is given."""

from dataclasses import dataclass

from salesdesk.desk.desk import Desk
from salesdesk.formats import Formats
from salesdesk.ui.operations import Operations
from salesdesk.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Context:
    """The desk to read, the operations that change it, how the user's locale writes, and the look.

    A change of language makes a new context and new pages; a desk has one ``Operations`` as long as it is open.
    """

    desk: Desk
    operations: Operations
    formats: Formats
    theme: Theme
