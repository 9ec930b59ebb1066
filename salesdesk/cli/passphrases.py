"""How the command line learns the passphrase of an encrypted desk: from an open file, the system's keychain or the terminal.

Never from an argument or a variable of the environment, which others on the computer can read.
"""

import argparse
import contextlib
import os
import sys
from collections.abc import Callable
from getpass import getpass
from pathlib import Path

from salesdesk.cli.telling import say
from salesdesk.domain.errors import SalesDeskError
from salesdesk.i18n import mark, tr, worded
from salesdesk.store import cipher
from salesdesk.store.cipher import NeedsPassphrase, WrongPassphrase

TRIES = 3
"""How often a person is asked; nothing is locked afterwards."""
MOST_BYTES = 4_096
"""Of a passphrase that comes from an open file."""
LOST = mark("A forgotten passphrase cannot be found again by anybody: the desk is lost then, and so are its backups.")
_lines: dict[int, list[str]] = {}
"""What was read from the open file and not yet used, by its number."""


def key_of(asked: argparse.Namespace, path: Path) -> bytes | None:
    """The key of a desk; None for one that is not encrypted. Raises NeedsPassphrase where nobody says it."""
    if not cipher.is_encrypted(path):
        return None
    if asked.passphrase_fd is not None:
        return cipher.opening_key(path, from_file(asked.passphrase_fd))
    from salesdesk import keychain

    return keychain.found(path) or _asked(path)


def secret_of(asked: argparse.Namespace, path: Path) -> tuple[bytes | None, str | None]:
    """The key of a damaged desk, or its passphrase, which may not open it any more; neither for one that is not encrypted.
    Raises NeedsPassphrase where nobody says it."""
    if asked.passphrase_fd is not None:
        return None, from_file(asked.passphrase_fd)
    if not cipher.is_encrypted(path):
        return None, None
    from salesdesk import keychain

    if (key := keychain.found(path)) is not None:
        return key, None
    _check_that_there_is_a_terminal(path)
    return None, _typed(tr("Passphrase of {file}: ", file=path.name))


def new_passphrase(asked: argparse.Namespace) -> str:
    """A passphrase for a desk, typed twice at a terminal. Raises NeedsPassphrase where nobody says it."""
    if asked.passphrase_fd is not None:
        return cipher.normalised(from_file(asked.passphrase_fd))
    if not has_terminal():
        raise NeedsPassphrase("There is no terminal to ask for the new passphrase. Use --passphrase-fd.")
    say(tr(LOST))
    first = cipher.normalised(_typed(tr("New passphrase: ")))
    if cipher.normalised(_typed(tr("The same again: "))) != first:
        raise SalesDeskError("The two passphrases are not the same. Nothing was changed.")
    return first


def from_file(number: int) -> str:
    """The next line of an open file. Raises SalesDeskError where there is none."""
    if number not in _lines:
        try:
            with os.fdopen(os.dup(number), "rb", buffering=0) as file:
                found = _all_of(file.read)
            _lines[number] = found.decode("utf-8").splitlines()
        except (OSError, OverflowError, UnicodeDecodeError):
            raise SalesDeskError("No passphrase can be read from the open file {number}.", number=number) from None
    if not _lines[number]:
        raise SalesDeskError("No passphrase can be read from the open file {number}.", number=number)
    return _lines[number].pop(0)


def forget_file(number: int) -> None:
    """Read an open file anew when it is asked for again."""
    _lines.pop(number, None)


def _all_of(read: Callable[[int], bytes | None]) -> bytes:
    found = b""
    while (part := read(MOST_BYTES)) and len(found) <= MOST_BYTES:
        found += part
    return found[:MOST_BYTES]


def _check_that_there_is_a_terminal(path: Path) -> None:
    if not has_terminal():
        raise NeedsPassphrase(
            "{file} is encrypted, and there is no terminal to ask for its passphrase. Use --passphrase-fd.",
            file=path.name,
        )


def _asked(path: Path) -> bytes:
    _check_that_there_is_a_terminal(path)
    for left in range(TRIES - 1, -1, -1):
        try:
            return cipher.opening_key(path, _typed(tr("Passphrase of {file}: ", file=path.name)))
        except WrongPassphrase as error:
            if not left:
                raise
            say(worded(error.message))
    raise cipher.wrong_passphrase(path)


def _typed(words: str) -> str:
    try:
        return getpass(words)
    except (EOFError, KeyboardInterrupt):
        raise NeedsPassphrase("No passphrase was typed. Nothing was changed.") from None


def has_terminal() -> bool:
    """Whether there is a terminal to ask at."""
    if os.name != "posix":
        return sys.stdin is not None and sys.stdin.isatty()
    with contextlib.suppress(OSError):
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
        return True
    return False
