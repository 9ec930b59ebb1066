"""What SQLite and the system say, in words that tell the user what became of the data."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlcipher3.dbapi2 as driver

from salesdesk.domain.errors import SalesDeskError
from salesdesk.i18n import mark
from salesdesk.store.holders import holder_of

_FAULTS = (
    ("full", mark("The disk is full. {file} is as it was before; nothing was half done. Make room and try again.")),
    (
        "readonly",
        mark("{file} can only be read. Nothing was changed. Copy it to a folder of your own and open it there."),
    ),
    ("locked", mark("{file} is being used by another program. Nothing was changed. Try again in a moment.")),
    ("malformed", mark("{file} is damaged. Nothing was changed. Open a backup of it instead.")),
    ("not a database", mark("{file} is not a SalesDesk file. It was not changed.")),
    ("disk i/o", mark("{file} could not be read or written. Nothing was half done. Check the disk and try again.")),
    ("unable to open", mark("{file} cannot be opened. It was not changed. Check the folder and try again.")),
)
_ERRNO = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EROFS: "readonly",
    errno.EACCES: "readonly",
    errno.EIO: "disk i/o",
    errno.ENOENT: "unable to open",
    errno.ENOTDIR: "unable to open",
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
    if "locked" in said and (program := holder_of(path)):
        raise SalesDeskError(
            "{file} is being used by {program}. Nothing was changed. Close it there, or try again in a moment.",
            file=path.name,
            program=program,
        ) from cause
    for words, sentence in _FAULTS:
        if said and words in said:
            raise SalesDeskError(sentence, file=path.name) from cause
