"""Frozen dataclasses of plain values as JSON holds them, and back: what a child is given besides bytes and arrays."""

import datetime as dt
from dataclasses import fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints


def plain(value: Any) -> Any:
    """A dataclass as the list of its fields' values, a tuple as a list, a day as ISO text; numbers, texts and None stay."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if is_dataclass(value):
        return [plain(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(f"{type(value).__name__} is no plain value")


def made(hint: Any, value: Any) -> Any:
    """A value of a type from what ``plain`` made of it. Raises TypeError or ValueError for anything else."""
    if hint is dt.date:
        return dt.date.fromisoformat(value)
    if isinstance(hint, type) and is_dataclass(hint):
        return hint(*(made(each, part) for each, part in zip(_hints(hint), value, strict=True)))
    kind, within = get_origin(hint), get_args(hint)
    if kind in (Union, UnionType):
        return None if value is None else made(next(each for each in within if each is not type(None)), value)
    if kind is tuple:
        every = within[:1] * len(value) if within[1:] == (...,) else within
        return tuple(made(each, part) for each, part in zip(every, value, strict=True))
    if kind is Literal or hint in (str, bool, int, float):
        return value
    raise TypeError(f"{hint} is no type of plain values")


@cache
def _hints(kind: type) -> tuple[Any, ...]:
    found = get_type_hints(kind)
    return tuple(found[field.name] for field in fields(kind))
