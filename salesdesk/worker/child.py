"""The child: one piece of work, asked for on standard input, answered on standard output. Imports no Qt and opens no desk."""

import faulthandler
import gc
import importlib
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from typing import IO, Any

from salesdesk.domain.errors import SalesDeskError
from salesdesk.worker import messages
from salesdesk.worker.limits import end_with_parent, limit_here

KINDS = "salesdesk.worker_kinds"
Send = Callable[[messages.Parts], None]
"""Gives the parent a piece of the answer at once."""
_GONE = 3


def serve(arguments: list[str], kinds: str = KINDS) -> int:
    """Run as the child: one message in, pieces and one answer out. ``kinds`` is the package of what there is to do."""
    pipe_in, pipe_out = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    gc.disable()
    faulthandler.enable(2)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    asked = messages.read(pipe_in)
    threading.Thread(target=_wait_for_the_end, args=(pipe_in,), daemon=True).start()
    tag, parts = _answer(
        f"{kinds}.{arguments[0]}" if arguments and arguments[0].isidentifier() else "", asked, pipe_out
    )
    messages.write(pipe_out, tag, parts)
    # The thread that waits for the parent's end is still reading; nothing is kept here that would have to be put away.
    os._exit(0)


def _answer(kind: str, asked: messages.WorkerMessage, pipe_out: IO[bytes]) -> tuple[str, messages.Parts]:
    try:
        if not kind:
            raise SalesDeskError("There is no work of that kind.")
        module = importlib.import_module(kind)
        limit_here(*asked.parts.pop("limits"))
        return "answer", module.run(asked.parts, lambda parts: messages.write(pipe_out, "piece", parts))
    except MemoryError:
        return "memory", {}
    except SalesDeskError as error:
        return "refused", {
            "text": error.message.text,
            "values": {k: _plain(v) for k, v in error.message.values.items()},
        }
    except BaseException:  # the fault is told, and kept by the parent
        return "fault", {"text": traceback.format_exc()}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _wait_for_the_end(pipe: IO[bytes]) -> None:
    """The parent holds the other end of the pipe: when that closes, the parent is gone."""
    while pipe.read(1):
        pass
    os._exit(_GONE)


if __name__ == "__main__":
    sys.exit(serve(sys.argv[1:]))
