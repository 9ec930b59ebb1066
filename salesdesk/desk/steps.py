"""Work on many values in short steps: a sort of a hundred thousand in one go would let no other thread run meanwhile."""

from collections.abc import Callable, Iterable
from heapq import merge
from itertools import islice
from typing import Any, TypeVar

T = TypeVar("T")
AT_ONCE = 4_096


def sorted_in_steps(values: Iterable[T], key: Callable[[T], Any]) -> list[T]:
    """What ``sorted`` gives: equal ones stay in their order."""
    remaining, runs = iter(values), list[list[T]]()
    while run := sorted(islice(remaining, AT_ONCE), key=key):
        runs.append(run)
    return runs[0] if len(runs) == 1 else list(merge(*runs, key=key))
