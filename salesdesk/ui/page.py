"""A page of the window: has a title, an icon, an internal address, and reads again what has become stale."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

from PySide6.QtCore import QByteArray, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from salesdesk.desk.changes import Change
from salesdesk.domain.dataclass import dataclass

if TYPE_CHECKING:
    from salesdesk.ui.context import Context

Place = Literal["rail", "foot", "unlisted"]


class Page(QWidget):
    """Reads when it is shown and stale; a hidden page only notes that it is stale.

    A page sets ``title`` (after ``tr``), ``icon`` and ``address`` before or in its constructor and implements
    ``refresh``. ``navigate`` asks the window for another address, ``deal/<id>`` opens a deal in the panel.
    ``title_changed`` gives the top bar other words; ``said`` is a sentence for the notice at the foot of the window, and
    ``said_once(name, sentence)`` one that is shown a single time on this computer; ``takes_foot`` asks for that place,
    because the page shows something there itself.
    """

    navigate = Signal(str)
    title_changed = Signal(str)
    said = Signal(str)
    said_once = Signal(str, str)
    takes_foot = Signal()

    title = ""
    icon = "file"
    address = ""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stale = True

    def toolbar(self) -> list[QWidget]:
        """Widgets for the top bar after the title; made once, the same ones at every call."""
        return []

    def toolbar_end(self) -> list[QWidget]:
        """Widgets for the other end of the top bar, before New deal; made once too."""
        return []

    def refresh(self, change: Change | None) -> None:
        """Read again what the change touched; everything when None. Called while the page is shown only."""
        raise NotImplementedError

    def open_address(self, address: str) -> None:
        """Show what an address of this page says beyond its name, such as ``deals?stage=…``. Called before it is shown."""

    def focus_filter(self) -> bool:
        """Put the cursor into the page's filter (Ctrl+F). False when it has none."""
        return False

    def add_filter(self) -> None:
        """Offer the fields for one more condition of the page's filter."""

    def pipeline(self) -> str | None:
        """The key of the pipeline it shows, for what is made from here; None where it shows no particular one."""
        return None

    def deal_shown(self, deal: str | None) -> None:
        """The panel beside the page shows another deal, or (None) has been closed."""

    def layout_state(self) -> QByteArray:
        """How the user has arranged the page (columns, splits), to be kept between two starts; empty for nothing."""
        return QByteArray()

    def restore_layout(self, state: QByteArray) -> None:
        """Take up a kept arrangement; one that no longer fits is passed over."""

    def closing(self) -> None:
        """The window is about to close: stop what would keep it waiting."""

    def is_touched(self, change: Change) -> bool:
        """Whether what the page shows may read differently after a change; usually when any figure may."""
        return change.moves_figures

    def mark_stale(self, change: Change | None = None) -> None:
        """The desk has changed (all of it when None): read now when shown, else when shown next."""
        if change is not None and not self.is_touched(change):
            return
        if self.isVisible():
            self.refresh(change)
        else:
            self._stale = True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.refresh(None)


@dataclass(frozen=True, slots=True)
class PageMaker:
    """What the window knows of a page before it is made: its address, icon and title, which is asked anew after a change
    of language, how to make it as a child of a widget, and its ``place``: among the pages of the rail, at the rail's foot,
    or nowhere there; ``order`` is the one among others of that place."""

    address: str
    icon: str
    title: Callable[[], str]
    make: "Callable[[Context, QWidget | None], Page]"
    order: int = 0
    place: Place = "rail"


def address_of(page: str, **values: str | None) -> str:
    """The address ``page?name=value&…``, without the values that are None."""
    given = {name: value for name, value in values.items() if value is not None}
    return f"{page}?{urlencode(given)}" if given else page


def deals_address(deals: Iterable[str], heading: str) -> str:
    """The address of a list of some deals under a heading."""
    return address_of("deals", ids=",".join(deals), heading=heading)


def parts_of(address: str) -> tuple[str, dict[str, str]]:
    """The path of an address and its values: ``deals?stage=x`` gives ``("deals", {"stage": "x"})``."""
    split = urlsplit(address)
    return split.path, dict(parse_qsl(split.query))
