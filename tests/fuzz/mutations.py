"""Files made from other files: cut, doubled, mixed, and salted with what is hard to read."""

from collections.abc import Callable, Sequence
from random import Random

LONGEST = 3_000
SALT = (
    b'"',
    b'""',
    b"'",
    b"\0",
    b"\r",
    b"\n",
    b"\r\n",
    b",",
    b";",
    b"\t",
    b"|",
    b"sep=;\n",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\x80",
    b"\xa0",
    b"\xe2\x80\xaf",
    b"\xe2\x82\xac",
    b"\xef\xbf\xa5",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"<table>",
    b"<tr><td>",
    b"</td></tr>",
    b"<td colspan=99999>",
    b"&#0;",
    b"&#99999999;",
    b"<![CDATA[",
    b"<!--",
    b"Deal name",
    b"Amount",
    b"Stage",
    b"Status",
    b"Created",
    b"Close date",
    b"Owner",
    b"ID",
    b"Probability",
    b"Currency",
    b"Field",
    b"Old value",
    b"New value",
    b"At",
    b"Deal",
    b"Is won",
    b"Active",
    b"Tags",
    b'Date entered "Offer (Sales)"',
    b"Line in the file",
    b"Problem",
    b"Total",
    b"Won",
    b"Lost (price)",
    b"Parked",
    b"true",
    b"0",
    b"-1",
    b"1e400",
    b"1e9",
    b"9" * 40,
    b"1.234,50",
    b"1,234.50",
    b"(1,200.00)",
    b"$5",
    b"5 000 \xe2\x82\xac",
    b"12%",
    b"5/6/2017",
    b"24.05.2017",
    b"2017-02-30",
    b"0000-00-00",
    b"60",
    b"42879.5",
    b"99999999999999",
    b"2017-05-24T10:00:00+99:99",
    b"24 May 2017 25:61",
    b"2017\xe5\xb9\xb45\xe6\x9c\x8824\xe6\x97\xa5",
    b"=1+1",
    b"'=1+1",
    b"\xe2\x80\x8d=1",
    b"\xd9\xa1\xd9\xa2",
    b"\xf0\x9f\x98\x80",
    b"\xed\xa0\x80",
)
"""Pieces that readers of tables stumble over."""


def mutated(dice: Random, one: bytes, others: Sequence[bytes]) -> bytes:
    """Another file, by one to four changes."""
    for _ in range(dice.randint(1, 4)):
        one = dice.choice(_CHANGES)(dice, one, others)
    return one[:LONGEST]


def _flip(dice: Random, one: bytes, others: Sequence[bytes]) -> bytes:
    if not one:
        return one
    place = dice.randrange(len(one))
    return one[:place] + bytes([dice.randrange(256)]) + one[place + 1 :]


def _salt(dice: Random, one: bytes, others: Sequence[bytes]) -> bytes:
    place = dice.randint(0, len(one))
    return one[:place] + dice.choice(SALT) * dice.choice((1, 1, 1, 3, 40)) + one[place:]


def _cut(dice: Random, one: bytes, others: Sequence[bytes]) -> bytes:
    start, end = sorted((dice.randint(0, len(one)), dice.randint(0, len(one))))
    return one[:start] + one[end:]


def _double(dice: Random, one: bytes, others: Sequence[bytes]) -> bytes:
    start = dice.randint(0, len(one))
    end = min(start + dice.randint(0, 400), len(one))
    return one[:end] + one[start:end] * dice.randint(1, 4) + one[end:]


def _splice(dice: Random, one: bytes, others: Sequence[bytes]) -> bytes:
    other = dice.choice(others)
    return one[: dice.randint(0, len(one))] + other[dice.randint(0, len(other)) :]


def _lines(dice: Random, one: bytes, others: Sequence[bytes]) -> bytes:
    lines = one.splitlines(keepends=True)
    other = dice.choice(others).splitlines(keepends=True)
    if lines and other:
        lines.insert(dice.randint(0, len(lines)), dice.choice([*lines, *other]))
    return b"".join(lines)


def _cell(dice: Random, one: bytes, others: Sequence[bytes]) -> bytes:
    """Put something else into a cell."""
    mark = max((b",", b";", b"\t", b"|"), key=one.count)
    cells = one.split(mark)
    cells[dice.randrange(len(cells))] = dice.choice(SALT)
    return mark.join(cells)


def _recode(dice: Random, one: bytes, others: Sequence[bytes]) -> bytes:
    text = one.decode("utf-8", "replace")
    return text.encode(
        dice.choice(("utf-16", "utf-16-le", "utf-32", "cp1252", "gb18030", "cp932", "cp1251")), "replace"
    )


_CHANGES: tuple[Callable[[Random, bytes, Sequence[bytes]], bytes], ...] = (
    _flip, _salt, _salt, _cut, _double, _splice, _lines, _cell, _cell, _cell, _recode,
)  # fmt: skip
