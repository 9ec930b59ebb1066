"""What the window asks about the place of its desk."""

from collections.abc import Callable
from pathlib import Path

from salesdesk.desk.desk import Desk
from salesdesk.desk.locations import Location
from salesdesk.domain.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class LocationPorts:
    """``of`` gives the place of an open desk; ``open_desk`` opens a file under a key (None: without one). Raises
    SalesDeskError, and then no desk is open."""

    of: Callable[[Desk], Location]
    open_desk: Callable[[Path, bytes | None], Desk]
