"""The pages of an encrypted file that are as they were written, decrypted; SQLCipher stops at the first that is not.

Source: https://www.zetetic.net/sqlcipher/design/. A page of 4,096 bytes is 4,016 of cipher text, an initialization vector, and an
HMAC-SHA512 over both and the page's number. Before the cipher text of the first page lies the salt of the file.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from salesdesk.store.cipher import (
    MARK,
    SALT_BYTES,
    SECRET_BYTES,
    NeedsPassphrase,
    WrongPassphrase,
    derived,
    salt_of,
)

PAGE = 4096
VECTOR, HMAC_BYTES = 16, 64
_CIPHERED = PAGE - VECTOR - HMAC_BYTES
PLAIN = b"SQLite format 3\0"
_HEADER = PLAIN + PAGE.to_bytes(2, "big") + bytes((1, 1, PAGE - _CIPHERED, 64, 32, 32))
"""What the first page begins with, which is not encrypted; enough to know where pages and their cells end."""
_SALT_MASK, _FAST_ROUNDS = 0x3A, 2
_LOOKED_AT = 64
"""Pages that are tried with a key before it is taken for another file's."""
_AT_ONCE = 4_096
"""Pages that are decrypted at once."""


class Decrypted(NamedTuple):
    """A file in plain, pages that are not as they were written as zeros, and the numbers of these."""

    data: bytes
    lost: frozenset[int]


def decrypted(data: bytes, key: bytes) -> Decrypted:
    """The whole file under a key."""
    count, secret = -(-len(data) // PAGE), _hmac_key(key)
    plain, good = bytearray(count * PAGE), set[int]()
    for start in range(1, count + 1, _AT_ONCE):
        numbers = [n for n in range(start, min(start + _AT_ONCE, count + 1)) if _is_whole(data, n, secret)]
        good.update(numbers)
        for some in ([n for n in numbers if n == 1], [n for n in numbers if n != 1]):
            _decrypt(data, some, key, plain)
    plain[: len(_HEADER)] = _HEADER
    return Decrypted(bytes(plain), frozenset(range(1, count + 1)) - good)


def _decrypt(data: bytes, numbers: list[int], key: bytes, plain: bytearray) -> None:
    """Write the plain text of whole pages where they lie; all of them have as many bytes before it."""
    from salesdesk.store.recovery import aes

    if not numbers:
        return
    skipped = _skipped(numbers[0])
    size = _CIPHERED - skipped
    pages = [data[(number - 1) * PAGE : number * PAGE] for number in numbers]
    vectors = b"".join(page[_CIPHERED : _CIPHERED + VECTOR] for page in pages)
    text = aes.decrypted(key[:SECRET_BYTES], b"".join(page[skipped:_CIPHERED] for page in pages), vectors)
    for place, number in enumerate(numbers):
        at = (number - 1) * PAGE + skipped
        plain[at : at + size] = text[place * size : (place + 1) * size]


def _skipped(number: int) -> int:
    """Bytes before the cipher text of a page."""
    return SALT_BYTES if number == 1 else 0


def _hmac_key(key: bytes) -> bytes:
    salt = bytes(byte ^ _SALT_MASK for byte in key[SECRET_BYTES:])
    return hashlib.pbkdf2_hmac("sha512", key[:SECRET_BYTES], salt, _FAST_ROUNDS, SECRET_BYTES)


class PageProof:
    """Tells whether a page is as it was written under a key."""

    def __init__(self, key: bytes) -> None:
        self._secret = _hmac_key(key)

    def holds(self, page: bytes, number: int) -> bool:
        """Whether it does for the page of a number, counted from 1."""
        return _is_sealed(page[_skipped(number) :], number, self._secret)


def _is_whole(data: bytes, number: int, secret: bytes) -> bool:
    """Whether a page is as it was written under the key that a secret was made of."""
    return _is_sealed(data[(number - 1) * PAGE + _skipped(number) : number * PAGE], number, secret)


def _is_sealed(page: bytes, number: int, secret: bytes) -> bool:
    told = page[-HMAC_BYTES:]
    made = hmac.digest(secret, page[:-HMAC_BYTES] + number.to_bytes(4, "little"), "sha512")
    return hmac.compare_digest(told, made)


def fits(data: bytes, key: bytes) -> bool:
    """Whether any of some pages of a file was written under a key."""
    count, secret = -(-len(data) // PAGE), _hmac_key(key)
    step = max(count // _LOOKED_AT, 1)
    return any(_is_whole(data, number, secret) for number in range(1, count + 1, step))


def key_of(data: bytes, passphrase: str, salts: Iterable[bytes] = ()) -> bytes | None:
    """The key of a passphrase for a file whose first page, and with it the salt, may be damaged; None where none fits.

    ``salts`` are those of its backups, which have the same. A salt with a single changed bit is found too.
    """
    for salt in dict.fromkeys((*salts_like(data[:SALT_BYTES]), *salts)):
        key = derived(passphrase, salt)
        if fits(data, key):
            return key
    told = MARK + data[len(MARK) : SALT_BYTES]
    for bit in range(8 * len(MARK), 8 * SALT_BYTES) if len(told) == SALT_BYTES else ():
        changed = bytearray(told)
        changed[bit // 8] ^= 1 << bit % 8
        key = derived(passphrase, bytes(changed))
        if fits(data, key):
            return key
    return None


def salts_like(salt: bytes) -> Iterator[bytes]:
    """The salt that a file begins with, and what it was where only its mark is damaged."""
    if len(salt) == SALT_BYTES:
        yield salt
        yield MARK + salt[len(MARK) :]


def key_to_recover(
    path: Path, data: bytes, key: bytes | None, passphrase: str | None, backups: Iterable[Path]
) -> bytes | None:
    """The key that a damaged file is read by; None for one that is not encrypted.

    Raises NeedsPassphrase where nobody says it, and WrongPassphrase where no page was written under it.
    """
    if data.startswith(PLAIN):
        return None
    if key is not None and fits(data, key):
        return key
    if passphrase is not None:
        salts = [salt for backup in backups if (salt := salt_of(backup)) is not None]
        found = key_of(data, passphrase, salts)
        if found is not None:
            return found
    if not data.startswith(MARK):
        return None  # nothing tells that it ever was
    if key is None and passphrase is None:
        raise NeedsPassphrase("{file} is encrypted. Say its passphrase to open it.", file=path.name)
    raise WrongPassphrase("No page of {file} can be read with this passphrase.", file=path.name)
