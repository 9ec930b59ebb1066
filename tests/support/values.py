"""Two words for tests: a value that must be there, and one that is compared nearly."""

from typing import Any, TypeVar

import pytest

T = TypeVar("T")


def known(value: T | None) -> T:
    """The value; a failure where it is None."""
    assert value is not None
    return value


def near(value: Any, *, rel: float | None = None, abs: float | None = None) -> Any:  # noqa: A002
    """``pytest.approx`` of a type that compares with anything, also inside tuples and lists."""
    return pytest.approx(value, rel=rel, abs=abs)
