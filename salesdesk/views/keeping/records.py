"""A codec for frozen dataclasses of arrays: each field is an array, a text, a number, a tuple of such or of texts, such a
dataclass or several, or None."""

import dataclasses
import typing
from collections.abc import Mapping
from typing import Any, TypeVar

import numpy as np

from salesdesk.desk.kept import Codec, Content
from salesdesk.desk.packed_columns import narrowed
from salesdesk.desk.packing import packed, texts, texts_of, unpacked

T = TypeVar("T")
_DEEPER = "."
_WIDE, _NAMES, _COUNT = ".wide", ".names", ".count"


def codec_of(kind: type[T], is_large: bool = False) -> Codec[T]:
    """How values of a dataclass are kept. Arrays keep their type, shape and order; those of whole numbers lie in as few bytes
    as hold them."""

    def pack(value: T) -> bytes:
        return packed(parts_of(value))

    def unpack(content: Content) -> T:
        return made_of(kind, unpacked(content))

    return Codec(pack, unpack, is_large)


def made_of(kind: type[T], parts: Mapping[str, Any]) -> T:
    """The value of a dataclass that ``parts_of`` gave the parts of. Raises ValueError for others."""
    try:
        return typing.cast(T, _made(kind, parts, ""))
    except (KeyError, TypeError, IndexError, AttributeError, OverflowError) as error:
        raise ValueError(f"not as expected: {error}") from error


def parts_of(value: Any, prefix: str = "") -> dict[str, Any]:
    """A dataclass as named parts: arrays of numbers, bytes, and values that JSON holds."""
    parts: dict[str, Any] = {}
    for field in dataclasses.fields(value):
        name, held = prefix + field.name, getattr(value, field.name)
        if dataclasses.is_dataclass(held):
            parts |= parts_of(held, name + _DEEPER)
        elif isinstance(held, tuple) and held and dataclasses.is_dataclass(held[0]):
            parts[name + _COUNT] = len(held)
            for place, one in enumerate(held):
                parts |= parts_of(one, f"{name}{_DEEPER}{place}{_DEEPER}")
        elif isinstance(held, np.ndarray) and held.dtype.hasobject:
            parts[name + _NAMES] = texts(held.tolist())
        elif isinstance(held, np.ndarray):
            narrow = narrowed(held)
            parts[name] = narrow
            if narrow.dtype != held.dtype:
                parts[name + _WIDE] = held.dtype.str
        else:
            parts[name] = held
    return parts


def _made(kind: Any, parts: Mapping[str, Any], prefix: str) -> Any:
    hints, values = typing.get_type_hints(kind), dict[str, Any]()
    for field in dataclasses.fields(kind):
        name, wanted = prefix + field.name, _class_of(hints[field.name])
        if name + _COUNT in parts:
            count = range(int(parts[name + _COUNT]))
            values[field.name] = tuple(_made(wanted, parts, f"{name}{_DEEPER}{place}{_DEEPER}") for place in count)
        elif dataclasses.is_dataclass(wanted) and name not in parts:
            values[field.name] = _made(wanted, parts, name + _DEEPER)
        elif name + _NAMES in parts:
            listed = texts_of(parts[name + _NAMES])
            values[field.name] = np.fromiter(listed, object, len(listed))
        else:
            values[field.name] = _plain(parts, name)
    return kind(**values)


def _class_of(hint: Any) -> Any:
    """The class that a field holds, alone, several of, or none of."""
    inside = [one for one in typing.get_args(hint) if one not in (type(None), Ellipsis)]
    return inside[0] if len(inside) == 1 and not dataclasses.is_dataclass(hint) else hint


def _plain(parts: Mapping[str, Any], name: str) -> Any:
    held = parts[name]
    if name + _WIDE in parts:
        wide = np.dtype(parts[name + _WIDE])
        if wide.hasobject:
            raise ValueError("no array of numbers")
        return held.astype(wide)
    return tuple(held) if isinstance(held, list) else held
