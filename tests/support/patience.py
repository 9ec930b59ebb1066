"""How long tests wait for what must come; far longer than it takes on any machine, since only a fault makes them wait so long."""

import select
import threading
import time
from collections.abc import Callable

PATIENCE_S = 60.0


def wait_until(condition: Callable[[], object], what: str, seconds: float = PATIENCE_S) -> None:
    """Poll until the condition holds; AssertionError naming ``what`` when it does not within the seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds:g} s in vain: {what}"
        select.select([], [], [], 0.02)


def passed(gate: threading.Event) -> bool:
    """Wait until a gate is opened, on whichever thread. AssertionError when nobody opens it."""
    assert gate.wait(PATIENCE_S), "nobody opened the gate"
    return True
