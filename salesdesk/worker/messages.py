"""Messages between a program and its child: a line of JSON about the parts, then the bytes of those that are bytes or arrays.

Nothing in a message is ever run: there is no pickle, and an array holds numbers alone.
"""

import json
from collections.abc import Iterator, Mapping
from typing import IO, Any, BinaryIO, NamedTuple, Protocol, runtime_checkable

Parts = Mapping[str, Any]
"""Named parts: bytes, a file to be copied, NumPy arrays of numbers, or values that JSON holds."""
LONGEST_LINE = 64_000_000
LARGEST_PART = 4 << 30
"""Bytes of a part at most, where the reader says nothing else."""
_COPIED = 1 << 20


class MessageCut(ValueError):
    """The message is cut off, or is none: the other side has ended, or is not what it should be."""


class WorkerMessage(NamedTuple):
    """What a message is, and its parts."""

    tag: str
    parts: dict[str, Any]


@runtime_checkable
class FilePart(Protocol):
    """A file as a part: its bytes are copied without being held."""

    def open(self) -> BinaryIO:
        """The bytes from their beginning."""

    def size(self) -> int:
        """Number of bytes."""


def write(pipe: IO[bytes], tag: str, parts: Parts) -> None:
    """Write a message. Raises TypeError for an array of objects, OSError where nobody reads or a file has become shorter."""
    heads: dict[str, Any] = {}
    contents: list[bytes | FilePart] = []
    for name, part in parts.items():
        heads[name], content = _packed(name, part)
        if content is not None:
            contents.append(content)
    line = json.dumps({"tag": tag, "parts": heads}, ensure_ascii=False, separators=(",", ":"))
    pipe.write(line.encode("utf-8", "surrogatepass") + b"\n")
    for size, content in zip(_sizes(heads), contents, strict=True):
        if isinstance(content, bytes):
            pipe.write(content)
        else:
            _copy(content, size, pipe)
    pipe.flush()


def _packed(name: str, part: Any) -> tuple[dict[str, Any], bytes | FilePart | None]:
    if isinstance(part, bytes | bytearray | memoryview):
        return {"bytes": len(part)}, bytes(part)
    if hasattr(part, "dtype"):
        if part.dtype.hasobject:
            raise TypeError(f"{name}: an array of objects cannot be handed over")
        content = part.tobytes()
        return {"array": part.dtype.str, "shape": part.shape, "bytes": len(content)}, content
    if isinstance(part, FilePart):
        return {"bytes": part.size()}, part
    return {"value": part}, None


def _sizes(heads: Mapping[str, Any]) -> Iterator[int]:
    return (head["bytes"] for head in heads.values() if "bytes" in head)


def _copy(file: FilePart, size: int, pipe: IO[bytes]) -> None:
    with file.open() as source:
        while size > 0:
            block = source.read(min(size, _COPIED))
            if not block:
                raise OSError("the file has become shorter while it was read")
            pipe.write(block)
            size -= len(block)


def read(pipe: IO[bytes], largest: int = LARGEST_PART) -> WorkerMessage:
    """The next message, its parts at most ``largest`` bytes each. Raises MessageCut where there is none, or no whole one."""
    line = pipe.readline(LONGEST_LINE)
    if not line.endswith(b"\n"):
        raise MessageCut("the message is cut off")
    try:
        found = json.loads(line.decode("utf-8", "surrogatepass"))
        return WorkerMessage(
            str(found["tag"]), {name: _part(pipe, head, largest) for name, head in found["parts"].items()}
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise MessageCut(f"no message: {type(error).__name__}") from error


def _part(pipe: IO[bytes], head: Mapping[str, Any], largest: int) -> Any:
    if "value" in head:
        return head["value"]
    size = int(head["bytes"])
    if not 0 <= size <= largest:
        raise MessageCut("a part is too large")
    content = pipe.read(size)
    if len(content) != size:
        raise MessageCut("the message is cut off")
    if "array" not in head:
        return content
    import numpy as np

    return np.frombuffer(content, np.dtype(head["array"])).reshape(head["shape"]).copy()
