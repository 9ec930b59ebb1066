"""The fields of a command from the texts and JSON of a script."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from math import isfinite
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.keys import AmountIn, Candidate, KeyOf
from salesdesk.desk.ports import Reader
from salesdesk.desk.query.expressions import parse
from salesdesk.desk.query.filters import Condition, number_text
from salesdesk.desk.query.values import read_day, read_money
from salesdesk.desk.scripting import Parameter, WrongUsage, parameters
from salesdesk.domain.errors import Refused
from salesdesk.domain.fields import kinds
from salesdesk.domain.money import LARGEST, currency_code, to_minor
from salesdesk.domain.names import name_key

MOST_CANDIDATES = 6
_HEX = frozenset("0123456789abcdef-")
_KEY_LENGTHS = (32, 36)


@dataclass(frozen=True, slots=True)
class ScriptContext:
    """What the values of a script are read with: the desk at one moment, the day it is, and the desk's currency."""

    reader: Reader
    today: date
    currency: str


def built(command: type[Command], given: Mapping[str, Any], at: ScriptContext) -> Command:
    """The command with its fields as a script gives them: texts in the language of scripts, or values of JSON.

    Raises WrongUsage for a field that there is not or that is missing, and Refused for a value that cannot be read, or a
    name that nothing, or more than one thing, has.
    """
    taken = parameters(command)
    if taken is None:
        raise WrongUsage("{name} cannot be run from a script.", name=command.__name__)
    return command(**_values(command.__name__, taken, given, at))


def _values(noun: str, taken: Sequence[Parameter], given: Mapping[str, Any], at: ScriptContext) -> dict[str, Any]:
    known = {parameter.name: parameter for parameter in taken}
    for name in given:
        if name not in known:
            raise WrongUsage("{noun} has no {name}; it has {names}.", noun=noun, name=name, names=", ".join(known))
    missing = [parameter.name for parameter in taken if parameter.required and parameter.name not in given]
    if missing:
        raise WrongUsage("{noun} needs {names}.", noun=noun, names=", ".join(missing))
    marks = {name: _amount_mark(known[name].hint) for name in given}
    found = {name: _read(known[name].hint, raw, at) for name, raw in given.items() if marks[name] is None}
    for name, mark in marks.items():
        if mark is not None:
            found |= _amount(name, mark, given[name], found, known, at)
    return found


def _read(hint: Any, raw: Any, at: ScriptContext) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        marks = [mark for mark in arguments[1:] if isinstance(mark, KeyOf)]
        return _key(marks[0], _text(raw), at.reader) if marks else _read(arguments[0], raw, at)
    if origin in (Union, UnionType):
        return _read_union(arguments, raw, at)
    if origin is tuple:
        return _read_tuple(arguments, raw, at)
    if origin is Literal:
        return _one_of(arguments, _text(raw))
    if hasattr(hint, "__dataclass_fields__"):
        return _read_part(hint, raw, at)
    return _read_plain(hint, raw, at)


def _read_union(arguments: tuple[Any, ...], raw: Any, at: ScriptContext) -> Any:
    wanted = [kind for kind in arguments if kind is not NoneType]
    if NoneType in arguments and (raw is None or raw in ("", "empty")):
        return None
    if len(wanted) == 1:
        return _read(wanted[0], raw, at)
    several = _listed(raw) if isinstance(raw, list) or (isinstance(raw, str) and raw[:1] in "([" and raw) else None
    return raw if several is None else tuple(map(_text, several))


def _read_tuple(arguments: tuple[Any, ...], raw: Any, at: ScriptContext) -> Any:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        pairs = list(raw.items()) if isinstance(raw, Mapping) and get_origin(arguments[0]) is tuple else None
        return tuple(_read(arguments[0], part, at) for part in (_listed(raw) if pairs is None else pairs))
    parts = raw.split("=", len(arguments) - 1) if isinstance(raw, str) else raw
    if not isinstance(parts, list | tuple) or len(parts) != len(arguments):
        raise Refused('"{value}" is not a name, an equals sign and a value.', value=str(raw))
    return tuple(_read(kind, part, at) for kind, part in zip(arguments, parts, strict=True))


def _listed(raw: Any) -> Iterable[Any]:
    """The parts of a list: a JSON array, ``("a", "b")``, or one thing alone."""
    if isinstance(raw, list | tuple):
        return raw
    if not isinstance(raw, str):
        return () if raw is None else (raw,)
    typed = raw.strip()
    if typed.startswith("(") and typed.endswith(")"):
        found = parse(f"list in {typed}")
        if isinstance(found, Condition) and isinstance(found.value, tuple):
            return found.value
    if typed[:1] == "[":
        document = _json(typed)
        return document if isinstance(document, list) else (document,)
    return (raw,) if typed else ()


def _read_part(kind: type[Any], raw: Any, at: ScriptContext) -> Any:
    """A part of a command: an object, or the text of the one field that it must have."""
    taken = parameters(kind) or ()
    document = _json(raw) if isinstance(raw, str) and raw.strip()[:1] == "{" else raw
    if not isinstance(document, Mapping):
        required = [parameter.name for parameter in taken if parameter.required]
        if len(required) != 1:
            raise Refused('"{value}" is not an object in JSON.', value=str(raw))
        document = {required[0]: document}
    return kind(**_values(kind.__name__, taken, document, at))


def _read_plain(kind: Any, raw: Any, at: ScriptContext) -> Any:
    text = _text(raw)
    if kind is date:
        return read_day(text, at.today)
    if kind is bool:
        return raw if isinstance(raw, bool) else kinds.read("yes_no", text)
    if kind in (int, float):
        return _number(kind, text)
    return Path(text) if kind is Path else text


def _number(kind: type[int] | type[float], text: str) -> int | float:
    try:
        value = Decimal(text.removesuffix("%"))
    except InvalidOperation:
        value = Decimal("NaN")
    if text.endswith("%"):
        value /= 100
    if not value.is_finite() or abs(value) > LARGEST or (kind is int and value != value.to_integral_value()):
        raise Refused('"{value}" is not a number; write it like 12500.50.', value=text)
    return kind(value)


def _amount_mark(hint: Any) -> AmountIn | None:
    if get_origin(hint) is Annotated:
        return next((mark for mark in get_args(hint)[1:] if isinstance(mark, AmountIn)), None)
    return next((mark for argument in get_args(hint) if (mark := _amount_mark(argument))), None)


def _amount(
    name: str, mark: AmountIn, raw: Any, found: Mapping[str, Any], known: Mapping[str, Parameter], at: ScriptContext
) -> dict[str, Any]:
    """The amount, and the currency that is written with it where the command keeps one."""
    if raw in (None, "", "empty"):
        return {name: None}
    if isinstance(raw, int) or found.get(mark.measure) == "count":
        return {name: _number(int, _text(raw))}
    figure, written = read_money(_text(raw))
    asked = found.get(mark.currency)
    if asked and written and currency_code(asked) != written:
        raise Refused("{amount} is not in {currency}.", amount=_text(raw), currency=asked)
    currency = written or (currency_code(asked) if asked else _currency_of(found.get("deals", ()), at))
    stated = {mark.currency: written} if written and mark.currency in known else {}
    return {name: to_minor(figure, currency), **stated}


def _currency_of(deals: Sequence[str], at: ScriptContext) -> str:
    """The currency in which all of the deals are; the desk's own without any."""
    currencies = {card.currency for card in at.reader.cards(deals).values()} if deals else set()
    if len(currencies) > 1:
        raise Refused("These deals are in several currencies; write the amount with its currency, such as 500 EUR.")
    return currencies.pop() if currencies else at.currency


def _key(mark: KeyOf, text: str, reader: Reader) -> str:
    if len(text) in _KEY_LENGTHS and set(text) <= _HEX:
        return text
    candidates = list(mark.candidates(reader))
    wanted = name_key(text)
    same = [found for found in candidates if name_key(found.title) == wanted] or [
        found for found in candidates if found.context and name_key(_called(found)) == wanted
    ]
    if len(same) == 1:
        return same[0].key
    if same:
        raise Refused(
            'More than one {noun} is called "{name}": {candidates}. Give the key of one.',
            noun=mark.noun, name=text, candidates="; ".join(f"{_called(one)} = {one.key}" for one in _some(same)),
        )  # fmt: skip
    raise _nothing(mark.noun, text, candidates)


def _nothing(noun: str, text: str, candidates: Sequence[Candidate]) -> Refused:
    titles = {name_key(found.title): found for found in candidates}
    close = [titles[key] for key in get_close_matches(name_key(text), titles, MOST_CANDIDATES)] or _some(candidates)
    if not close:
        return Refused('There is no {noun} "{name}", nor any other.', noun=noun, name=text)
    names = "; ".join(map(_called, close))
    return Refused('There is no {noun} "{name}"; there is {names}.', noun=noun, name=text, names=names)


def _some(candidates: Sequence[Candidate]) -> list[Candidate]:
    return list(candidates[:MOST_CANDIDATES])


def _called(found: Candidate) -> str:
    return f"{found.title} ({found.context})" if found.context else found.title


def _one_of(choices: tuple[Any, ...], text: str) -> Any:
    for choice in choices:
        if name_key(str(choice)) == name_key(text):
            return choice
    raise Refused('"{value}" is none of {choices}.', value=text, choices=", ".join(map(str, choices)))


def _text(raw: Any) -> str:
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    if isinstance(raw, int | float) and isfinite(raw):
        return number_text(raw)
    raise Refused('"{value}" is not a single value.', value=json.dumps(raw, ensure_ascii=False, default=str))


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Refused('"{value}" is not JSON.', value=text[:60]) from None
