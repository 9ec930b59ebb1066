"""How much a job does, counted in calls, which is the same on every machine."""

import sys
from collections.abc import Callable
from types import FrameType


def calls(job: Callable[[], object]) -> int:
    """How many functions a job calls on this thread, those of C included."""
    return _counted(job, ("call", "c_call"))


def python_calls(job: Callable[[], object]) -> int:
    """How many Python functions a job calls on this thread."""
    return _counted(job, ("call",))


def _counted(job: Callable[[], object], events: tuple[str, ...]) -> int:
    count = 0

    def on_event(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in events

    before = sys.getprofile()
    sys.setprofile(on_event)
    try:
        job()
    finally:
        sys.setprofile(before)
    return count
