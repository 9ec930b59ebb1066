"""Values that must be there, and values that are compared nearly."""

import math
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

import numpy as np
import pytest

T = TypeVar("T")


def known(value: T | None) -> T:
    """The value; a failure where it is None."""
    assert value is not None
    return value


def near(value: Any, *, rel: float | None = None, abs: float | None = None) -> Any:  # noqa: A002
    """``pytest.approx`` of a type that compares with anything, also inside tuples and lists."""
    return pytest.approx(value, rel=rel, abs=abs)


def differences(found: Any, told: Any, place: str = "", rel: float = 1e-9) -> Iterator[str]:
    """Where two documents of JSON differ, as ``/key/0: found, told``.

    Keys and their order, texts and whole numbers must be equal. The last digits of other numbers depend on the instructions
    that NumPy and its linear algebra choose for the processor: they are equal within ``rel`` of their size, or 1e-12.
    """
    if isinstance(found, dict) and isinstance(told, dict) and list(found) == list(told):
        for key in told:
            yield from differences(found[key], told[key], f"{place}/{key}", rel)
    elif isinstance(found, list) and isinstance(told, list) and len(found) == len(told):
        for number, (one, other) in enumerate(zip(found, told, strict=True)):
            yield from differences(one, other, f"{place}/{number}", rel)
    elif isinstance(found, float) and isinstance(told, float):
        if not math.isclose(found, told, rel_tol=rel, abs_tol=1e-12):
            yield f"{place}: {found}, {told}"
    elif isinstance(told, dict | list) or type(found) is not type(told) or found != told:
        yield f"{place}: {found}, {told}"


def same_to_the_bit(one: Any, other: Any) -> bool:
    """Whether two values are of one type and hold the same to the last bit."""
    if type(one) is not type(other):
        return False
    if is_dataclass(one):
        return all(same_to_the_bit(getattr(one, field.name), getattr(other, field.name)) for field in fields(one))
    if isinstance(one, np.ndarray):
        alike = one.dtype == other.dtype and one.shape == other.shape and np.array_equal(one, other)
        return bool(alike and one.flags.f_contiguous == other.flags.f_contiguous)
    return bool(one == other)
