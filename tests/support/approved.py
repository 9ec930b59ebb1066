"""Approved answers: what a part of the program gives, as text, beside what a person has looked at and approved.

The text lies in ``tests/approved/NAME``; a test fails with the lines that differ. After a change that is meant,
``SALESDESK_APPROVE=1 python -m pytest FILE`` writes the new text, and the difference is read with the commit.
Floats are written with nine significant digits, so that the last ones, which hang on the processor, say nothing.
"""

import dataclasses
import gzip
import json
import math
import os
from collections.abc import Mapping, Sequence, Set
from difflib import unified_diff
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).resolve().parents[1] / "approved"
MOST_LINES = 60
"""Of a difference that are shown."""
DIGITS = 9


def plain(value: Any) -> Any:
    """Records, arrays, days and the like as values of JSON; the name of a record's class goes with its fields."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return _rounded(float(value))
    return _structure(value)


def _structure(value: Any) -> Any:
    """Days, instants, paths and what else is neither a record nor a collection are written as text."""
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    fields = _fields(value)
    if fields is not None:
        return {"class": type(value).__name__, **{name: plain(getattr(value, name)) for name in fields}}
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(each) for key, each in value.items()}
    if isinstance(value, Set):
        return sorted((plain(each) for each in value), key=str)
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [plain(each) for each in value]
    return value.hex() if isinstance(value, bytes) else str(value)


def _fields(value: Any) -> Sequence[str] | None:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [field.name for field in dataclasses.fields(value)]
    return value._fields if isinstance(value, tuple) and hasattr(value, "_fields") else None


def _rounded(number: float) -> float | str:
    if not math.isfinite(number):
        return str(number)
    found = float(f"{number:.{DIGITS}g}")
    return 0.0 if found == 0 else found


def approve(name: str, value: Any) -> None:
    """Compare a value, or a text, with the approved one. Names that end in ``.gz`` are kept packed."""
    text = value if isinstance(value, str) else json.dumps(plain(value), indent=1, ensure_ascii=False)
    text = text.rstrip("\n") + "\n"
    path = FOLDER / name
    if os.environ.get("SALESDESK_APPROVE"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(text.encode(), mtime=0) if path.suffix == ".gz" else text.encode())
        return
    assert path.exists(), f"nothing is approved as {name}; see {Path(__file__).name}"
    kept = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if kept.decode() != text:
        lines = list(unified_diff(kept.decode().splitlines(), text.splitlines(), "approved", "now", lineterm="", n=1))
        more = f"\n… and {len(lines) - MOST_LINES} lines more" if len(lines) > MOST_LINES else ""
        raise AssertionError(f"{name} is not as approved:\n" + "\n".join(lines[:MOST_LINES]) + more)
