"""An order of rows: by one field after another, each up or down."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from salesdesk.desk.query.tokens import is_plain_field, quoted, unquoted
from salesdesk.domain.dataclass import dataclass
from salesdesk.domain.errors import Refused
from salesdesk.domain.fields import OWN, Field

_PIECE = re.compile(r'[^,"]++|,|"(?:\\.|[^"\\])*+(?P<closed>")?+')
_OWN_QUOTED = re.compile(r'(-?own:)"((?:\\.|[^"\\])*)"')


@dataclass(frozen=True, slots=True)
class SortKey:
    """A field by which rows are sorted."""

    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Sort:
    """Fields by which rows are sorted, the most important first; rows that are alike in all keep their order."""

    keys: tuple[SortKey, ...] = ()


UNSORTED = Sort()
"""The order that rows have anyway."""


def to_json(sort: Sort) -> list[str]:
    """The order as JSON holds it: keys of fields, with a minus where downwards."""
    return [("-" if key.descending else "") + key.field for key in sort.keys]


def from_json(document: object) -> Sort:
    """The inverse of ``to_json``. Raises Refused for what is no order."""
    if not isinstance(document, list):
        raise Refused("An order is a list of fields, each with a minus before it where downwards.")
    return Sort(tuple(map(_key, document)))


def parse(typed: str) -> Sort:
    """The order of keys parted by commas, ``-amount,title``. Raises Refused for what is none."""
    return Sort(tuple(map(_key, split_keys(typed))))


def to_text(sort: Sort) -> str:
    """The order as it is typed; ``parse`` is its inverse."""
    return ",".join(("-" if key.descending else "") + written_key(key.field) for key in sort.keys)


def split_keys(typed: str) -> list[str]:
    """Keys of fields parted by commas; the name of a field of the user's own may stand in quotation marks."""
    parts = [""]
    for piece in _PIECE.finditer(typed):
        # A quotation mark that is never closed is a plain character, and so are those after it.
        first, *rest = [piece[0]] if piece["closed"] else piece[0].split(",")
        parts[-1] += first
        parts += rest
    whole = (part.strip() for part in parts)
    return [_OWN_QUOTED.sub(lambda found: found[1] + unquoted(found[2]), part) for part in whole if part]


def written_key(field: str) -> str:
    """The key of a field among others parted by commas."""
    return field if is_plain_field(field) else OWN + quoted(field.removeprefix(OWN))


def _key(typed: object) -> SortKey:
    field = typed.removeprefix("-") if isinstance(typed, str) else ""
    if not (is_plain_field(field) or field.startswith("own:")):
        raise Refused('"{key}" is not the key of a field.', key=str(typed))
    return SortKey(field, typed != field)


class _Downwards:
    """A value that sorts the other way round."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: "_Downwards") -> bool:
        return bool(other.value < self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Downwards) and bool(self.value == other.value)

    __hash__ = None  # type: ignore[assignment]


def ranker(sort: Sort, fields: Callable[[str], Field], lookup: Any) -> Callable[[Any], tuple[Any, ...]]:
    """Gives what rows compare by in an order, for who keeps a list in it; rows that are alike compare equal."""
    found = [(fields(by.field).rank, by.descending) for by in sort.keys]

    def rank(row: Any) -> tuple[Any, ...]:
        values = ((of(row, lookup), down) for of, down in found)
        return tuple(
            (value is None, _Downwards(value) if down and value is not None else value) for value, down in values
        )

    return rank


def arranged(
    keys: Sequence[str], sort: Sort, fields: Callable[[str], Field], row_of: Callable[[str], Any], lookup: Any
) -> list[str]:
    """The keys in an order. Raises Refused for a field that there is not."""
    found = list(keys)
    for by in reversed(sort.keys):
        rank = fields(by.field).rank
        values = [rank(row_of(key), lookup) for key in found]
        places = [place for place, value in enumerate(values) if value is not None]
        places.sort(key=values.__getitem__, reverse=by.descending)
        last = [found[place] for place, value in enumerate(values) if value is None]
        found = [found[place] for place in places] + last
    return found
