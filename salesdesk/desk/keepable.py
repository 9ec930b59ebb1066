"""What no desk can keep, and no file could hold: half characters (lone surrogates) and numbers that are none."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from math import isfinite
from typing import Any

from salesdesk.desk.commands.base import Command
from salesdesk.domain.errors import Refused
from salesdesk.i18n import mark

_NO_TEXT = mark("The value of {name} is not text: a character of it is damaged.")
_NO_NUMBER = mark("{name} cannot be {value}.")


def refuse_unkeepable(command: Command) -> None:
    """Look through all that a command says. Raises Refused for the first text or number that cannot be kept, naming its field."""
    for field in fields(command):
        if not field.metadata.get("not_kept"):
            for value in _plain(getattr(command, field.name)):
                _look(field.name, value)


def _look(name: str, value: str | float) -> None:
    if isinstance(value, float):
        if not isfinite(value):
            raise Refused(_NO_NUMBER, name=name, value=str(value))
    elif not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Refused(_NO_TEXT, name=name) from None


def _plain(value: Any) -> Iterator[str | float]:
    if isinstance(value, str | float):
        yield value
    elif isinstance(value, Mapping):
        for pair in value.items():
            yield from _plain(pair)
    elif isinstance(value, tuple | list | frozenset | set):
        for one in value:
            yield from _plain(one)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _plain(getattr(value, field.name))
