"""Values as the file holds them in STRICT tables: instants, days and flags as INTEGER and TEXT."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from salesdesk.domain.days import from_us, to_us

TO_FILE: dict[type, Callable[[Any], Any]] = {datetime: to_us, date: date.isoformat, bool: int}
"""What makes a value (not None) of a type as the file holds it; other types are held as they are."""
FROM_FILE: dict[type, Callable[[Any], Any]] = {datetime: from_us, date: date.fromisoformat, bool: bool}


def plain(value: Any) -> Any:
    """A field's value as the file holds it."""
    make = TO_FILE.get(type(value))
    return make(value) if make else value
