"""What can be said of the place of a desk file without opening it, and in which words."""

import contextlib
import errno
import os
import stat
from pathlib import Path

from salesdesk.domain.errors import SalesDeskError

JOURNAL = "-journal"
"""How the name of the file ends in which SQLite keeps what a change that is under way has overwritten."""


class NotADesk(SalesDeskError):
    """The file cannot be opened as a desk."""


class NotSound(NotADesk):
    """The file is damaged or of another kind, so that a backup of it, or what can still be read of it, may help."""


def journal_of(path: Path) -> Path:
    """Where the rollback journal of a desk file lies: it belongs to the desk for as long as it is there."""
    return path.with_name(path.name + JOURNAL)


def check_place(path: Path) -> None:
    """Raise NotADesk, in words, where there is no file that could be a desk."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):  # a name with a NUL in it names nothing
        raise NotADesk("There is no file {file}.", file=str(path)) from None
    except OSError as error:
        raise NotADesk("{file} cannot be read: {why}.", file=path.name, why=error.strerror or "") from None
    if stat.S_ISDIR(found.st_mode):
        raise NotADesk("{file} is a folder, not a SalesDesk file.", file=path.name)
    if not stat.S_ISREG(found.st_mode):
        raise no_desk(path)
    if not os.access(path, os.R_OK):
        raise NotADesk("{file} cannot be read: {why}.", file=path.name, why=os.strerror(errno.EACCES))
    if not found.st_size and not journal_of(path).exists():
        raise NotSound("{file} is empty: there is nothing in it to open. It was not changed.", file=path.name)


def no_desk(path: Path) -> NotSound:
    """That a file is of another kind."""
    return NotSound("{file} is not a SalesDesk file. It was not changed.", file=path.name)


def writable(path: Path) -> bool:
    """Whether the file and its folder can be written to, as a change needs both."""
    return os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK)


def check_writable(path: Path) -> None:
    """Raise SalesDeskError, in words, where a desk file can only be read."""
    if not writable(path):
        raise SalesDeskError(
            "{file} can only be read. Nothing was changed. Copy it to a folder of your own and open it there.",
            file=path.name,
        )


def sync_file(path: Path) -> None:
    """Have the contents of a file that nobody has open on the disk. Raises OSError."""
    number = os.open(path, os.O_RDWR)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on disk, where the system can say so. Raises OSError."""
    if os.name != "posix":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def discard(path: Path) -> None:
    """Delete a file of the program's own and its journal, the journal first: without its file it would be taken for that
    of the next file of this name."""
    journal_of(path).unlink(missing_ok=True)
    path.unlink(missing_ok=True)


def fresh_of(path: Path) -> Path:
    """Where a new desk file is written before it has its name."""
    return path.with_name(f".{path.name}.new")


def restored_of(path: Path) -> Path:
    """Where the copy of a backup is written before it becomes the desk."""
    return path.with_name(f".{path.name}.restored")


def redacted_mark_of(path: Path) -> Path:
    """What lies beside a desk from whose file a redaction has not yet been wiped."""
    return path.with_name(f".{path.name}.redacted")


def leftovers(path: Path) -> list[Path]:
    """Files beside a desk that only a program that was killed can have left: whoever makes them has its lock."""
    fresh, restored = fresh_of(path).name, restored_of(path).name
    parts = (f".{restored}.", f".{path.stem} before version ")
    found = sorted(os.listdir(path.parent))  # noqa: PTH208 - names are all it takes
    return [
        path.with_name(name)
        for name in found
        if name in (fresh, restored) or (name.startswith(parts) and name.endswith(".part"))
    ]


def clear_published(fresh: Path, path: Path) -> None:
    """Delete the first name of a file that has its own, where who published it was killed between the two."""
    with contextlib.suppress(FileNotFoundError):
        if fresh.samefile(path):
            fresh.unlink(missing_ok=True)


def publish(fresh: Path, path: Path) -> None:
    """Give a file that is whole its name, which is nobody's yet. Raises FileExistsError, OSError."""
    try:
        os.link(fresh, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        fresh.rename(path)
    else:
        fresh.unlink(missing_ok=True)
