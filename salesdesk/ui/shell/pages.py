"""The pages of the window, each made when it is first visited, so that a start waits for one page only."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QWidget

from salesdesk.desk.changes import Change
from salesdesk.ui.context import Context
from salesdesk.ui.page import Page, PageMaker, parts_of


class PageStack(QStackedWidget):
    """One page at a time."""

    def __init__(self, context: Context, makers: Sequence[PageMaker], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._makers = {maker.address: maker for maker in makers}
        self._pages: dict[str, Page] = {}

    def knows(self, address: str) -> bool:
        """Whether there is a page for an address."""
        return parts_of(address)[0] in self._makers

    def page(self, address: str) -> tuple[Page, bool]:
        """The page of an address, and whether it has just been made for it."""
        name = parts_of(address)[0]
        fresh = name not in self._pages
        if fresh:
            # A child from the beginning: whatever is taken over by another parent is dressed anew, with all that it holds.
            self._pages[name] = page = self._makers[name].make(self._context, self)
            self.addWidget(page)
        return self._pages[name], fresh

    def minimumSizeHint(self) -> QSize:
        """That of the page shown: those visited before leave the others their room."""
        shown = self.currentWidget()
        return shown.minimumSizeHint() if shown is not None else super().minimumSizeHint()

    def shown(self) -> Page | None:
        """The page shown now."""
        widget = self.currentWidget()
        return widget if isinstance(widget, Page) else None

    def made(self) -> Iterator[Page]:
        """The pages that have been visited."""
        yield from self._pages.values()

    def mark_stale(self, change: Change | None) -> None:
        """Tell every page what the desk has changed."""
        for page in self.made():
            page.mark_stale(change)
