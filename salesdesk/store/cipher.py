"""Keys of an encrypted desk file, and how a connection is given one.

The format is SQLCipher 4 with its own defaults: AES-256-CBC for each page of 4,096 bytes with a nonce of its own, HMAC-SHA512
over page and page number, the key from the passphrase by PBKDF2-HMAC-SHA512 with 256,000 rounds and the salt that the file begins
with. Any program that reads SQLCipher 4 opens a desk with its passphrase.
"""

import hashlib
import hmac
import os
import re
import unicodedata
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver

from salesdesk.domain.errors import SalesDeskError
from salesdesk.domain.ids import Randomness

ROUNDS = 256_000
SECRET_BYTES, SALT_BYTES = 32, 16
KEY_BYTES = SECRET_BYTES + SALT_BYTES
"""A key is the secret followed by the salt of its file: what a passphrase is turned into, once."""
MARK = b"SDsk"
"""How the salt of every encrypted desk begins, the rest is random: a file is known for one before its passphrase is."""
_PLAIN = b"SQLite format 3\0"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class NeedsPassphrase(SalesDeskError):
    """The desk is encrypted, and nobody has said its passphrase."""


class WrongPassphrase(SalesDeskError):
    """The passphrase, or the key, does not open the file."""


def is_encrypted(path: Path) -> bool:
    """Whether a file begins as an encrypted desk does; False where there is none."""
    return salt_of(path) is not None


def salt_of(path: Path) -> bytes | None:
    """The salt that an encrypted desk begins with; None for any other file, and where there is none.

    SQLCipher is asked for it, since closing a handle of one's own would drop the locks that SQLite holds on the file.
    """
    from salesdesk.store.connections import connect

    try:
        if not path.is_file():
            return None
        with closing(connect(path, "ro", key=bytes(SECRET_BYTES))) as raw:
            found = bytes.fromhex(raw.execute("PRAGMA cipher_salt").fetchone()[0])
    except (OSError, ValueError, TypeError, driver.Error):
        return None
    return found if found.startswith(MARK) else None


def part_of(path: Path) -> Path:
    """Where the new file of a desk lies, while its key is changed, until it is whole."""
    return path.with_name(f".{path.name}.recoded")


def normalised(passphrase: str) -> str:
    """A passphrase in the form that keys are made of (NFC), so that it does not hang on the keyboard it was typed on.

    Raises SalesDeskError for an empty one and one with control characters, which not every place to type it in takes.
    """
    try:
        text = unicodedata.normalize("NFC", passphrase)
        text.encode()
    except UnicodeEncodeError:
        raise SalesDeskError("The passphrase holds a character that is none.") from None
    if not text:
        raise SalesDeskError("The passphrase is empty.")
    if _CONTROL.search(text):
        raise SalesDeskError("The passphrase holds a character that cannot be typed, such as a line break.")
    return text


def derived(passphrase: str, salt: bytes) -> bytes:
    """The key of a passphrase for a file with this salt; takes about a tenth of a second. Raises as ``normalised``."""
    secret = hashlib.pbkdf2_hmac("sha512", normalised(passphrase).encode(), salt, ROUNDS, SECRET_BYTES)
    return secret + salt


def new_key(passphrase: str, randomness: Randomness = os.urandom) -> bytes:
    """The key of a passphrase for a file that is about to be made. Raises as ``normalised``."""
    return derived(passphrase, MARK + randomness(SALT_BYTES - len(MARK)))


def random_key() -> bytes:
    """A key that nobody knows, for a file that is needed for a while."""
    return os.urandom(SECRET_BYTES) + MARK + os.urandom(SALT_BYTES - len(MARK))


def opening_key(path: Path, passphrase: str) -> bytes:
    """The key of an encrypted desk. Raises WrongPassphrase where the passphrase is another one or the file is damaged."""
    from salesdesk.store.faults import in_words

    salt = salt_of(path)
    if salt is None:
        raise SalesDeskError("{file} is not encrypted.", file=path.name)
    key = derived(passphrase, salt)
    with in_words(path):
        if not fits(path, key):
            raise wrong_passphrase(path)
    return key


def key_among(path: Path, keys: Iterable[bytes]) -> bytes | None:
    """The one of some keys that was made for a file, None for a file that needs none. Raises NeedsPassphrase where none was."""
    salt = salt_of(path)
    if salt is None:
        return None
    for key in keys:
        if key[SECRET_BYTES:] == salt:
            return key
    raise NeedsPassphrase("{file} is encrypted. Say its passphrase to open it.", file=path.name)


def key_by(path: Path, passphrase: str) -> bytes | None:
    """As ``opening_key``; None for a desk that is not encrypted."""
    return opening_key(path, passphrase) if is_encrypted(path) else None


def is_of(key: bytes, passphrase: str) -> bool:
    """Whether a key was made of a passphrase."""
    try:
        return hmac.compare_digest(derived(passphrase, key[SECRET_BYTES:]), key)
    except SalesDeskError:
        return False


def wrong_passphrase(path: Path, is_certain: bool = False) -> WrongPassphrase:
    """The error, in words; ``is_certain``: the file is not damaged."""
    if is_certain:
        return WrongPassphrase("This passphrase does not open {file}.", file=path.name)
    return WrongPassphrase(
        "This passphrase does not open {file}. If it is the right one, the beginning of the file is damaged: recover what can "
        "be read, or open a backup.",
        file=path.name,
    )


def fits(path: Path, key: bytes) -> bool:
    """Whether a key opens a file. Nothing is written, a change that was broken off is not yet taken back."""
    from salesdesk.store.connections import connect

    if salt_of(path) != key[SECRET_BYTES:]:
        return False
    raw = connect(path, "ro", key=key)
    try:
        raw.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except driver.DatabaseError as error:
        # Else it is busy, or a reader cannot take back its journal: whoever opens it to write will say what is the matter.
        return bool(getattr(error, "sqlite_errorcode", 0) & 0xFF != driver.SQLITE_NOTADB)
    finally:
        raw.close()
    return True


def key_words(key: bytes | None) -> str:
    """A key as SQLCipher takes it in ``PRAGMA key`` and ``ATTACH … KEY``; empty for none."""
    return f"x'{key.hex()}'" if key else ""


def use_key(raw: Any, key: bytes) -> None:
    """Give a new connection of the driver its key, before anything else is asked of it."""
    # Otherwise the library writes to standard error that a key does not fit, which is for us to say.
    raw.execute("PRAGMA cipher_log_level=NONE")
    raw.execute(f'PRAGMA key="{key_words(key)}"')


def key_for(key: bytes | None, purpose: str) -> bytes | None:
    """The secret of a file beside the desk, such as its kept state: another one for each purpose, and none gives the
    desk's own away. Its salt is the library's to choose."""
    if key is None:
        return None
    return hashlib.blake2b(purpose.encode(), key=key[:SECRET_BYTES], digest_size=SECRET_BYTES).digest()
