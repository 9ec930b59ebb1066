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
from queue import Empty, SimpleQueue
from typing import IO, Any, NoReturn

from salesdesk.domain.errors import SalesDeskError
from salesdesk.worker import messages
from salesdesk.worker.limits import end_with_parent, limit_here

KINDS = "salesdesk.worker_kinds"
Send = Callable[[messages.Parts], None]
"""Gives the parent a piece of the answer at once."""
STANDING = "standing"
_PAUSE_S = 0.3
_MOST_UNCOLLECTED = 32
_GONE = 3


def serve(arguments: list[str], kinds: str = KINDS) -> int:
    """Run as the child: one message in, pieces and one answer out. ``kinds`` is the package of what there is to do.

    With STANDING behind the kind it answers one message after the other, for as long as the parent holds the pipe.
    """
    pipe_in, pipe_out = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    gc.disable()
    faulthandler.enable(2)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    kind = f"{kinds}.{arguments[0]}" if arguments and arguments[0].isidentifier() else ""
    if arguments[1:] == [STANDING]:
        _stand(kind, pipe_in, pipe_out)
    end_with_parent()
    asked = messages.read(pipe_in)
    threading.Thread(target=_wait_for_the_end, args=(pipe_in,), daemon=True).start()
    tag, parts = _answer(kind, asked, pipe_out)
    messages.write(pipe_out, tag, parts)
    # The thread that waits for the parent's end is still reading; nothing is kept here that would have to be put away.
    os._exit(0)


def _stand(kind: str, pipe_in: IO[bytes], pipe_out: IO[bytes]) -> NoReturn:
    """Answer until the pipe closes. The kernel's signal is not asked for: it follows the parent's thread, and any may ask."""
    waiting: SimpleQueue[messages.WorkerMessage] = SimpleQueue()
    threading.Thread(target=_listen, args=(pipe_in, waiting.put), daemon=True).start()
    answered = 0
    while True:
        try:
            asked = waiting.get(timeout=_PAUSE_S if answered else None)
        except Empty:
            asked = None
        if asked is not None:
            messages.write(pipe_out, *_answer(kind, asked, pipe_out))
            answered += 1
        if asked is None or answered >= _MOST_UNCOLLECTED:
            gc.collect()  # in a pause, so that no answer waits for it
            gc.freeze()
            answered = 0


def _listen(pipe: IO[bytes], heard: Callable[[messages.WorkerMessage], None]) -> None:
    try:
        while True:
            heard(messages.read(pipe))
    finally:
        os._exit(_GONE)


def _answer(kind: str, asked: messages.WorkerMessage, pipe_out: IO[bytes]) -> tuple[str, messages.Parts]:
    try:
        if not kind:
            raise SalesDeskError("There is no work of that kind.")
        module = importlib.import_module(kind)
        if limits := asked.parts.pop("limits", None):
            limit_here(*limits)
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
