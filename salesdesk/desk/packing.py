"""Named arrays, texts and plain values as bytes, and back: a line of JSON about the parts, then their bytes.

Nothing in it is ever run. Arrays come back as views of the bytes, read-only and without a copy.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

_ALIGNED = 16
"""Arrays begin at multiples of so many bytes."""
_LENGTH = 8
_BETWEEN = "\0"
_NOTHING = "\1"
Content = bytes | bytearray | memoryview


def packed(parts: Mapping[str, Any]) -> bytes:
    """Parts as bytes: NumPy arrays of numbers, bytes, or values that JSON holds. Raises TypeError for others."""
    heads: dict[str, Any] = {}
    contents: list[tuple[int, bytes | memoryview]] = []
    end = 0
    for name, part in parts.items():
        if hasattr(part, "dtype"):
            if part.dtype.hasobject:
                raise TypeError(f"{name}: an array of objects cannot be kept")
            order = "F" if part.ndim > 1 and part.flags.f_contiguous else "C"
            content: bytes | memoryview = part.tobytes(order)
            heads[name] = {"array": part.dtype.str, "shape": part.shape, "order": order}
        elif isinstance(part, bytes | bytearray | memoryview):
            content, heads[name] = part if isinstance(part, bytes) else memoryview(part), {}
        else:
            heads[name] = {"value": part}
            continue
        heads[name] |= {"at": end, "bytes": len(content)}
        contents.append((end, content))
        end = _padded(end + len(content))
    line = json.dumps(heads, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    start = _padded(_LENGTH + len(line))
    whole = bytearray(start + end)
    whole[:_LENGTH] = len(line).to_bytes(_LENGTH, "little")
    whole[_LENGTH : _LENGTH + len(line)] = line
    for at, content in contents:
        whole[start + at : start + at + len(content)] = content
    return bytes(whole)


def unpacked(content: Content) -> dict[str, Any]:
    """The parts that ``packed`` made bytes; what was bytes is a view. Raises ValueError for anything else."""
    view = memoryview(content).cast("B")
    length = int.from_bytes(view[:_LENGTH], "little")
    try:
        heads = json.loads(bytes(view[_LENGTH : _LENGTH + length]))
        body = view[_padded(_LENGTH + length) :]
        return {name: _part(body, head) for name, head in heads.items()}
    except (TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise ValueError(f"not as expected: {error}") from error


def _padded(length: int) -> int:
    return -(-length // _ALIGNED) * _ALIGNED


def _part(body: memoryview, head: Mapping[str, Any]) -> Any:
    if "value" in head:
        return head["value"]
    at, size = int(head["at"]), int(head["bytes"])
    if at < 0 or size < 0 or at + size > len(body):
        raise ValueError("cut off")
    part = body[at : at + size].toreadonly()
    if "array" not in head:
        return part
    import numpy as np

    kind = np.dtype(head["array"])
    if kind.hasobject:
        raise ValueError("no array of numbers")
    return np.frombuffer(part, kind).reshape(head["shape"], order=head["order"])


def texts(values: Iterable[str | None]) -> bytes:
    """Many texts, None among them, as bytes."""
    listed = list(values)
    shown: list[str] = [_NOTHING if value is None else value for value in listed]
    joined = _BETWEEN.join(shown)
    if (
        joined.count(_BETWEEN) == max(len(shown) - 1, 0)
        and shown.count(_NOTHING) == listed.count(None)
        and shown != [""]
    ):
        return b"s" + joined.encode("utf-8", "surrogatepass")
    return b"j" + json.dumps(listed).encode("ascii")


def texts_of(content: Content) -> list[str | None]:
    """The texts that ``texts`` made bytes. Raises ValueError for anything else."""
    form, rest = bytes(content[:1]), memoryview(content)[1:]
    if form == b"j":
        found = json.loads(bytes(rest))
        if not isinstance(found, list):
            raise ValueError("no texts")
        return found
    if form != b"s":
        raise ValueError("no texts")
    joined = str(rest, "utf-8", "surrogatepass")
    if not joined:
        return []
    plain = joined.split(_BETWEEN)
    return [None if text == _NOTHING else text for text in plain] if _NOTHING in joined else list(plain)
