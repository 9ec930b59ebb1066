"""Waiting for who else uses a desk file: for this program's own readers as long as it takes, for another program not."""

from collections.abc import Callable
from typing import Any

import sqlcipher3.dbapi2 as driver

BEGIN_MS, COMMIT_MS, READ_MS = 500, 1_500, 2_000
"""How long a change waits for another program to begin and to commit, and a reading to begin: 2 s in all."""
MOST_TURNS = 60
"""So often a wait is begun anew for who belongs to this program."""
_BUSY = 5


def wait_at_most(raw: Any, milliseconds: int) -> None:
    """How long the next statements of a driver's connection wait for others."""
    raw.execute(f"PRAGMA busy_timeout={milliseconds}")


def patiently(step: Callable[[], Any], is_ours: Callable[[], bool]) -> Any:
    """What a step gives that may have to wait; tried again where another part of this program may be in its way.

    Raises the driver's OperationalError where another program is.
    """
    for turn in range(MOST_TURNS):
        ours = is_ours()
        try:
            return step()
        except driver.OperationalError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF != _BUSY or turn == MOST_TURNS - 1:
                raise
            if not (ours or is_ours()):
                raise
    return None
