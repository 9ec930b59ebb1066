"""Where the bytes come from: a path or the bytes themselves, opened as often as needed."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from salesdesk.importing.read.refusals import ImportRefused

LARGEST_FILE = 2 << 30
"""Bytes; a million deals are well below a fifth of it."""


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file to import. `name` is what the user knows it by."""

    name: str
    content: Path | bytes

    def open(self) -> BinaryIO:
        """The bytes from their beginning. Raises ImportRefused when the file cannot be opened."""
        if isinstance(self.content, bytes):
            return io.BytesIO(self.content)
        try:
            return self.content.open("rb")
        except FileNotFoundError:
            raise ImportRefused("There is no file {name}.", name=self.name) from None
        except IsADirectoryError:
            raise ImportRefused("{name} is a folder, not a file.", name=self.name) from None
        except OSError as error:
            raise ImportRefused(
                "{name} cannot be opened: {why}.", name=self.name, why=error.strerror or "unknown reason"
            ) from None

    def size(self) -> int:
        """Number of bytes."""
        with self.open() as file:
            return file.seek(0, io.SEEK_END)

    def written(self) -> int:
        """When it was last written, in nanoseconds; 0 for bytes and for a file that is gone."""
        try:
            return 0 if isinstance(self.content, bytes) else self.content.stat().st_mtime_ns
        except OSError:
            return 0


@dataclass(frozen=True, slots=True)
class HowToRead:
    """What is said of how a file is to be read; what is not, is found out from its bytes."""

    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header_line: int | None = None
    """The line (or sheet row) that names the columns, 0 for none."""
    may_be_desk: bool = True
    """Whether it may also be our own file of a whole desk; else only a table is looked for."""


def source_of(content: Path | bytes, name: str) -> FileSource:
    """A source within the size limit. Raises ImportRefused when there is nothing in it or far too much."""
    source = FileSource(name or (content.name if isinstance(content, Path) else "clipboard"), content)
    size = source.size()
    if size == 0:
        raise ImportRefused("{name} is empty.", name=source.name)
    if size > LARGEST_FILE:
        raise ImportRefused("{name} is larger than 2 GB; split it and import the parts.", name=source.name)
    return source
