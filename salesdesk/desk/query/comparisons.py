"""The comparisons of a field that a user chooses from, by the field's kind; as a filter and read back from one."""

from collections.abc import Callable, Sequence
from typing import Literal

from salesdesk.desk.query.filters import AllOf, AnyOf, Condition, Filter, Not, Scalar, all_of, any_of
from salesdesk.domain.dataclass import dataclass
from salesdesk.domain.errors import Refused
from salesdesk.domain.fields import Field, Kind, Operator

How = Literal[
    "contains", "lacks", "is", "is_not", "any_of", "none_of", "at_least", "at_most", "above", "below", "between", "yes", "no",
    "empty", "filled",
]  # fmt: skip
"""``at_least`` and ``at_most`` include their value, ``above`` and ``below`` do not; ``between`` includes both."""
_ORDERED: tuple[How, ...] = ("at_least", "at_most", "above", "below", "between", "is", "is_not")
_TEXT: tuple[How, ...] = ("contains", "lacks", "is", "is_not")
_PART: tuple[How, ...] = ("contains", "lacks")
_CHOSEN: tuple[How, ...] = ("any_of", "none_of")
_BY_KIND: dict[Kind, tuple[How, ...]] = {
    "text": _TEXT, "long_text": _PART, "link": _PART, "person": _TEXT, "organisation": _TEXT, "choice": _CHOSEN,
    "several": (*_CHOSEN, *_PART), "yes_no": ("yes", "no"),
}  # fmt: skip
_OPERATORS: dict[How, Operator] = {
    "contains": "contains", "is": "=", "is_not": "!=", "any_of": "in", "at_least": ">=", "at_most": "<=", "above": ">",
    "below": "<",
}  # fmt: skip
_HOWS: dict[Operator, How] = {operator: how for how, operator in _OPERATORS.items()} | {"is": "is"}
_DENIED: dict[How, How] = {
    "contains": "lacks", "any_of": "none_of", "empty": "filled", "filled": "empty", "is": "is_not", "is_not": "is",
    "none_of": "any_of", "lacks": "contains",
}  # fmt: skip
_WITHOUT = frozenset({"yes", "no", "empty", "filled"})


@dataclass(frozen=True, slots=True)
class Comparison:
    """A field compared with values as a filter has them: none, one, two for ``between``, any number for the choices."""

    field: str
    how: How
    values: tuple[Scalar, ...] = ()


def hows_of(field: Field) -> tuple[How, ...]:
    """How a field can be compared; whether it is empty only where it can be."""
    usual = _BY_KIND.get(field.kind, _ORDERED)
    may_be_empty = not field.required and (field.is_fact or field.kind not in ("choice", "yes_no"))
    return (*usual, "empty", "filled") if may_be_empty else usual


def room_of(how: How) -> int | None:
    """How many values it compares with; None for any number from one on."""
    if how in _WITHOUT:
        return 0
    return None if how in _CHOSEN else 2 if how == "between" else 1


def as_filter(comparison: Comparison) -> Filter:
    """The filter that a comparison stands for. Raises Refused where a value is missing."""
    field, how, values = comparison.field, comparison.how, comparison.values
    room = room_of(how)
    if (not values if room is None else len(values) != room) or None in values:
        raise Refused("A value is missing.")
    if how in ("empty", "filled"):
        found = Condition(field, "is", None)
        return found if how == "empty" else Not(found)
    if how in ("yes", "no"):
        return Condition(field, "=", how)
    if how == "between":
        return AllOf((Condition(field, ">=", values[0]), Condition(field, "<=", values[1])))
    if how in ("lacks", "none_of"):
        return Not(as_filter(Comparison(field, _DENIED[how], values)))
    return Condition(field, _OPERATORS[how], values if room is None else values[0])


def comparison_of(found: Filter, field: Callable[[str], Field]) -> Comparison | None:
    """The comparison that a filter is; None where it is none.

    Raises Refused for a field that there is not, and for a value that a yes or no cannot have.
    """
    match found:
        case Condition():
            return _plain(found, field(found.field))
        case Not(part):
            of = comparison_of(part, field)
            if of is None or of.how not in _DENIED:
                return None
            return Comparison(of.field, _DENIED[of.how], of.values)
        case AllOf((Condition(one, ">=", low), Condition(other, "<=", high))) if one == other:
            if isinstance(low, tuple) or isinstance(high, tuple):
                return None
            return Comparison(one, "between", (low, high))
    return None


def _plain(found: Condition, field: Field) -> Comparison | None:
    value = found.value
    if value is None and found.op in ("=", "is", "!="):
        return Comparison(found.field, "filled" if found.op == "!=" else "empty")
    how = _HOWS[found.op]
    values = value if isinstance(value, tuple) else (value,)
    if None in values:
        return None
    if field.kind == "yes_no":
        truth = field.read(str(value)) if how == "is" else None
        return None if truth is None else Comparison(found.field, "yes" if truth else "no")
    if field.kind in ("choice", "several") and how in ("is", "is_not"):
        how = "any_of" if how == "is" else "none_of"
    return Comparison(found.field, how, values)


def joined(parts: Sequence[Filter], any_holds: bool) -> Filter:
    """What holds when every part does, or when any does; no part: everything passes."""
    return any_of(*parts) if any_holds and parts else all_of(*parts)


def paired(parts: Sequence[Filter]) -> list[Filter]:
    """The parts of an "all", with "at least" and the "at most" of the same field that follows it as one "between"."""
    found: list[Filter] = []
    for part in parts:
        before = found[-1] if found else None
        match before, part:
            case Condition(one, ">=", _), Condition(other, "<=", _) if one == other:
                found[-1] = AllOf((before, part))
            case _:
                found.append(part)
    return found


def alternatives(found: Filter) -> tuple[Filter, ...] | None:
    """The parts of an "any"; None for what is none."""
    return found.parts if isinstance(found, AnyOf) else None
