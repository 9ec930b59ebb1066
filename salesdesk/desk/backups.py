"""What services need of the backups of a desk; ``salesdesk.store`` implements it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from salesdesk.domain.backups import BackupReason
from salesdesk.domain.dataclass import dataclass
from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.domain.money import Money

BackupPlace = Literal["own", "second"]
"""This computer's folder of backups, or the place that the user has named."""


class BackupStopped(SalesDeskError):
    """A backup was given up before it was whole; nothing of it stays."""


class BackupContents(NamedTuple):
    """What a desk file holds: how many deals, sums of the open and of all won ones by currency, when it was last changed
    (None: not known), and the version of the file."""

    deals: int
    open: tuple[Money, ...]
    won: tuple[Money, ...]
    last_change: datetime | None
    schema: int


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup of a desk: its file, when and why it was made, its size in bytes, where it lies. ``contents`` is None where it
    cannot be read: damaged, or ``is_locked``, encrypted under a passphrase that nobody has said."""

    path: Path
    made: datetime
    reason: BackupReason
    size: int
    place: BackupPlace
    contents: BackupContents | None
    is_encrypted: bool = False
    is_locked: bool = False


RestoreStep = Literal["copying", "securing", "replacing", "opening"]
"""What a restore is at: copying the backup beside the desk, backing that up as it is, putting the copy in its place, opening it."""
TellRestore = Callable[[RestoreStep], None]
"""Is told, often, what a restore is at, and may raise BackupStopped until it is opening: then nothing has changed."""


class DealDifference(NamedTuple):
    """A deal that is otherwise in a backup: ``kind`` says what restoring it would do to the deal; ``now`` and ``then`` are
    its amounts (None: it has none, or is not there)."""

    title: str
    kind: Literal["added", "removed", "changed"]
    now: Money | None
    then: Money | None
    fields: tuple[str, ...] = ()


class BackupDifference(NamedTuple):
    """What restoring a backup would change: the contents of the desk now and then, and the deals by title. ``now`` is None
    where there is no desk, or it cannot be read."""

    now: BackupContents | None
    then: BackupContents
    deals: tuple[DealDifference, ...]


class BackupState(NamedTuple):
    """How backups stand: the last one made, the second place (None: not named) and whether it is there, how many places have
    the last one, what went wrong last (None: nothing), and how many there are on this computer, of how many bytes."""

    last: Backup | None
    second: Path | None
    second_is_there: bool
    places: int
    trouble: Message | None
    own_count: int = 0
    own_size: int = 0


@dataclass(frozen=True, slots=True)
class SecondPlaceThere:
    """Where another computer keeps second copies of backups; ``take`` has this one keep them there too, None where that folder is
    not here. It raises SalesDeskError."""

    folder: Path
    take: Callable[[], object] | None


class Backups(Protocol):
    """The backups of one desk. Any thread may ask; one backup is made at a time."""

    @property
    def folder(self) -> Path:
        """Where they lie on this computer."""

    @property
    def second(self) -> Path | None:
        """The folder that the user has named for a second copy of each."""

    def name_second(self, folder: Path | None) -> None:
        """Name that folder, or none. Raises SalesDeskError for one that cannot be written to."""

    def know(self, key: bytes) -> None:
        """Read backups under an earlier passphrase from now on, whose key this is."""

    def key_of(self, source: Path) -> bytes | None:
        """The known key of a backup, None where it is not encrypted. Raises SalesDeskError where none is known."""

    def make(self, reason: BackupReason, look: Callable[[], None] | None = None) -> Backup | None:
        """Back the desk up where it has deals and has changed since the last backup, by hand and before a restore in any
        case; None where it was not. ``look`` is called often; raising BackupStopped from it gives the backup up. One before a
        restore is brought to the second place by the next one.

        Raises SalesDeskError where it cannot be made; the older ones are as they were.
        """

    def every(self) -> list[Backup]:
        """All backups of the desk, the newest first."""

    def state(self) -> BackupState:
        """How they stand. Reads no more than names."""

    def compare(self, source: Path) -> BackupDifference:
        """What restoring a backup would change. Raises SalesDeskError where it cannot be read."""
