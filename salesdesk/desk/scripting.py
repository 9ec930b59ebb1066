"""Commands as a script writes them: what each takes, and how texts and JSON become its fields."""

import inspect
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.keys import AmountIn, KeyOf
from salesdesk.domain.errors import SalesDeskError

_PLAIN = {str: "text", int: "whole number", float: "number", bool: "yes or no", date: "day", Path: "file"}


class WrongUsage(SalesDeskError):
    """A command, or an argument of one, that there is not, or that is missing."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A field of a command: its type hint, and the value it has when it is not given (``required``: none)."""

    name: str
    hint: Any
    required: bool
    default: Any = None

    @property
    def is_file(self) -> bool:
        """Whether it is a file on this computer."""
        return Path in _parts(self.hint)


def parameters(command: type[Any]) -> tuple[Parameter, ...] | None:
    """The fields of a command or of a part of one; None where a script cannot write what it must be given."""
    try:
        hints = get_type_hints(command, include_extras=True)
    except NameError:
        return None
    found = []
    for field in fields(command):
        has_default = field.default is not MISSING or field.default_factory is not MISSING
        if words_of(hints[field.name]) is None:
            if field.metadata.get("not_kept") and has_default:
                continue
            return None
        default = None if field.default is MISSING else field.default
        found.append(Parameter(field.name, hints[field.name], not has_default, default))
    return tuple(found)


def scriptable(commands: Mapping[str, type[Command]]) -> dict[str, tuple[Parameter, ...]]:
    """The commands that a script can run, by name, with what they take."""
    found = {name: parameters(command) for name, command in sorted(commands.items())}
    return {name: taken for name, taken in found.items() if taken is not None}


def words_of(hint: Any) -> str | None:
    """What a field takes, in words for a person who writes a script; None for what no script can write."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _marked(arguments[1:]) or words_of(arguments[0])
    if origin in (Union, UnionType):
        return _union_words([kind for kind in arguments if kind is not NoneType])
    if origin is tuple:
        return _list_words(arguments)
    if _is_part(hint):
        return None if parameters(hint) is None else "object"
    return ", ".join(map(str, arguments)) if origin is Literal else _PLAIN.get(hint)


def _union_words(kinds: list[Any]) -> str | None:
    words = [words_of(kind) for kind in kinds]
    if None in words or (len(kinds) > 1 and any(map(_is_part, kinds))):
        return None
    return words[0] if len(kinds) == 1 else "value"


def _marked(marks: tuple[Any, ...]) -> str | None:
    for mark in marks:
        if isinstance(mark, KeyOf):
            return mark.noun
        if isinstance(mark, AmountIn):
            return "amount"
    return None


def _list_words(arguments: tuple[Any, ...]) -> str | None:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        inner = words_of(arguments[0])
        return inner and f"list of {inner}"
    inner_words = [words_of(argument) for argument in arguments]
    return None if None in inner_words else "=".join(map(str, inner_words))


def _is_part(hint: Any) -> bool:
    return inspect.isclass(hint) and hasattr(hint, "__dataclass_fields__")


def _parts(hint: Any) -> tuple[Any, ...]:
    """The hint and all that it is made of."""
    return (hint, *(part for argument in get_args(hint) for part in _parts(argument)))
