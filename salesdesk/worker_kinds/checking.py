"""Checks of a desk beside its window, all of it or its rows: the one work whose child reads a desk, as the command ``check`` does.

Proving every value of a large desk takes a minute and a gigabyte, and steps that let no other thread run; in the window that would
be seen. The path and the key of the desk go to the child by its pipe. It opens the file to read only, through SQLite, and its locks
end with it.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salesdesk.domain.errors import Message
from salesdesk.worker.child import Send
from salesdesk.worker.messages import Parts
from salesdesk.worker.parent import MEGABYTE, Limits
from salesdesk.worker.parent import run as run_in_child

if TYPE_CHECKING:
    from salesdesk.store.soundness import Depth

KIND = "checking"
LIMITS = Limits(seconds=3600.0, memory=4_000 * MEGABYTE)
"""100,000 deals take a minute of a slow computer, and a third of the memory."""
NICE = 10
"""Others come before it."""
TELL_S = 0.1
"""How often the child says how far it is."""


class DeskChanged(Exception):
    """The desk was changed while it was being checked."""


def check_in_child(
    path: Path,
    key: bytes | None,
    look: Callable[[float], None],
    depth: "Depth" = "full",
    limits: Limits = LIMITS,
) -> tuple[Message, ...]:
    """What is wrong with a desk file; nothing where it is sound. ``look`` is told ten times a second how much is done, in
    [0, 1]; what it raises ends the child and comes out here. Raises DeskChanged, WorkerFailed, SalesDeskError, OSError."""
    done = [0.0]

    def on_piece(piece: dict[str, Any]) -> None:
        done[0] = max(done[0], float(piece["done"]))

    asked = {"path": str(path), "key": key or b"", "depth": depth}
    answer = run_in_child(KIND, asked, limits, on_piece=on_piece, tick=lambda: look(done[0]))
    if answer["changed"]:
        raise DeskChanged
    return tuple(Message(str(text), dict(values)) for text, values in answer["faults"])


# In the child


def run(payload: Parts, send: Send) -> Parts:
    """The findings: sentences with their values."""
    from salesdesk.desk.parts import Outdated
    from salesdesk.store import soundness

    if hasattr(os, "nice"):
        os.nice(NICE)
    told = [0.0]

    def tell(done: float) -> None:
        now = time.monotonic()
        if now >= told[0] + TELL_S:
            told[0] = now
            send({"done": done})

    try:
        found = soundness.check(Path(payload["path"]), payload["key"] or None, payload["depth"], done=tell)
    except Outdated:
        return {"changed": True, "faults": []}
    return {"changed": False, "faults": [[one.text, _plain(one.values)] for one in found]}


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, str | int | float) else str(value) for name, value in values.items()}
