"""AES-256-CBC decryption of many pages at once, in numpy, for pages that SQLCipher no longer gives out one by one.

Source: FIPS 197, the equivalent inverse cipher (section 5.3.5) by tables. Only recovering needs it: a desk that is whole is read
by SQLCipher. It takes no care of what its time tells, which matters to nobody who recovers a file of their own.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 16
ROUNDS = 14
"""Rounds of AES with a key of 32 bytes."""
Words = NDArray[np.uint32]
_AT_ONCE = 1 << 16
"""Blocks that are decrypted at once: some megabytes of tables and words."""


def _times(one: int, other: int) -> int:
    """Product in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1."""
    found = 0
    while other:
        if other & 1:
            found ^= one
        one = (one << 1) ^ (0x11B if one & 0x80 else 0)
        other >>= 1
    return found


@cache
def _s_box() -> bytes:
    powers, value = [1], 1
    for _ in range(254):
        value = _times(value, 3)
        powers.append(value)
    inverse = {powers[place]: powers[-place % 255] for place in range(255)} | {0: 0}
    found = []
    for byte in range(256):
        rotated = inverse[byte] * 0x101
        mixed = rotated ^ (rotated >> 4) ^ (rotated >> 5) ^ (rotated >> 6) ^ (rotated >> 7)
        found.append((mixed & 0xFF) ^ 0x63)
    return bytes(found)


@cache
def _tables() -> tuple[Words, NDArray[np.uint8]]:
    """InvMixColumns of InvSubBytes of a byte in each of the four rows of a column, and InvSubBytes alone."""
    inverse = bytearray(256)
    for byte, substitute in enumerate(_s_box()):
        inverse[substitute] = byte
    column = np.array([_mixed(bytes([byte, 0, 0, 0])) for byte in inverse], np.uint32)
    tables = [
        (column >> np.uint32(8 * row)) | (column << np.uint32(32 - 8 * row)) if row else column for row in range(4)
    ]
    return np.stack(tables), np.frombuffer(bytes(inverse), np.uint8)


def _mixed(column: bytes) -> int:
    """InvMixColumns of four bytes, as one word, the first byte foremost."""
    found = 0
    for row in range(4):
        byte = 0
        for place, factor in enumerate((14, 11, 13, 9)):
            byte ^= _times(column[(row + place) % 4], factor)
        found = (found << 8) | byte
    return found


def _round_keys(key: bytes) -> list[list[int]]:
    """The words of the key schedule by round, of the equivalent inverse cipher, the last round first."""
    box = _s_box()
    words = [list(key[place : place + 4]) for place in range(0, len(key), 4)]
    size, factor = len(words), 1
    while len(words) < 4 * (ROUNDS + 1):
        last = words[-1]
        if len(words) % size == 0:
            last = [box[byte] for byte in (*last[1:], last[0])]
            last[0] ^= factor
            factor = _times(factor, 2)
        elif len(words) % size == 4:
            last = [box[byte] for byte in last]
        words.append([one ^ other for one, other in zip(words[-size], last, strict=True)])
    rounds = [words[place : place + 4] for place in range(0, len(words), 4)][::-1]
    return [
        [int.from_bytes(word, "big") if number in (0, ROUNDS) else _mixed(bytes(word)) for word in each]
        for number, each in enumerate(rounds)
    ]


def decrypted(key: bytes, data: bytes, vectors: bytes) -> bytes:
    """The plain text of chains of blocks of one length under a key of 32 bytes, one chain for each initialization vector.

    ``data`` holds the chains one behind the other, ``vectors`` 16 bytes for each.
    """
    chains = len(vectors) // BLOCK
    length = len(data) // BLOCK // chains if chains else 0
    if not length or len(data) != length * chains * BLOCK:
        raise ValueError("the chains are no blocks of one length")
    blocks = np.frombuffer(data, np.uint8).reshape(chains, length, BLOCK)
    before = np.concatenate([np.frombuffer(vectors, np.uint8).reshape(chains, 1, BLOCK), blocks[:, :-1]], axis=1)
    flat, keys = blocks.reshape(-1, BLOCK), _round_keys(key)
    parts = [_decrypted(keys, flat[start : start + _AT_ONCE]) for start in range(0, len(flat), _AT_ONCE)]
    return bytes((np.concatenate(parts) ^ before.reshape(-1, BLOCK)).tobytes())


def _decrypted(keys: list[list[int]], blocks: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Blocks one by one, without what chains them."""
    tables, inverse = _tables()
    words: Any = np.ascontiguousarray(blocks).view(">u4").astype(np.uint32)
    state = [words[:, column] ^ np.uint32(keys[0][column]) for column in range(4)]
    for each in keys[1:-1]:
        state = [
            tables[0][state[c] >> 24]
            ^ tables[1][(state[c - 1] >> 16) & 0xFF]
            ^ tables[2][(state[c - 2] >> 8) & 0xFF]
            ^ tables[3][state[c - 3] & 0xFF]
            ^ np.uint32(each[c])
            for c in range(4)
        ]
    last = np.empty((len(blocks), 4), np.uint32)
    for c in range(4):
        rows = [state[c] >> 24, (state[c - 1] >> 16) & 0xFF, (state[c - 2] >> 8) & 0xFF, state[c - 3] & 0xFF]
        word = np.zeros(len(blocks), np.uint32)
        for row in rows:
            word = (word << np.uint32(8)) | inverse[row]
        last[:, c] = word ^ np.uint32(keys[-1][c])
    return last.astype(">u4").view(np.uint8)
