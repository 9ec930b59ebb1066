"""What a file holds: one table, or a whole desk as SalesDesk writes it. Where it is read, here or in a child process, is one
function of the same kind."""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from salesdesk.importing.desk_file.containers import OurFile, our_file
from salesdesk.importing.read.sources import FileSource, HowToRead
from salesdesk.importing.read.tables import SourceTable, open_table

Contents: TypeAlias = SourceTable | OurFile
ReadProgress: TypeAlias = Callable[[int, int | None], None]
"""Told how many rows were read, of how many once that is known; raising from it cancels."""
ReadFile: TypeAlias = Callable[[FileSource, HowToRead, ReadProgress], Contents]


def read_here(source: FileSource, how: HowToRead, progress: ReadProgress) -> Contents:
    """What is in a file, read by this process; rows of a table as they are asked for. Raises ImportRefused in words."""
    if how.may_be_desk and (found := our_file(source)) is not None:
        return found
    return open_table(source, how)


class _Kept(NamedTuple):
    written: int
    how: HowToRead
    contents: Contents


class KeptContents:
    """Reads each file once, as long as it is not written and is to be read the same way."""

    def __init__(self, read: ReadFile) -> None:
        self._read = read
        self._kept: dict[FileSource, _Kept] = {}

    def __call__(self, source: FileSource, how: HowToRead, progress: ReadProgress) -> Contents:
        """What is in a file. Raises ImportRefused in words."""
        written, kept = source.written(), self._kept.get(source)
        if kept is None or (kept.written, kept.how) != (written, how):
            self._kept[source] = kept = _Kept(written, how, self._read(source, how, progress))
        return kept.contents
