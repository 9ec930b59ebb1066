"""What Excel takes in a formula, and a text as a criterion of one."""

import re
from collections import Counter
from collections.abc import Iterable

from salesdesk.domain.long_texts import units

LONGEST_FORMULA = 8_192
"""Units of UTF-16."""
LONGEST_CRITERION = 255
"""Units of UTF-16 of a text between quotes, and of what COUNTIFS and SUMIFS look for: beyond it they give an error."""
_PIECE = 120
"""Characters of a text between quotes: with all of them doubled or of two units it is short enough."""
BEYOND = "\0"
"""The criterion that there is none for: no formula with it fits."""
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no file keeps as it is within a formula."""
_DIGITS = frozenset("0123456789")
_OF_NUMBERS = _DIGITS | frozenset(" \t\n\u00a0\u202f+-.,:/%()$€£¥eE'")
"""What Excel may read as a number, a day or a time: it then finds everything of the same value, however it is written."""


def criterion(words: str) -> str:
    """A text as a criterion of SUMIFS in a formula: quoted in pieces Excel takes, its wildcards meant literally.

    A formula with a text that Excel cannot look for, or takes for a number, does not fit (``fits_formula``).
    """
    exact = "=" + words.replace("~", "~~").replace("*", "~*").replace("?", "~?")
    if len(words) > LONGEST_CRITERION or units(exact) > LONGEST_CRITERION or _is_number_like(words):
        return BEYOND
    pieces = (exact[i : i + _PIECE].replace('"', '""') for i in range(0, len(exact), _PIECE))
    return "&".join(f'"{piece}"' for piece in pieces)


def told_apart(names: Iterable[str | None]) -> frozenset[str]:
    """Those of the names that Excel does not take for another one of them: it looks for texts whatever their case."""
    known = [name for name in names if name]
    folded = Counter(map(str.casefold, known))
    return frozenset(name for name in known if folded[name.casefold()] == 1)


def _is_number_like(words: str) -> bool:
    return _OF_NUMBERS.issuperset(words) and not _DIGITS.isdisjoint(words)


def fits_formula(text: str) -> bool:
    """Whether Excel takes the formula, and finds with it what it names."""
    return len(text) <= LONGEST_FORMULA and units(text) <= LONGEST_FORMULA and _UNWRITABLE.search(text) is None
