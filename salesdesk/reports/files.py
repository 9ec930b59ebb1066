"""Files are written beside their target and renamed when whole, so that an interrupted export leaves the old one."""

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from salesdesk import leavings
from salesdesk.domain.errors import SalesDeskError
from salesdesk.i18n import mark

_READ_ONLY = mark("{file} cannot be written: the file or its folder can only be read, or another program has it open.")
_FULL = mark("The disk is full. {file} was not written; what was there before is still there.")
_SENTENCES = {
    errno.ENOENT: mark("There is no folder {folder}; {file} was not written."),
    errno.ENOTDIR: mark("There is no folder {folder}; {file} was not written."),
    errno.EISDIR: mark("{file} is a folder; give the name of a file in it."),
    errno.ENAMETOOLONG: mark("The name of the file is too long; nothing was written."),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), _READ_ONLY),
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), _FULL),
}


_MEMORY, _LEAST_FREE = "/dev/shm", 256 << 20
"""Where Linux has a folder in memory, and how many bytes have to be free there for it to be used."""


@contextmanager
def writing_whole(target: Path) -> Iterator[Path]:
    """A path beside the target to write to; it takes the target's place when the block ends well.

    Raises SalesDeskError with a sentence when the file cannot be written; the target is then as it was.
    """
    place = target.expanduser().resolve()
    beside = leavings.part_of(place, f"{secrets.token_hex(6)}.")
    with told_in_words(place):
        try:
            _refuse_folder_or_read_only(place)
            for left in leavings.left_beside(place):
                left.unlink(missing_ok=True)
            os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
            yield beside
            flush(beside)
            beside.replace(place)
            flush_folder(place.parent)
        finally:
            beside.unlink(missing_ok=True)


@contextmanager
def told_in_words(place: Path) -> Iterator[None]:
    """What the system says against writing at a place, as a sentence. Raises SalesDeskError."""
    try:
        yield
    except OSError as error:
        raise _in_words(error, place) from error


def write_whole(target: Path, content: bytes) -> None:
    """Write a file, all of it or nothing. Raises SalesDeskError with a sentence when it cannot be written."""
    with writing_whole(target) as beside:
        beside.write_bytes(content)


def passing_folder() -> str | None:
    """Where files lie that only pass through this computer: in memory, so that no disk keeps what they held; None for the
    folder of temporary files, where there is no such place or little room in it."""
    with suppress(OSError):
        if os.access(_MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(_MEMORY).free >= _LEAST_FREE:
            return _MEMORY
    return None


def _refuse_folder_or_read_only(place: Path) -> None:
    if place.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if place.exists() and not os.access(place, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def flush(path: Path) -> None:
    """Have a file on the disk, not only on its way there."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, where the system can say so."""
    if os.name == "posix":
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _in_words(error: OSError, place: Path) -> SalesDeskError:
    sentence = _SENTENCES.get(error.errno or 0, mark("{file} cannot be written: {why}."))
    return SalesDeskError(sentence, file=place.name, folder=str(place.parent), why=error.strerror or str(error))
