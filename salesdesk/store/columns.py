"""Column types of our own on INTEGER, TEXT and BLOB, so that STRICT tables take them, and values as the file holds them."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Dialect, Integer, LargeBinary, Text, TypeDecorator

from salesdesk.domain.days import from_us, to_us
from salesdesk.store import keys


class Key(TypeDecorator[str]):
    """A key: a UUID in 16 bytes."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keys.packed(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:
        return None if value is None else keys.unpacked(value)


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant as microseconds since 1970."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_us(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else from_us(value)


class Day(TypeDecorator[date]):
    """A day as ISO text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: Any | None, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


class Flag(TypeDecorator[bool]):
    """Yes or no as 1 or 0."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


TO_FILE: dict[type, Callable[[Any], Any]] = {datetime: to_us, date: date.isoformat, bool: int}
"""What makes a value (not None) of a type as the file holds it; other types are held as they are."""
FROM_FILE: dict[type, Callable[[Any], Any]] = {datetime: from_us, date: date.fromisoformat, bool: bool}


def plain(value: Any) -> Any:
    """A field's value as the file holds it."""
    make = TO_FILE.get(type(value))
    return make(value) if make else value
