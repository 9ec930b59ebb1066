"""Who must not wait until something is learnt: the thread that tells of a change, which says "…" meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import local

from salesdesk.domain.errors import SalesDeskError
from salesdesk.i18n import mark


class NotLearnt(SalesDeskError):
    """What is asked for rests on models that are still to be learnt, and this is not the time for it."""

    def __init__(self) -> None:
        super().__init__(mark("That is still to be learnt."))


_here = local()


@contextmanager
def without_learning() -> Iterator[None]:
    """On this thread whatever would have to learn, or wait for it, raises NotLearnt meanwhile."""
    before = is_impatient()
    _here.forbidden = True
    try:
        yield
    finally:
        _here.forbidden = before


def is_impatient() -> bool:
    """Whether nothing may be learnt on this thread now."""
    return bool(getattr(_here, "forbidden", False))
