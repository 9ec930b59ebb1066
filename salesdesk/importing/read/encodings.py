"""Which encoding a text file is in, from its bytes alone."""

import codecs
import re
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from salesdesk.importing.read.refusals import ImportRefused
from salesdesk.importing.read.sources import FileSource
from salesdesk.importing.understand.header_words import KNOWN_WORDS, normal_header

CHUNK = 1 << 20
_SAMPLE = 1 << 16
_HEADER_LINES = 5
_CELL_MARKS = re.compile(r'["\',;|\t]+')
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MARKS = tuple(mark for mark, _ in _BOMS)
"""Byte-order marks."""
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_GOOD_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_MULTIBYTE = ("gb18030", "cp932", "big5", "euc_kr", "euc_jp")
_CYRILLIC = ("cp1251", "koi8_r", "cp866", "iso8859_5")
_OTHERS = ("cp1253", "iso8859_7", "cp1255", "cp1256", "cp874")
ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "cp1252",
    "cp1250",
    *_MULTIBYTE,
    *_CYRILLIC,
    *_OTHERS,
)
"""The encodings that a file can be said to be in."""
_CENTRAL = set("ąćęłńśźżĄĆĘŁŃŚŹŻčďěňřšťůžČĎĚŇŘŠŤŮŽőűŐŰăâîșțşţ")
_WESTERN = set("äöüßÄÖÜéèêëàâçîïôùûñáíóúÉÈÀÇÑÁÍÓÚåæøÅÆØãõÃÕìòœ€£§°´’‘“”–—…•®©™«»¿¡ºª½²³ ")


class Encoding(NamedTuple):
    """A codec's name, and whether some bytes of the file do not belong to it."""

    name: str
    damaged: bool


def detect_encoding(source: FileSource) -> Encoding:
    """The encoding of a text file: its byte-order mark, else UTF-8 when it is, else the likeliest of the others."""
    with source.open() as file:
        head = file.read(_SAMPLE)
    for mark, name in _BOMS:
        if head.startswith(mark):
            return Encoding(name, not _decodes(source, name))
    if wide := _wide(head):
        return Encoding(wide, not _decodes(source, wide))
    if _decodes(source, "utf-8"):
        return Encoding("utf-8", False)
    sample = _telling_lines(source)
    good = sum(len(m) for m in _GOOD_UTF8.findall(sample))
    high = sum(len(m) for m in _HIGH_RUN.findall(sample))
    if high and good >= 0.9 * high and good > 12:
        return Encoding("utf-8", True)
    name = _legacy(sample)
    return Encoding(name, not _decodes(source, name))


def asked_encoding(source: FileSource, name: str) -> Encoding:
    """The encoding of that name. Raises ImportRefused for one that is not offered."""
    if name not in ENCODINGS:
        raise ImportRefused("There is no encoding {encoding} to read text in.", encoding=name)
    return Encoding(name, not _decodes(source, name))


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark shows as zeros in every other byte."""
    if len(head) < 4:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _decodes(source: FileSource, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        with source.open() as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _telling_lines(source: FileSource) -> bytes:
    """Up to 64 KB of the lines that hold more than ASCII."""
    kept: list[bytes] = []
    size = 0
    with source.open() as file:
        while size < _SAMPLE and (line := file.readline(8192)):
            if not line.isascii():
                kept.append(line)
                size += len(line)
    return b"".join(kept)[:_SAMPLE]


def _legacy(sample: bytes) -> str:
    """The likeliest encoding of text that is not Unicode."""
    runs = _HIGH_RUN.findall(sample)
    lone = sum(len(run) == 1 for run in runs)
    scores = {name: _score(sample, name) for name in (*_MULTIBYTE, *_CYRILLIC)}
    best = max(scores, key=lambda name: scores[name])
    if best == "gb18030" and scores["euc_kr"] > 0.97 and sum(map(len, runs)) > 16:
        return "euc_kr"  # Chinese text fills rows of its table that Korean text never touches
    if scores[best] >= 0.75 and (lone < 0.5 * len(runs) or (best in ("cp932", "gb18030") and scores[best] > 0.95)):
        return _greek_or(best, sample) if best in _CYRILLIC else best
    if lone >= 0.5 * len(runs):
        return _latin(sample)
    from charset_normalizer import from_bytes  # which few files need

    guess = from_bytes(sample[:16384], threshold=0.5).best()
    if guess is not None and guess.encoding in (*_OTHERS, *_MULTIBYTE, *_CYRILLIC):
        return guess.encoding
    return _latin(sample)


def _greek_or(cyrillic: str, sample: bytes) -> str:
    """Greek and Cyrillic letters share their bytes; the frequencies of letters tell them apart."""
    from charset_normalizer import from_bytes

    guess = from_bytes(sample[:16384], threshold=0.5, cp_isolation=[cyrillic, "cp1253", "iso8859_7"]).best()
    return guess.encoding if guess is not None else cyrillic


def _latin(sample: bytes) -> str:
    """cp1252, unless the letters of central Europe fit better, or the names of columns are words with them."""
    words = {name: _known_words(sample, name) for name in ("cp1250", "cp1252")}
    if words["cp1250"] != words["cp1252"]:
        return max(words, key=lambda name: words[name])
    west = sum(c in _WESTERN for c in sample.decode("cp1252", "replace") if ord(c) > 127)
    text = [c for c in sample.decode("cp1250", "replace") if ord(c) > 127]
    central = sum(c in _CENTRAL or c in _WESTERN for c in text)
    telling = sum(c in _CENTRAL for c in text)
    return "cp1250" if central > west and telling else "cp1252"


def _known_words(sample: bytes, name: str) -> int:
    """How many names of columns that we know stand in the first lines."""
    lines = sample.decode(name, "replace").splitlines()[:_HEADER_LINES]
    return sum(normal_header(cell) in KNOWN_WORDS for line in lines for cell in _CELL_MARKS.split(line))


def _score(sample: bytes, name: str) -> float:
    """How much of the text beyond ASCII is what people write in this encoding, 0..1."""
    text = sample.decode(name, "replace")
    beyond = [c for c in text if ord(c) > 127]
    if not beyond:
        return 0.0
    plain = _plausible(name)
    good = sum(plain(c) for c in beyond)
    bad = text.count("\ufffd") * 4 + _case_breaks(text)
    return max(0.0, (good - bad) / len(beyond))


def _case_breaks(text: str) -> int:
    """Capitals inside words, which the wrong Cyrillic table makes."""
    return sum(a.islower() and b.isupper() and ord(b) > 127 for a, b in pairwise(text))


def _plausible(name: str) -> Callable[[str], float | bool]:
    if name == "gb18030":
        return lambda c: _common(c, "gb2312", 0xB0, 0xD7) or c in _EAST_MARKS
    if name == "big5":
        return lambda c: 0.98 * _common(c, "big5", 0xA4, 0xC6) or c in _EAST_MARKS
    if name in ("cp932", "euc_jp"):
        return lambda c: "\u3041" <= c <= "\u30fe" or _common(c, "cp932", 0x88, 0x97) * 0.9 or c in _EAST_MARKS
    if name == "euc_kr":
        return lambda c: "\uac00" <= c <= "\ud7a3"
    if name in _CYRILLIC:
        return lambda c: "\u0430" <= c <= "\u044f" or 0.6 * ("\u0410" <= c <= "\u042f") or c in "ёЁ№«»–—€"
    raise LookupError(name)


_EAST_MARKS = set("，。、；：？！（）「」『』【】《》“”‘’—…·￥　．／％＋－０１２３４５６７８９ー株")


def _common(char: str, codec: str, first: int, last: int) -> float:
    """1 when the character is in the table's part for common use."""
    try:
        encoded = char.encode(codec)
    except UnicodeError:
        return 0.0
    return float(len(encoded) == 2 and first <= encoded[0] <= last)
