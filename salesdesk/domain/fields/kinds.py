"""The kinds of field: how a value is read from canonical text, written as it, compared and grouped.

Canonical text has no locale: a point before decimals and no grouping, ISO days and instants, keys of choices.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Literal

from salesdesk.domain.dataclass import dataclass
from salesdesk.domain.days import from_us, to_us
from salesdesk.domain.errors import Refused
from salesdesk.domain.money import currency_code, to_decimal, to_minor

Kind = Literal[
    "text",
    "long_text",
    "number",
    "money",
    "percent",
    "date",
    "time",
    "choice",
    "several",
    "yes_no",
    "person",
    "organisation",
    "link",
    "duration",
]
Operator = Literal["=", "!=", "<", "<=", ">", ">=", "in", "contains", "is"]
Choices = tuple[tuple[str, str], ...]
"""The values of a choice with their words (marked), in order."""
_SAME: tuple[Operator, ...] = ("=", "!=", "in", "is")
_ORDER: tuple[Operator, ...] = ("<", "<=", ">", ">=")
_TRUTHS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class KindRules:
    """What fields of a kind have in common. ``width`` in characters is what a column of them needs by default.

    ``value`` is the type of a value that is there: text; ``number`` a float; ``money`` whole minor units of the deal's
    currency; ``percent`` a float in [0, 1]; ``date`` a date; ``time`` microseconds since 1970; ``several`` a tuple of
    texts; ``yes_no`` a bool; ``duration`` whole days.
    """

    operators: tuple[Operator, ...]
    value: type
    width: int = 18
    is_number: bool = False
    is_grouped: bool = False


_TEXT = KindRules((*_SAME, "contains"), str)
_NAME = KindRules((*_SAME, "contains"), str, 20, is_grouped=True)
KINDS: dict[Kind, KindRules] = {
    "text": _TEXT,
    "long_text": KindRules(("contains", "is"), str, 36),
    "number": KindRules((*_SAME, *_ORDER), float, 10, is_number=True),
    "money": KindRules((*_SAME, *_ORDER), int, 14, is_number=True),
    "percent": KindRules((*_SAME, *_ORDER), float, 9, is_number=True),
    "date": KindRules((*_SAME, *_ORDER), date, 12),
    "time": KindRules((*_SAME, *_ORDER), int, 12),
    "choice": KindRules(_SAME, str, 12, is_grouped=True),
    "several": KindRules((*_SAME, "contains"), tuple, is_grouped=True),
    "yes_no": KindRules(("=", "!=", "is"), bool, 6, is_grouped=True),
    "person": _NAME,
    "organisation": _NAME,
    "link": KindRules(("contains", "is"), str, 24),
    "duration": KindRules((*_SAME, *_ORDER), int, 9, is_number=True),
}


def read(kind: Kind, text: str, choices: Choices = (), currency: str = "") -> Any:
    """The value that canonical text stands for; None for an empty one. Raises Refused when it cannot be read."""
    typed = text.strip()
    if not typed:
        return () if kind == "several" else None
    reader = _READERS.get(kind)
    if reader is not None:
        return reader(typed)
    if kind == "choice":
        return _choice(typed, choices)
    return _money(typed, currency) if kind == "money" else typed


def write(kind: Kind, value: Any, currency: str = "") -> str:
    """A value as canonical text; an empty text for none."""
    if value is None:
        return ""
    if kind == "money":
        return f"{to_decimal(value, currency):f} {currency}".strip()
    writer = _WRITERS.get(kind)
    return writer(value) if writer else str(value)


def plain(kind: Kind, value: Any) -> Any:
    """A value as JSON holds it: numbers as numbers, days and instants as ISO text, several as a list."""
    if value is None:
        return None
    if kind in ("date", "time"):
        return write(kind, value)
    return list(value) if kind == "several" else value


def rank(kind: Kind, value: Any, choices: Choices = ()) -> Any:
    """What values of a kind are sorted by: texts without case, choices in their order; None for none."""
    return ranker(kind, choices)(value)


@lru_cache(maxsize=256)
def ranker(kind: Kind, choices: Choices = ()) -> Callable[[Any], Any]:
    """What makes of a value what it is sorted by."""
    if choices:
        places = {key: place for place, (key, _) in enumerate(choices)}
        return lambda value: None if value is None else places.get(value, len(places))
    if kind == "several":
        return lambda value: tuple(sorted(name.casefold() for name in value)) if value else None
    if KINDS[kind].value is str:
        return lambda value: value.casefold() if value else None
    return lambda value: value


def checked(kind: Kind, value: Any, choices: Choices = (), currency: str = "") -> Any:
    """A value as it is kept: text of a kind that is none is read, blanks go, ranges hold. Raises Refused."""
    if isinstance(value, str):
        return read(kind, value, choices, currency)
    if kind == "several":
        if not isinstance(value, tuple | list | None):
            raise Refused("{value} cannot be kept here.", value=str(value))
        names = (str(name).strip() for name in value or ())
        return tuple(dict.fromkeys(name for name in names if name))
    if value is None:
        return None
    if kind in ("percent", "number") and isinstance(value, int | float) and not isinstance(value, bool):
        return _share(float(value)) if kind == "percent" else float(value)
    wanted = KINDS[kind].value
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
        raise Refused("{value} cannot be kept here.", value=str(value))
    return value


def _choice(typed: str, choices: Choices) -> str:
    folded = typed.casefold()
    for key, words in choices:
        if folded in (key.casefold(), words.casefold()):
            return key
    raise Refused('"{value}" is none of {choices}.', value=typed, choices=", ".join(key for key, _ in choices))


def _money(typed: str, currency: str) -> int:
    figure, _, code = typed.partition(" ")
    if code and currency and currency_code(code) != currency:
        raise Refused("{amount} is not in {currency}.", amount=typed, currency=currency)
    return to_minor(_decimal(figure), currency or currency_code(code or "EUR"))


def _decimal(typed: str) -> Decimal:
    try:
        value = Decimal(typed)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise Refused('"{value}" is not a number; write it like 12500.50.', value=typed)
    return value


def _percent(typed: str) -> float:
    value = _decimal(typed.removesuffix("%").strip())
    return _share(float(value / 100 if typed.endswith("%") else value))


def _share(value: float) -> float:
    if not 0 <= value <= 1:
        raise Refused("A chance lies between 0% and 100%.")
    return value


def _date(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Refused('"{value}" is not a day; write it like 2026-12-31.', value=typed) from None


def _time(typed: str) -> int:
    try:
        instant = datetime.fromisoformat(typed)
    except ValueError:
        raise Refused('"{value}" is not an instant; write it like 2026-12-31T09:30:00Z.', value=typed) from None
    return to_us(instant if instant.tzinfo else instant.replace(tzinfo=UTC))


def _truth(typed: str) -> bool:
    found = _TRUTHS.get(typed.casefold())
    if found is None:
        raise Refused('"{value}" is neither yes nor no.', value=typed)
    return found


def _days(typed: str) -> int:
    value = _decimal(typed.removesuffix("d").strip())
    if value != value.to_integral_value():
        raise Refused('"{value}" is not a number of whole days.', value=typed)
    return int(value)


def _several(typed: str) -> tuple[str, ...]:
    parts = (part.strip() for part in typed.replace(";", ",").split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


_READERS: dict[Kind, Callable[[str], Any]] = {
    "number": lambda typed: float(_decimal(typed)),
    "percent": _percent,
    "date": _date,
    "time": _time,
    "yes_no": _truth,
    "duration": _days,
    "several": _several,
}
_WRITERS: dict[Kind, Callable[[Any], str]] = {
    "percent": lambda value: f"{Decimal(repr(value)).scaleb(2).normalize():f}%",
    "number": lambda value: f"{Decimal(repr(value)).normalize():f}",
    "several": ", ".join,
    "yes_no": lambda value: "yes" if value else "no",
    "date": date.isoformat,
    "time": lambda value: from_us(value).astimezone(UTC).isoformat().replace("+00:00", "Z"),
}
