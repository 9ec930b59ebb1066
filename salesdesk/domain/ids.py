"""Keys that two machines never both hand out."""

from collections.abc import Callable
from hashlib import blake2b

Randomness = Callable[[int], bytes]


def named_key(text: str) -> str:
    """The same UUID (of version 8) for the same text, on every machine. Source: RFC 9562, section 5.8."""
    number = int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest(), "big")
    number = number & ~(0xF << 76) | 0x8 << 76
    return _text(number & ~(0b11 << 62) | 0b10 << 62)


def uuid7(at_us: int, randomness: Randomness) -> str:
    """A UUID of version 7 for an instant in microseconds since 1970, with ``randomness(n)`` giving n bytes.

    The 12 bits behind the milliseconds hold the fraction of the millisecond, so keys of one process sort by time.
    Source: RFC 9562, section 5.7 and method 3 of section 6.2.
    """
    milliseconds, microseconds = divmod(at_us, 1000)
    fraction = (microseconds * 4096) // 1000
    tail = int.from_bytes(randomness(8), "big") & ((1 << 62) - 1)
    number = (milliseconds & ((1 << 48) - 1)) << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | tail
    return _text(number)


def uuid7s(at_us: int, randomness: Randomness, count: int) -> list[str]:
    """So many UUIDs of version 7 for one instant, rising: they sort in the order in which they are given out.

    Their random parts are drawn together and sorted. Source: RFC 9562, section 6.2 (keys of one batch are in order).
    """
    if count < 1:
        return []
    first = uuid7(at_us, randomness)
    drawn = randomness(8 * (count - 1))
    least, variant = (1 << 62) - 1, 0b10 << 62
    tails = [int.from_bytes(drawn[at : at + 8], "big") & least | variant for at in range(0, len(drawn), 8)]
    tails.append(int(first[19:23] + first[24:], 16))
    tails.sort()
    head, digits = first[:19], b"".join([tail.to_bytes(8, "big") for tail in tails]).hex()
    return [f"{head}{digits[at : at + 4]}-{digits[at + 4 : at + 16]}" for at in range(0, len(digits), 16)]


def _text(number: int) -> str:
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
