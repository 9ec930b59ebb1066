"""What was typed and is not yet a change, taken along while the window makes room for the lock screen: in memory, never on disk.

A widget that has drafts has ``draft_name`` (one name for each place where something is typed), ``draft`` and ``take_draft``.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol, cast, runtime_checkable

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from salesdesk.ui.board.lose_dialog import LOST
from salesdesk.ui.shell import MainWindow

if TYPE_CHECKING:
    from salesdesk.ui.actions.deal_requests import DealRequests

NEW_DEAL = "new deal"
LOOK_MS, LOOKS = 100, 300
"""Panels are made when they are first shown: so often it is looked whether one is there that a draft belongs to. Pages that are
visited later get theirs then."""


@runtime_checkable
class Drafting(Protocol):
    """A widget in which something is typed."""

    @property
    def draft_name(self) -> str:
        """Which place of the window it is."""

    def draft(self) -> object | None:
        """What is typed, as plain values; None where nothing is."""

    def take_draft(self, draft: Any) -> None:
        """Show what was typed."""


class DraftKeeper(QObject):
    """Gives drafts back to the window in which they can go on."""

    def __init__(self, window: MainWindow, drafts: Mapping[str, object]) -> None:
        super().__init__(window)
        self._window, self._left = window, dict(drafts)
        self._requests: DealRequests | None = None
        self._timer, self._looks = QTimer(self, interval=LOOK_MS), 0
        self._timer.timeout.connect(self._look)
        window.navigator.made.connect(self._offer)
        if NEW_DEAL in self._left:
            window.frame.new_deal  # noqa: B018 - makes it
        self._offer()
        self._timer.start()

    @property
    def left(self) -> dict[str, object]:
        """Those whose place has not been shown yet."""
        return dict(self._left)

    @Slot()
    def _look(self) -> None:
        self._ask_why_lost()
        self._offer()
        self._looks += 1
        if not self._left or self._looks >= LOOKS:
            self._timer.stop()

    def _ask_why_lost(self) -> None:
        """Ask again, once the deals are there."""
        if LOST not in self._left or self._requests is not None:
            return
        context = self._window.context
        deals, cards = cast(tuple[tuple[str, ...], str], self._left[LOST])[0], context.live_deals().store.cards
        if all(key in cards for key in deals):
            from salesdesk.ui.actions.deal_requests import DealRequests

            self._requests = DealRequests(context, self._window)
            self._requests.ask_why_lost([cards[key] for key in deals])

    @Slot()
    def _offer(self) -> None:
        if not self._left:
            return
        for widget in drafting(self._window):
            draft = self._left.pop(widget.draft_name, None)
            if draft is not None:
                widget.take_draft(draft)


def drafting(window: QWidget) -> Iterator[Drafting]:
    """The widgets of a window that have drafts."""
    for widget in window.findChildren(QWidget):
        if isinstance(widget, Drafting):
            yield cast(Drafting, widget)


def drafts_of(window: QWidget) -> dict[str, object]:
    """What is typed in a window, by place."""
    found = {}
    for widget in drafting(window):
        draft = widget.draft()
        if draft is not None:
            found[widget.draft_name] = draft
    for kept in window.findChildren(DraftKeeper):
        found = {**kept.left, **found}
    return found
