"""Keys as the file holds them: a UUID in its 16 bytes, any other text in more."""

from functools import lru_cache

_UUID = 16
_OTHER = 17
"""The least bytes of a key that is no UUID, so that neither is ever taken for the other."""

_TEXT = 36
_DIGITS = [place for place in range(_TEXT) if place not in (8, 13, 18, 23)]
"""Where the digits of a key stand in its text."""


def packed(key: str) -> bytes:
    """A key as bytes."""
    if len(key) == 36:
        try:
            raw = bytes.fromhex(key.replace("-", ""))
        except ValueError:
            raw = b""
        if len(raw) == _UUID and unpacked(raw) == key:
            return raw
    return key.encode("utf-8", "surrogatepass").rjust(_OTHER, b"\0")


def packed_all(keys: list[str]) -> list[bytes]:
    """As ``packed``, for many."""
    if all(len(key) == _TEXT for key in keys):
        try:
            raw = bytes.fromhex("".join(keys).replace("-", ""))
        except ValueError:
            raw = b""
        if len(raw) == _UUID * len(keys) and of_digits(raw.hex()) == keys:
            return [raw[at : at + _UUID] for at in range(0, len(raw), _UUID)]
    return [packed(key) for key in keys]


def unpacked(raw: bytes) -> str:
    """The key that was made bytes."""
    if len(raw) == _UUID:
        text = raw.hex()
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
    return raw.lstrip(b"\0").decode("utf-8", "surrogatepass")


def of_hex(text: str) -> str:
    """The key whose bytes are written as upper-case hexadecimal digits, as SQLite's ``hex`` does."""
    if len(text) == 2 * _UUID:
        low = text.lower()
        return f"{low[:8]}-{low[8:12]}-{low[12:16]}-{low[16:20]}-{low[20:]}"
    return unpacked(bytes.fromhex(text))


def of_hexes(texts: list[str]) -> list[str]:
    """As ``of_hex``, for many."""
    digits = "".join(texts)
    if len(digits) == 2 * _UUID * len(texts) and all(len(text) == 2 * _UUID for text in texts):
        return of_digits(digits)
    return [of_hex(text) for text in texts]


def of_digits(digits: str) -> list[str]:
    """The keys of UUIDs whose bytes are written one behind the other in hexadecimal digits: many in one go."""
    found = digits.lower().encode("ascii")
    count = len(found) // (2 * _UUID)
    texts = bytearray(b"-") * (_TEXT * count)
    for place, digit in enumerate(_DIGITS):
        texts[digit::_TEXT] = found[place :: 2 * _UUID]
    joined = texts.decode("ascii")
    return [joined[start : start + _TEXT] for start in range(0, _TEXT * count, _TEXT)]


@lru_cache(maxsize=4096)
def known(raw: bytes) -> str:
    """As ``unpacked``, for keys that come again and again."""
    return unpacked(raw)
