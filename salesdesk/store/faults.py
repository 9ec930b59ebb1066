"""What SQLite and the system say, in words that tell the user what became of the data; and what is known of a file's damage."""

import errno
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

import sqlcipher3.dbapi2 as driver

from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.i18n import mark

if TYPE_CHECKING:
    from salesdesk.store.soundness import Depth, DeskDamaged

_FAULTS = (
    ("full", mark("The disk is full. {file} is as it was before; nothing was half done. Make room and try again.")),
    (
        "readonly",
        mark("{file} can only be read. Nothing was changed. Copy it to a folder of your own and open it there."),
    ),
    ("locked", mark("{file} is being used by another program. Nothing was changed. Try again in a moment.")),
    ("malformed", mark("{file} is damaged. Nothing was changed. Recover what can be read, or open a backup.")),
    ("decode to utf-8", mark("{file} is damaged. Nothing was changed. Recover what can be read, or open a backup.")),
    ("not a database", mark("{file} is not a SalesDesk file. It was not changed.")),
    ("disk i/o", mark("{file} could not be read or written. Nothing was half done. Check the disk and try again.")),
    ("unable to open", mark("{file} cannot be opened. It was not changed. Check the folder and try again.")),
)
_UNREAD = mark("A part of the file cannot be read.")
_ERRNO = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EROFS: "readonly",
    errno.EACCES: "readonly",
    errno.EIO: "disk i/o",
    errno.ENOENT: "unable to open",
    errno.ENOTDIR: "unable to open",
}


class DamageFound(SalesDeskError):
    """Something in the file cannot be read, because it is damaged."""


class DiskFailed(SalesDeskError):
    """The disk did not give or take what the file holds."""


_KINDS: dict[str, type[SalesDeskError]] = {
    "malformed": DamageFound,
    "decode to utf-8": DamageFound,
    "disk i/o": DiskFailed,
}


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turns a fault of the store or the disk into a SalesDeskError; a fault of the program stays what it is."""
    try:
        yield
    except OSError as error:
        _tell(_ERRNO.get(error.errno or 0, ""), path, error)
        raise
    except Exception as error:
        # SQLAlchemy hands on what the driver said as ``orig``; it need not be imported to be asked.
        said = getattr(error, "orig", error)
        if isinstance(said, driver.Error):
            _tell(str(said).lower(), path, error)
        raise


def _tell(said: str, path: Path, cause: Exception) -> None:
    if "locked" in said:
        from salesdesk.store.holders import holder_of

        if program := holder_of(path):
            raise SalesDeskError(
                "{file} is being used by {program}. Nothing was changed. Close it there, or try again in a moment.",
                file=path.name,
                program=program,
            ) from cause
    for words, sentence in _FAULTS:
        if said and words in said:
            raise _KINDS.get(words, SalesDeskError)(sentence, file=path.name) from cause


SMALL_BYTES, MIDDLE_BYTES = 1_500_000, 20_000_000
"""Before the first change of a program that writes to a file all of it is checked up to the first size, its pages and each row
up to the second (more than 10,000 deals with all that belongs to them), and its pages beyond."""


class Proof:
    """The findings of the checks of one file. Any thread may ask."""

    def __init__(self, path: Path, mode: str, key: bytes | None, faults: tuple[Message, ...] | None = None) -> None:
        """``faults`` are known already; none (``()``) of a file that is new."""
        self._path, self._mode, self._key = path, mode, key
        self._turn = RLock()
        self._faults = faults
        self._tell: Callable[[tuple[Message, ...]], object] | None = None

    @property
    def faults(self) -> tuple[Message, ...] | None:
        """What is wrong with the file; empty where it was checked and is sound, None where it was not checked."""
        return self._faults

    @faults.setter
    def faults(self, found: tuple[Message, ...] | None) -> None:
        is_news = bool(found) and found != self._faults
        self._faults = found
        if is_news and found and self._tell is not None:
            self._tell(found)

    def watch(self, tell: Callable[[tuple[Message, ...]], object]) -> None:
        """Have ``tell`` called, on whatever thread finds it, with all that is known of the damage whenever more of it is
        found; at once where something is known already."""
        self._tell = tell
        if self._faults:
            tell(self._faults)

    def note(self, found: tuple[Message, ...]) -> None:
        """What a check of the whole file has found elsewhere; nothing where it is sound, which takes back no finding."""
        self.faults = found or self.faults or ()

    def note_unread(self) -> None:
        """A reading has failed because of damage: nothing is written from now on."""
        if not self._faults:
            self.faults = (Message(_UNREAD),)

    def check(self, depth: "Depth" = "full", between: Callable[[], None] = lambda: None) -> tuple[Message, ...]:
        """What is wrong with the file; a finding is kept. ``between`` is called before each statement and may raise. Raises
        Outdated where the desk is changed meanwhile."""
        from salesdesk.store import soundness

        with in_words(self._path):
            found = soundness.check(self._path, self._key, depth, between, self._mode)
        self.note(found)
        return found

    def get_ready(self) -> None:
        """Check the file so that the first change need not wait for it; of a large one the pages, whose rows a window has looked at
        by a child. Where that fails, the change checks again."""
        from salesdesk.desk.parts import Outdated

        with suppress(Outdated, SalesDeskError):
            self.look(middle=0)

    def look(self, middle: int = MIDDLE_BYTES) -> None:
        """Check the file, unless it was checked, according to its size. Raises Outdated."""
        if self.faults is None:
            with self._turn:
                if self.faults is None:
                    with in_words(self._path):
                        size = self._path.stat().st_size
                    self.check("full" if size <= SMALL_BYTES else "quick" if size <= middle else "pages")

    def tell(self, table: str, numbers: Collection[int]) -> "DeskDamaged":
        """What is to be raised where rows are not as they were written. What is wrong with them is kept as a finding."""
        from salesdesk.store import soundness

        with in_words(self._path):
            found = soundness.rows_wrong(self._path, self._key, self._mode, table, numbers)
        self.faults = (*found, *(self.faults or ()))
        return soundness.DeskDamaged(self._path, self.faults)

    def require(self) -> None:
        """Raises DeskDamaged where the file is known to be damaged, after a first check where there was none."""
        self.look()
        if self.faults:
            from salesdesk.store.soundness import DeskDamaged

            raise DeskDamaged(self._path, self.faults)
