"""Amounts as people write them, to exact integers. The decimal mark is decided for a whole column from its evidence."""

import re
import unicodedata
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any

from salesdesk.domain.errors import Message, Refused
from salesdesk.domain.money import exponent, to_minor
from salesdesk.importing.plan.model import DecimalMark
from salesdesk.importing.read.cells import LONGEST_VALUE, MEMORY, NOTHING, cell_text

SYMBOLS = {
    "€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "₽": "RUB", "₴": "UAH", "₺": "TRY", "₪": "ILS", "₫": "VND",
    "฿": "THB", "₱": "PHP", "₦": "NGN", "₸": "KZT", "zł": "PLN", "kč": "CZK", "ft": "HUF",
    "r$": "BRL", "us$": "USD", "a$": "AUD",
    "au$": "AUD", "c$": "CAD", "ca$": "CAD", "hk$": "HKD", "nt$": "TWD", "s$": "SGD", "nz$": "NZD", "mx$": "MXN",
    "cn¥": "CNY", "jp¥": "JPY", "руб": "RUB", "руб.": "RUB", "р.": "RUB", "元": "CNY", "人民币": "CNY", "rmb": "CNY",
    "円": "JPY", "원": "KRW", "fr.": "CHF", "sfr.": "CHF", "rs.": "INR", "rs": "INR", "eur": "EUR", "euro": "EUR",
    "euros": "EUR", "dollars": "USD",
}  # fmt: skip
"""Signs that name one currency. `$`, `¥` and `kr` stand for several and are listed apart."""
SHARED_SYMBOLS = {
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "CLP", "COP", "ARS"),
    "¥": ("CNY", "JPY"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "kr.": ("DKK", "SEK", "NOK", "ISK"),
}
"""Signs of several currencies, the likeliest first; the desk's own wins when it is among them."""
_SCALES = {
    "k": 3, "tsd": 3, "tsd.": 3, "m": 6, "mio": 6, "mio.": 6, "mn": 6, "mln": 6, "million": 6, "bn": 9,
    "万": 4, "萬": 4, "億": 8, "亿": 8, "千": 3,
}  # fmt: skip
_CODES = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD
HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL
LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR
PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP
TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL
"""
CODES = frozenset(_CODES.split())
"""ISO 4217 codes of money in use."""
_BODY = re.compile(
    r"(?P<head>[^\d.,+-]*+)(?P<sign>[+-]?+)(?P<mid>[^\d.,+-]*+)(?P<digits>[.,]*+\d[\d.,]*+)(?P<tail>.*)", re.DOTALL
)
_SCIENCE = re.compile(r"[+-]?\d+(?:[.,]\d+)?e[+-]?\d{1,2}")
_EXCEL = Context(prec=15, rounding=ROUND_HALF_EVEN)
_FOREIGN_DIGIT = re.compile(r"[^\W\d_a-zA-Z]|(?![0-9])\d")
_PLAIN = re.compile(r"-?\d+(?:\.\d{1,2})?")

UNREADABLE = Message("This is not an amount.")
UNCLEAR_MARK = Message("It is unclear whether the comma or point in this amount marks decimals or thousands.")
UNKNOWN_UNIT = Message("The amount has a unit that is not understood.")


def _plain_digits(text: str) -> str:
    """Full-width and other scripts' digits and marks as ASCII, without any kind of space or apostrophe."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_MARKS)
        if _FOREIGN_DIGIT.search(text):
            text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    return "".join(text.replace("'", "").replace("`", "").split())


_MARKS = {
    ord("\u2212"): "-",
    ord("\u2013"): "-",
    ord("\u066b"): ".",
    ord("\u066c"): ",",
    ord("\u3001"): ",",
} | dict.fromkeys(map(ord, "'\u2019\u02bc\u00b4`\u200b\u200e\u200f\u202a\u202c\u2060\ufeff"), None)


class _Parts:
    """An amount taken apart: sign, digits with their marks, and the words around them."""

    __slots__ = ("digits", "negative", "words")

    def __init__(self, negative: bool, digits: str, words: list[str]) -> None:
        self.negative, self.digits, self.words = negative, digits, words


def _parts(text: str) -> _Parts | None:
    if len(text) > LONGEST_VALUE:
        return None
    text = _plain_digits(text).casefold()
    negative = False
    if text.startswith("(") and text.endswith(")"):
        negative, text = True, text[1:-1]
    if text.endswith((",-", ".-")):
        text = text[:-2]
    elif text.endswith("-"):
        negative, text = not negative, text[:-1]
    found = _BODY.fullmatch(text)
    if found is None:
        return None
    if found["sign"] == "-":
        negative = not negative
    digits, tail = found["digits"], found["tail"]
    if digits[-1] in ".," and digits[:-1].isdigit() and tail == "":
        digits = digits[:-1]
    words = [w for w in (found["head"] + found["mid"], tail) if w]
    return _Parts(negative, digits, words)


def _grouped(digits: str, mark: str) -> bool:
    """Whether the mark stands where thousands (or lakhs) do."""
    first, *rest = digits.split(mark)
    if not rest or not 1 <= len(first) <= 3 or len(rest[-1]) != 3:
        return False
    return all(len(part) == 3 for part in rest) or all(len(part) == 2 for part in rest[:-1])


def mark_evidence(text: str) -> DecimalMark | None:
    """The decimal mark that this one amount proves, or None when it could be either."""
    parts = _parts(text)
    if parts is None:
        return None
    digits = parts.digits
    dots, commas = digits.count("."), digits.count(",")
    if dots and commas:
        return "." if digits.rfind(".") > digits.rfind(",") else ","
    mark: DecimalMark = "." if dots else ","
    other: DecimalMark = "," if dots else "."
    count = dots or commas
    if count == 0:
        return None
    if count > 1:
        return other
    whole, _, fraction = digits.partition(mark)
    if len(fraction) != 3 or len(whole) > 3 or whole in ("", "0"):
        return mark
    return None


def _number(digits: str, mark: DecimalMark | None) -> Decimal | Message:
    """The value of digits with marks. Without a known decimal mark one that could group thousands does so, because
    no listed amount of money is written with exactly three decimals; see `AmountReader` for currencies that are."""
    mark = mark or mark_evidence(digits) or ("," if "." in digits else ".")
    group = "," if mark == "." else "."
    whole, _, fraction = digits.partition(mark)
    if group in fraction or mark in fraction:
        return UNREADABLE
    if group in whole:
        if not _grouped(whole, group):
            return UNREADABLE
        whole = whole.replace(group, "")
    return Decimal(f"{whole or '0'}.{fraction or '0'}")


def number_of(text: str, mark: DecimalMark | None) -> tuple[Decimal, str | None] | Message:
    """The value and the currency sign of an amount's text. Raises nothing; a Message says why it cannot be read."""
    if len(text) > LONGEST_VALUE:
        return UNREADABLE
    folded = text.casefold()
    if _SCIENCE.fullmatch(folded):
        return Decimal(folded.replace(",", ".")), None
    parts = _parts(text)
    if parts is None:
        return UNREADABLE
    value = _number(parts.digits, mark)
    if isinstance(value, Message):
        return value
    sign: str | None = None
    for word in parts.words:
        rest = word
        if rest in _SCALES:
            value = value.scaleb(_SCALES[rest])
        elif is_currency(rest):
            sign = rest
        elif rest[:1] in _SCALES and is_currency(rest[1:]):
            value, sign = value.scaleb(_SCALES[rest[:1]]), rest[1:]
        else:
            return UNKNOWN_UNIT
    return (-value if parts.negative else value), sign


def is_currency(word: str) -> bool:
    """Whether a casefolded word is a currency's sign or could be its ISO code."""
    return word in SYMBOLS or word in SHARED_SYMBOLS or word.upper() in CODES


def currency_of(sign: str, base: str) -> str:
    """The ISO code that a sign stands for on a desk with this base currency."""
    sign = sign.casefold()
    if sign in SHARED_SYMBOLS:
        candidates = SHARED_SYMBOLS[sign]
        return base if base in candidates else candidates[0]
    return SYMBOLS.get(sign) or sign.upper()


class AmountReader:
    """Reads the amounts of one column; what was read once is remembered."""

    def __init__(self, mark: DecimalMark | None, mixed: bool = False) -> None:
        self._mark, self._mixed = mark, mixed
        self._known: dict[tuple[Any, str], int | Message | None] = {}
        self._signs: dict[str, str | None] = {}

    def sign(self, cell: Any) -> str | None:
        """The currency sign written in the cell, if any."""
        if not isinstance(cell, str) or len(cell) > LONGEST_VALUE or _PLAIN.fullmatch(cell):
            return None
        if cell not in self._signs:
            found = number_of(cell, self._mark)
            if len(self._signs) >= MEMORY:
                return found[1] if isinstance(found, tuple) else None
            self._signs[cell] = found[1] if isinstance(found, tuple) else None
        return self._signs[cell]

    def read(self, cell: Any, currency: str) -> int | Message | None:
        """Minor units of `currency`; None for an empty cell; a Message when the cell cannot be read."""
        if isinstance(cell, str) and len(cell) > LONGEST_VALUE:
            return UNREADABLE
        if isinstance(cell, str) and self._mark != "," and _PLAIN.fullmatch(cell):
            return _plain_minor(cell, currency)
        key = (cell, currency)
        answer = self._known.get(key)
        if answer is None:
            answer = self._read(cell, currency)
            if len(self._known) < MEMORY:
                self._known[key] = answer
        return answer

    def _read(self, cell: Any, currency: str) -> int | Message | None:
        if isinstance(cell, int | float):
            value = _EXCEL.create_decimal(repr(cell))
        else:
            text = cell_text(cell)
            if text.casefold() in NOTHING:
                return None
            if self._mixed and mark_evidence(text) is None and is_ambiguous(text):
                return UNCLEAR_MARK
            found = number_of(text, None if self._mixed else self._mark)
            if isinstance(found, Message):
                return found
            value = found[0]
        return _minor(value, currency)


def _minor(value: Decimal, currency: str) -> int | Message:
    try:
        return to_minor(value, currency)
    except Refused as refused:
        return refused.message


def _plain_minor(text: str, currency: str) -> int | Message:
    """Minor units of digits with at most a point and two decimals: the usual case, without Decimal."""
    whole, _, fraction = text.partition(".")
    places = exponent(currency)
    if len(fraction) > places or len(whole) > 12:
        return _minor(Decimal(text), currency)
    return int(whole + fraction.ljust(places, "0"))


def is_ambiguous(text: str) -> bool:
    """Whether the amount has a mark at all; with no evidence of its own it could be of either kind."""
    parts = _parts(text)
    return parts is not None and ("." in parts.digits or "," in parts.digits)
