"""How hard a passphrase is to guess, roughly: a hint beside the field, never a rule."""

import math
import unicodedata
from typing import Literal

Strength = Literal["weak", "fair", "strong"]
FAIR_BITS, STRONG_BITS = 45.0, 70.0
"""Each guess costs 256,000 rounds of SHA-512; 45 bits keep a computer busy for some years, 70 bits all of them."""
_KNOWN = ("password", "passwort", "passphrase", "salesdesk", "qwerty", "qwertz", "azerty", "letmein", "welcome", "admin", "abc123",
          "iloveyou", "dragon", "monkey", "sommer", "summer", "winter", "密码", "111111", "000000")  # fmt: skip
_SIZES = {"l": 26, "u": 26, "d": 10, "s": 33, "o": 2_000}
"""How many letters of a kind one who guesses has to try: small, large, digits, signs, of other writings."""


def bits_of(passphrase: str) -> float:
    """Bits that one who guesses letter by letter has to find: known words, repeats and runs such as 4567 count once."""
    text = unicodedata.normalize("NFC", passphrase)
    low = text.casefold()
    for word in _KNOWN:
        if word in low:
            text, low = text[: low.index(word) + 1] + text[low.index(word) + len(word) :], low.replace(word, word[0], 1)
    kinds = {_kind(letter) for letter in text}
    alphabet = sum(_SIZES[kind] for kind in kinds)
    counted = sum(_is_new(text, place) for place in range(len(text)))
    return min(counted, 2 * len(set(text))) * math.log2(alphabet) if alphabet else 0.0


def _is_new(text: str, place: int) -> bool:
    return place == 0 or abs(ord(text[place]) - ord(text[place - 1])) > 1


def _kind(letter: str) -> str:
    if not letter.isascii():
        return "o"
    if letter.isalpha():
        return "l" if letter.islower() else "u"
    return "d" if letter.isdigit() else "s"


def strength(passphrase: str) -> Strength:
    """The hint that stands beside the field."""
    bits = bits_of(passphrase)
    return "strong" if bits >= STRONG_BITS else "fair" if bits >= FAIR_BITS else "weak"
