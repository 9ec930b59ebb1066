"""A filter as data: conditions over fields and searched text, joined by all, any and not; and its form in JSON."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, get_args

from salesdesk.desk.query.tokens import is_number, is_plain_field
from salesdesk.domain.dataclass import dataclass
from salesdesk.domain.errors import Refused
from salesdesk.domain.fields import Operator
from salesdesk.domain.names import search_words

OPERATORS: tuple[Operator, ...] = get_args(Operator)
Scalar = str | int | float | None
"""A value as it was written: text, a number, or None for "empty". Days, amounts with a currency and shares in percent
are text (``2026-12-31``, ``today``, ``+3d``, ``12500.50 EUR``, ``50%``); what it means is decided by the field's kind."""
DEEPEST = 50
"""How many levels of all, any and not a filter has at most."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A field compared with a value; with ``in`` the value is a tuple of values."""

    field: str
    op: Operator
    value: Scalar | tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class TextSearch:
    """All words of a text are found somewhere in what a row is searched by."""

    text: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds; without parts, everything passes."""

    parts: tuple["Filter", ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Filter"


Filter = Condition | TextSearch | AllOf | AnyOf | Not
EVERYTHING = AllOf()
"""The filter that lets everything pass."""


def all_of(*parts: Filter) -> Filter:
    """What holds when every part does: parts that are themselves "all" are taken apart, one part is that part."""
    flat: list[Filter] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, AllOf) else (part,))
    return flat[0] if len(flat) == 1 else AllOf(tuple(flat))


def any_of(*parts: Filter) -> Filter:
    """What holds when a part does: parts that are themselves "any" are taken apart, one part is that part."""
    flat: list[Filter] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, AnyOf) else (part,))
    return flat[0] if len(flat) == 1 else AnyOf(tuple(flat))


def conjuncts(found: Filter) -> tuple[Filter, ...]:
    """The parts that must all hold; one that is no "all" is its only part."""
    return found.parts if isinstance(found, AllOf) else (found,)


def fields_of(found: Filter) -> frozenset[str]:
    """The keys of the fields that a filter asks for."""
    return frozenset(condition.field for condition in conditions_of(found))


def conditions_of(found: Filter) -> Iterator[Condition]:
    """Every condition of a filter, from the left."""
    match found:
        case Condition():
            yield found
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from conditions_of(part)
        case Not(part):
            yield from conditions_of(part)


def narrows(new: Filter, old: Filter) -> bool:
    """Whether whatever the new filter lets through was let through by the old one too, as when one types on."""
    parts = conjuncts(new)
    words = [word for part in parts if isinstance(part, TextSearch) for word in search_words(part.text)]

    def implied(part: Filter) -> bool:
        if isinstance(part, TextSearch):
            return all(any(sought in word for word in words) for sought in search_words(part.text))
        return part in parts

    return all(map(implied, conjuncts(old)))


def to_json(found: Filter) -> dict[str, Any]:
    """The filter as JSON holds it; ``from_json`` is its inverse."""
    match found:
        case Condition(field, op, value):
            return {"field": field, "op": op, "value": list(value) if isinstance(value, tuple) else value}
        case TextSearch(text):
            return {"text": text}
        case AllOf(parts):
            return {"all": [to_json(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [to_json(part) for part in parts]}
        case Not(part):
            return {"not": to_json(part)}


def from_json(document: object) -> Filter:
    """The filter of a JSON document. Raises Refused for what is none, or is nested too deeply."""
    if document == {"all": []}:
        return EVERYTHING
    return _read(document, DEEPEST)


def _read(document: object, room: int) -> Filter:
    if room == 0:
        raise Refused("The filter is nested more than {count} levels deep.", count=DEEPEST)
    if not isinstance(document, Mapping):
        raise Refused("A filter in JSON is an object with all, any, not, text or field, op and value.")
    keys = set(document)
    if keys == {"field", "op", "value"}:
        return _condition(document)
    if keys == {"text"} and isinstance(document["text"], str):
        return TextSearch(document["text"])
    if keys == {"not"}:
        return Not(_read(document["not"], room - 1))
    for key, join in (("all", all_of), ("any", any_of)):
        parts = document.get(key)
        if keys == {key} and isinstance(parts, Sequence) and not isinstance(parts, str) and parts:
            return join(*(_read(part, room - 1) for part in parts))
    raise Refused("A filter in JSON is an object with all, any, not, text or field, op and value.")


def _condition(document: Mapping[str, Any]) -> Condition:
    field, op, value = document["field"], document["op"], document["value"]
    if not isinstance(field, str) or not (is_plain_field(field) or field.startswith("own:")):
        raise Refused('"{key}" is not the key of a field.', key=str(field))
    if op not in OPERATORS:
        raise Refused(
            '"{operator}" is no operator; there are {operators}.', operator=str(op), operators=listed(OPERATORS)
        )
    several = isinstance(value, Sequence) and not isinstance(value, str)
    if several != (op == "in"):
        raise Refused("The operator in takes a list of values, any other a single one.")
    return Condition(field, op, tuple(map(_scalar, value)) if several else _scalar(value))


def _scalar(value: object) -> Scalar:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float) and is_number(number_text(value)):
        return value
    raise Refused("A filter compares with texts, numbers and null.")


def number_text(value: int | float) -> str:
    """A number with a point and no exponent, exactly."""
    return str(value) if isinstance(value, int) else f"{Decimal(repr(value)):f}"


def listed(words: Sequence[str]) -> str:
    """Words one after the other, as a sentence names them."""
    return ", ".join(words)
