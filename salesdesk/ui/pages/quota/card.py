"""What a card of the Quota page is: it is read for itself, after the figures of the page stand."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from salesdesk.desk.snapshot import Snapshot
from salesdesk.ui import theme
from salesdesk.ui.context import Context
from salesdesk.ui.kit import CardPanel, Skeleton, Text

if TYPE_CHECKING:
    from salesdesk.ui.pages.quota.reading import ShownQuota

Question = Callable[[Snapshot], Any]
"""What a card asks: runs in a reader thread, where it imports what computes, and gives what ``show_answer`` shows."""
OUTLINE = 120
"""Least height of a card that is not read yet."""


class QuotaCard(CardPanel):
    """A card with its outline until it is read; what it shows goes into ``column``.

    ``address_wanted(address)`` asks the window for a page or a deal, ``deals_wanted(keys, heading)`` for a list of deals;
    ``asks_again`` says that the card now asks something else than before, as of another day.
    """

    address_wanted = Signal(str)
    deals_wanted = Signal(object, str)
    asks_again = Signal()

    def __init__(self, title: str, context: Context) -> None:
        super().__init__(title)
        self.context = context
        self._content, self._outline = QWidget(), Skeleton("rows")
        self._outline.setMinimumHeight(OUTLINE)
        self._failed = Text(role="secondary", wrap=True)
        self.column = QVBoxLayout(self._content)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.tokens().space.small)
        for part in (self._content, self._outline, self._failed):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.show_outline()

    def has_use(self, shown: "ShownQuota") -> bool:
        """Whether it has anything to say of the period and quota that the page shows."""
        return True

    def question(self, shown: "ShownQuota") -> Question:
        """What it asks of the desk, given the figures of the page."""
        raise NotImplementedError

    def show_answer(self, answer: Any) -> None:
        """Show what was read; called in the window's thread."""
        raise NotImplementedError

    def show_outline(self) -> None:
        """Show that it is being read."""
        self._show_only(self._outline)

    def take(self, answer: Any, problem: str = "") -> None:
        """Show what was read in place of the outline, or in one sentence why it could not be."""
        self._failed.setText(problem)
        if problem:
            self._show_only(self._failed)
        else:
            self.show_answer(answer)
            self._show_only(self._content)

    def _show_only(self, shown: QWidget) -> None:
        for part in (self._content, self._outline, self._failed):
            part.setVisible(part is shown)
