"""Heavy or doubtful work in a child process: the same program, with the hidden verb ``worker KIND`` and pipes.

The child is given bytes, arrays and plain values, never a desk; it ends with its parent, and when it has used up its time or
memory. A message is one line of JSON about its parts, then the bytes of those that are bytes or arrays.
"""

import contextlib
import importlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from typing import IO, Any

from salesdesk.domain.errors import SalesDeskError

Payload = Mapping[str, Any]
"""Named parts: bytes, NumPy arrays of numbers, or values that JSON holds."""
KINDS = "salesdesk.worker_kinds"
MEGABYTE = 1_000_000
LONGEST_LINE = 400 * MEGABYTE
_GONE = 3
_CPU_GRACE_S = 5


class WorkerFailed(SalesDeskError):
    """The child ended without an answer; nothing was changed."""


def run(kind: str, payload: Payload, timeout: float = 60.0, memory: int = 1_000 * MEGABYTE) -> dict[str, Any]:
    """The answer of a kind to a payload, within ``timeout`` seconds and ``memory`` bytes beyond what the program itself takes.

    Raises WorkerFailed when the child ends early, takes too long or needs too much, and SalesDeskError with the sentence of a
    kind that refuses.
    """
    child = subprocess.Popen(command_of(kind), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    late = threading.Event()

    def stop() -> None:
        late.set()
        child.kill()

    timer = threading.Timer(timeout, stop)
    timer.start()
    try:
        answer = _exchange(child, {"limits": [timeout, memory], "payload": dict(payload)})
    finally:
        timer.cancel()
        child.kill()
        child.wait()
        timer.join()
        for pipe in (child.stdin, child.stdout):
            with contextlib.suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
    if late.is_set():
        raise WorkerFailed("That took longer than {seconds} seconds and was stopped.", seconds=f"{timeout:g}")
    return _unwrapped(answer, memory)


def command_of(kind: str) -> list[str]:
    """The command line of a child: of the installed program where it is frozen, else of this interpreter."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "salesdesk"]
    return [*program, "worker", kind]


def _exchange(child: "subprocess.Popen[bytes]", asked: Mapping[str, Any]) -> dict[str, Any] | None:
    assert child.stdin is not None and child.stdout is not None
    try:
        _write(child.stdin, {"limits": asked["limits"], **{f"in {k}": v for k, v in asked["payload"].items()}})
        return _read(child.stdout)
    except (OSError, ValueError):
        return None


def _unwrapped(answer: dict[str, Any] | None, memory: int) -> dict[str, Any]:
    if answer is None:
        raise WorkerFailed("That ended unexpectedly; nothing was changed.")
    if answer.get("failed") == "memory":
        raise WorkerFailed("That needs more than {count} MB of memory and was stopped.", count=memory // MEGABYTE)
    if "refused" in answer:
        raise SalesDeskError("{sentence}", sentence=str(answer["refused"]))
    return {name.removeprefix("out "): part for name, part in answer.items()}


# The child


def serve(arguments: list[str]) -> int:
    """Run as the child: one message in, one out. Gives the exit status."""
    pipe_in, pipe_out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    try:
        asked = _read(pipe_in)
        threading.Thread(target=_end_with_parent, args=(pipe_in,), daemon=True).start()
        answer = _answer(arguments[0] if arguments else "", asked)
    except MemoryError:
        answer = {"failed": "memory"}
    except SalesDeskError as error:
        answer = {"refused": str(error)}
    _write(pipe_out, answer)
    pipe_out.flush()
    # The thread that waits for the parent's end keeps reading; leaving at once is all right, since nothing is kept here.
    os._exit(0)


def _answer(kind: str, asked: dict[str, Any]) -> dict[str, Any]:
    if not kind.isidentifier():
        raise SalesDeskError("There is no work of that kind.")
    module = importlib.import_module(f"{KINDS}.{kind}")
    _limit(*asked.pop("limits"))
    found = module.run({name.removeprefix("in "): part for name, part in asked.items()})
    return {f"out {name}": part for name, part in found.items()}


def _end_with_parent(pipe: IO[bytes]) -> None:
    """The parent holds the other end of the pipe: when it closes, the parent is gone."""
    while pipe.read(1):
        pass
    os._exit(_GONE)


def _limit(timeout: float, memory: int) -> None:
    """Let the operating system stop this process where it can; the time is kept by the parent as well."""
    if sys.platform == "win32":
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_AS)
    wanted = _used() + memory
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))
    with contextlib.suppress(ValueError, OSError):
        seconds = int(timeout) + _CPU_GRACE_S
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def _used() -> int:
    """Bytes of address space that the process has already; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - no path of a user's
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


# Messages


def _write(pipe: IO[bytes], parts: Mapping[str, Any]) -> None:
    heads, blobs = {}, []
    for name, part in parts.items():
        if isinstance(part, bytes | bytearray | memoryview):
            heads[name], blob = {"bytes": len(part)}, bytes(part)
        elif hasattr(part, "dtype"):
            if part.dtype.hasobject:
                raise TypeError(f"{name}: an array of objects cannot be handed over")
            blob = part.tobytes()
            heads[name] = {"array": part.dtype.str, "shape": part.shape, "bytes": len(blob)}
        else:
            heads[name] = {"value": part}
            continue
        blobs.append(blob)
    pipe.write(json.dumps(heads, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n")
    for blob in blobs:
        pipe.write(blob)
    pipe.flush()


def _read(pipe: IO[bytes]) -> dict[str, Any]:
    """The parts of a message. Raises ValueError where the other side ended before it was whole."""
    line = pipe.readline(LONGEST_LINE)
    if not line.endswith(b"\n"):
        raise ValueError("the message is cut off")
    return {name: _part(pipe, head) for name, head in json.loads(line.decode("utf-8", "surrogatepass")).items()}


def _part(pipe: IO[bytes], head: Mapping[str, Any]) -> Any:
    if "value" in head:
        return head["value"]
    blob = pipe.read(head["bytes"])
    if len(blob) != head["bytes"]:
        raise ValueError("the message is cut off")
    if "array" not in head:
        return blob
    import numpy as np

    return np.frombuffer(blob, np.dtype(head["array"])).reshape(head["shape"]).copy()
