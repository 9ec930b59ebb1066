"""Whether the desk file that is open is still the one of its name, and as this program has left it.

While a program has a desk open to write, nobody else writes in it. A file that was moved, deleted or replaced is another one by
device and inode; one that was overwritten in place, as by a program that synchronises folders, has another last entry.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from salesdesk.domain.errors import SalesDeskError
from salesdesk.store.lock import FileNumber, file_number

LAST = """WITH own(number) AS
    (SELECT max(number) FROM entry WHERE number >= (SELECT number FROM device WHERE here = 1) << 32)
    SELECT own.number, (SELECT max(number) FROM device), (SELECT max(arrived) FROM entry WHERE arrived IS NOT NULL),
    (SELECT hash FROM entry WHERE entry.number = own.number) FROM own"""
"""What tells one revision of a desk from another: the last entry of its own with its hash, and what came from others."""
Rows = list[tuple[Any, ...]]


class DeskMoved(SalesDeskError):
    """The desk file was moved, deleted or replaced while it was open."""


class Witness:
    """Watches one desk file from when it is opened."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._number = file_number(path)
        self._state = self._state_now()
        self._expected: tuple[Rows, ...] = ()

    @property
    def number(self) -> FileNumber:
        """Device and inode of the file that was opened."""
        return self._number

    def check_place(self) -> None:
        """Raise DeskMoved, in words, unless the file that was opened has its name still."""
        try:
            number = file_number(self._path)
        except FileNotFoundError:
            raise DeskMoved(
                "{file} was moved or deleted while it was open. Nothing was changed. Put it back where it was, or close "
                "SalesDesk and open it where it is now.",
                file=self._path.name,
            ) from None
        if number != self._number:
            raise DeskMoved(
                "Another file was put in the place of {file} while it was open. Nothing was changed. Close SalesDesk and "
                "open the file again; if it is an older copy, restore a backup.",
                file=self._path.name,
            )

    def check_contents(self, latest: Rows) -> None:
        """Raise DeskMoved, in words, where the last entries that a transaction sees are none that this program has left."""
        if self._expected and latest not in self._expected:
            raise self._overwritten()
        self._expected = (latest,)

    def check_bytes(self, read_anew: Callable[[], Rows]) -> None:
        """As ``check_contents`` where the file was written to since ``note``: ``read_anew`` gives the last entries as somebody
        sees them who has no pages of the file in memory, since those would hide a copy with the same count of changes."""
        state = self._state_now()
        if state != self._state:
            self.check_contents(read_anew())
            self._state = state

    def expect(self, latest: Rows) -> None:
        """That a commit is about to leave these last entries, or those that are there if it fails."""
        self._expected = (*self._expected, latest)

    def note(self, latest: Rows) -> None:
        """That a commit has left these last entries."""
        self._expected = (latest,)
        self._state = self._state_now()

    def _state_now(self) -> tuple[int, int]:
        found = self._path.stat()
        return found.st_mtime_ns, found.st_size

    def _overwritten(self) -> DeskMoved:
        return DeskMoved(
            "{file} was overwritten by another copy while it was open. Nothing was changed. Close SalesDesk and open the file "
            "again; if it is an older copy, restore a backup.",
            file=self._path.name,
        )
