"""Work on many values in short steps: a sort of a hundred thousand in one go would let no other thread run meanwhile."""

from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from itertools import islice
from typing import Any, TypeVar

T = TypeVar("T")
AT_ONCE = 4_096


def in_parts(values: Iterable[T], most: int = AT_ONCE) -> Iterator[list[T]]:
    """The values in lists of so many, the last of what is left."""
    remaining = iter(values)
    while part := list(islice(remaining, most)):
        yield part


def sorted_in_steps(values: Iterable[T], key: Callable[[T], Any]) -> list[T]:
    """What ``sorted`` gives: equal ones stay in their order."""
    runs = [sorted(part, key=key) for part in in_parts(values)]
    return runs[0] if len(runs) == 1 else list(merge(*runs, key=key))
