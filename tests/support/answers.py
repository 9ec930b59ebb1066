"""Whole answers as short, readable text for ``approve``: a value a line, long arrays by their sums, keys by names.

Floats have six significant digits: those of a fitted model agree to more than that on every processor. Each is moved by
a fixed tiny share first, so that none lies on the edge between two roundings.
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any

import numpy as np

from salesdesk.domain.errors import SalesDeskError

WIDTH = 150
LONG = 40
"""Arrays of more numbers than these are told by their sums."""
OFF_THE_EDGE = 1 + 2**-28


def short(number: float) -> float | str:
    """A float with six significant digits and at most nine decimals: what is left of a Fourier transform is no more exact."""
    if not math.isfinite(number):
        return str(number)
    return round(float(f"{number * OFF_THE_EDGE:.6g}"), 9) + 0.0


Brief = Mapping[type, Callable[[Any], Any]]
"""What is told of records of some types instead of all their fields."""


def told(value: Any, brief: Brief = MappingProxyType({})) -> Any:
    """A value as JSON: records as objects, floats short, days and instants as text, long lists of numbers as sums."""
    if type(value) in brief:
        return brief[type(value)](value)
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return short(float(value))
    return _parts(value, brief)


def _parts(value: Any, brief: Brief) -> Any:
    if isinstance(value, np.ndarray):
        return told(value.tolist(), brief)
    if (parts := _named(value)) is not None:
        return {name: told(each, brief) for name, each in parts.items()}
    if isinstance(value, Set):
        return sorted((told(each, brief) for each in value), key=str)
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        if len(value) > LONG and all(type(each) in (int, float) for each in value):
            return _sums([*value])
        return [told(each, brief) for each in value]
    return value.hex() if isinstance(value, bytes) else str(value)


def _named(value: Any) -> dict[str, Any] | None:
    """The parts of a record or mapping by name."""
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: getattr(value, part.name) for part in fields(value) if part.repr}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        found: dict[str, Any] = value._asdict()
        return found
    return {told_key(key): each for key, each in value.items()} if isinstance(value, Mapping) else None


def told_key(key: Any) -> str:
    """A key of a mapping as text."""
    return " ".join(str(part) for part in key) if isinstance(key, tuple) else str(key)


def _sums(numbers: list[float]) -> dict[str, Any]:
    """How many, their sum, and their sum weighted by place, which notices a number that has moved."""
    whole = np.array(numbers, np.float64)
    weighted = float(np.dot(whole, np.arange(1, len(whole) + 1)))
    ends = [short(float(each)) for each in (*whole[:3], *whole[-3:])]
    return {"numbers": len(numbers), "sum": short(float(whole.sum())), "weighted": short(weighted), "ends": ends}


def asked(question: Callable[..., Any], *given: Any, brief: Brief = MappingProxyType({})) -> Any:
    """The answer to a question with what it is given, or the sentence with which it was refused."""
    try:
        return told(question(*given), brief)
    except SalesDeskError as error:
        return f"{type(error).__name__}: {error}"


def beside(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The first answer, and of the others what differs from it, where all are objects."""
    (first, base), *others = answers.items()
    found = {str(first): base}
    for name, other in others:
        is_like = isinstance(base, dict) and isinstance(other, dict)
        found[str(name)] = {k: v for k, v in other.items() if k not in base or base[k] != v} if is_like else other
    return found


def text(value: Any, names: Mapping[str, str] | None = None) -> str:
    """The lines of a value of JSON; ``names`` are what long keys are written as."""
    found = "\n".join(_lines(value, ""))
    for key, name in (names or {}).items():
        found = found.replace(key, name)
    return found


def _lines(value: Any, before: str, indent: str = "") -> list[str]:
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + len(before) + len(indent) <= WIDTH or not isinstance(value, dict | list) or not value:
        return [f"{indent}{before}{flat}"]
    items = value.items() if isinstance(value, dict) else ((None, each) for each in value)
    lines = [f"{indent}{before}".rstrip() or f"{indent}:"]
    for name, each in items:
        lines += _lines(each, "- " if name is None else f"{name}: ", indent + "  ")
    return lines
