"""Learning a day: columns of what had happened before it in, the models and the chances of open deals out.

Both are parts as ``views/keeping/learning_parts.py`` makes them; the child gets neither the desk nor where it is.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from salesdesk.worker.child import Send
from salesdesk.worker.messages import Parts
from salesdesk.worker.parent import MEGABYTE, Limits, WorkerFailed
from salesdesk.worker.parent import run as run_in_child

log = logging.getLogger(__name__)
KIND = "learning"
LIMITS = Limits(seconds=300.0, memory=4_000 * MEGABYTE)
"""Learning from a million events takes a twentieth of the time, and a third of the memory."""


def learn_in_child(
    task: Mapping[str, Any],
    limits: Limits = LIMITS,
    tick: Callable[[], None] | None = None,
    command: Sequence[str] | None = None,
) -> Mapping[str, Any] | None:
    """The answer of a child of this program; None where it gave none, which is said in the log. ``tick`` is called ten times
    a second and may raise: that ends the child."""
    try:
        return run_in_child(KIND, task, limits, tick=tick, command=command)
    except (WorkerFailed, OSError) as failed:
        log.warning("Learning in a child process failed (%s); it is learnt in this one.", failed)
        return None


# In the child


def run(payload: Parts, send: Send) -> Parts:
    """What is learnt from a task."""
    from salesdesk.views.day_learning import learn_day
    from salesdesk.views.keeping.learning_parts import parts_of_answer, task_of

    return parts_of_answer(learn_day(task_of(payload)))
