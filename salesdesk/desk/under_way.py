"""Values that are being made: those of later revisions wait for them, and bring them forward, instead of making their own."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from threading import Event, RLock, local
from typing import Any, NamedTuple

from salesdesk.desk.kept import Codec
from salesdesk.desk.patience import NotLearnt, is_impatient

LOOK_S = 0.01
"""How often one who waits for another thread looks what that one does."""


class Derived(NamedTuple):
    """A derived value, whether it can be renewed, the parts that were read for it, the deals that have changed since it
    was right, and how it is kept."""

    value: object
    renewable: bool
    rests_on: frozenset[Hashable]
    touched: frozenset[str]
    keep: Codec[Any] | None = None


class LateValue:
    """A value that is being made. ``found`` is it by its name, with what came with it; nothing where its making failed."""

    def __init__(self) -> None:
        self.done = Event()
        self.found: dict[str, Derived] = {}
        self.beside: dict[str, tuple[object, Codec[Any] | None]] = {}
        self._learns = False
        self._waits_for: LateValue | None = None

    @property
    def learns(self) -> bool:
        """Whether who makes it learns, or waits for another one that does."""
        other = self._waits_for
        return self._learns or (other is not None and other.learns)

    @contextmanager
    def being_made(self) -> Iterator[None]:
        """This thread makes it meanwhile."""
        _here.making.append(self)
        try:
            yield
        finally:
            _here.making.pop()
            self.done.set()

    def wait(self) -> None:
        """Wait until it is made. Raises NotLearnt where that is not the time for it."""
        _wait(self.done.wait, lambda: self)

    def mark(self, learns: bool, waits_for: "LateValue | None") -> None:
        """Note what who makes it does."""
        self._learns, self._waits_for = learns, waits_for


class _Here(local):
    """What this thread is making, innermost last."""

    def __init__(self) -> None:
        self.making: list[LateValue] = []


_here = _Here()


def innermost() -> LateValue | None:
    """What this thread is making."""
    return _here.making[-1] if _here.making else None


@contextmanager
def learning() -> Iterator[None]:
    """This thread learns meanwhile: who must not wait for that does not wait for what it makes. Raises NotLearnt where this
    thread must not learn."""
    if is_impatient():
        raise NotLearnt
    making = _here.making.copy()
    for late in making:
        late.mark(True, None)
    try:
        yield
    finally:
        for late in making:
            late.mark(False, None)


@contextmanager
def turn(lock: "RLock", made_by: Callable[[], LateValue | None]) -> Iterator[None]:
    """The lock of a value, which another thread may be making. Raises NotLearnt where this one must not wait for that."""
    if not lock.acquire(blocking=False):
        _wait(lambda seconds: lock.acquire(timeout=seconds), made_by)
    try:
        yield
    finally:
        lock.release()


def _wait(come: Callable[[float], bool], made_by: Callable[[], LateValue | None]) -> None:
    making = _here.making.copy()
    try:
        while not come(LOOK_S):
            late = made_by()
            if late is not None and late.learns and is_impatient():
                raise NotLearnt
            for mine in making:
                mine.mark(False, late)
    finally:
        for mine in making:
            mine.mark(False, None)


class Awaited(NamedTuple):
    """A late value as a later revision sees it: the deals that have changed since, and the parts that are others by now."""

    late: LateValue
    touched: frozenset[str] = frozenset()
    gone: frozenset[Hashable] = frozenset()

    def found(self) -> dict[str, Derived]:
        """What has come and is still of use, by name, with the deals that have changed since."""
        return {
            name: one._replace(touched=one.touched | self.touched)
            for name, one in self.late.found.items()
            if one.renewable and one.rests_on.isdisjoint(self.gone)
        }
