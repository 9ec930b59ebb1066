"""What recovery asks of the layers beside the window, and of the window that shows it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from salesdesk.domain.dataclass import dataclass

if TYPE_CHECKING:
    from salesdesk.desk.backups import Backup, Backups
    from salesdesk.desk.recovering import Look, Recovery
    from salesdesk.domain.errors import Message

CheckDepth = Literal["rows", "full"]


@dataclass(frozen=True, slots=True)
class RecoveryPorts:
    """Each takes its time, and raises SalesDeskError. A key is that of an encrypted desk, else None."""

    recover: "Callable[[Path, Path, bytes | None, Look], Recovery]"
    """Brings what can be read of a file into a new one; ``Look`` is told the share done, and may raise."""
    backups: "Callable[[Path, bytes | None], Backups]"
    """The backups of a file, which need not be there, or sound."""
    is_sound: "Callable[[Path, bytes | None], bool]"
    """Whether the pages of a backup are sound."""
    put_back: "Callable[[Path, Path, bytes | None], Path | None]"
    """Puts a backup in the place of a closed file, and says where that is kept now."""
    check: "Callable[[Path, bytes | None, Look, CheckDepth], tuple[Message, ...]]"
    """What is wrong with the rows of a file, or with all of it, looked at by a child of the program. ``Look`` may raise to end it;
    raises Outdated where the desk is changed while all of it is looked at."""
    are_rows_due: "Callable[[Path], bool]" = lambda _path: False
    """Whether a file is so large that its rows are looked at beside the window, once it is open."""


@dataclass(frozen=True, slots=True)
class DamagedDesk:
    """What is known of a desk that is not sound: its file, its key, in sentences what is wrong, and whether it ``is_open`` in
    the window, so that what can be read of it is shown; ``is_looking`` while more damage is looked for."""

    path: Path
    key: bytes | None
    faults: "tuple[Message, ...]"
    is_open: bool
    is_looking: bool = False


@dataclass(frozen=True, slots=True)
class RecoveryAnswers:
    """What the window does that shows a damaged desk; what is None is not offered."""

    open_desk: Callable[[Path], object]
    """Opens a desk in its place. Raises SalesDeskError."""
    restore: "Callable[[Backup], object]"
    """Puts a backup in its place."""
    choose: Callable[[], object]
    """Asks for another desk to open."""
    leave: Callable[[], object]
    """Quits."""
    read: Callable[[], object] | None = None
    """Shows what can be read of it."""
