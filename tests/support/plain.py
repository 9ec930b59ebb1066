"""Views as plain values, so that two of them can be compared."""

from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np


def plain(value: Any) -> Any:
    """A view with everything in it as lists, dictionaries and single values."""
    if isinstance(value, np.ndarray | set | frozenset):
        return value.tolist() if isinstance(value, np.ndarray) else sorted(map(repr, value))
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: plain(found) for name, found in value._asdict().items()}
    if isinstance(value, Mapping):
        return {str(key): plain(found) for key, found in value.items()}
    if isinstance(value, Collection) and not isinstance(value, str | bytes):
        return [plain(found) for found in value]
    return value
