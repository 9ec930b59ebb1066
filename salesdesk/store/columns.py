"""Column types of our own on INTEGER and TEXT, so that STRICT tables take them."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Dialect, Integer, Text, TypeDecorator

from salesdesk.domain.days import from_us, to_us


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


def plain_of(column_type: Any) -> Callable[[Any], Any] | None:
    """What makes a value of a column as the file holds it; None where it is held as it is."""
    return _PLAIN.get(type(column_type))


_PLAIN: dict[type, Callable[[Any], Any]] = {
    Instant: lambda value: None if value is None else to_us(value),
    Day: lambda value: None if value is None else value.isoformat(),
    Flag: lambda value: None if value is None else int(value),
}


def plain(value: Any) -> Any:
    """A field's value as the file holds it."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return to_us(value)
    if isinstance(value, date):
        return value.isoformat()
    return value
