"""Rows of one noun with the fields that a filter, an order and columns name."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from salesdesk.desk.query.filters import EVERYTHING, Condition, Filter
from salesdesk.desk.query.matching import Matcher
from salesdesk.desk.query.sorting import UNSORTED, Sort, arranged
from salesdesk.desk.query.texts import searched_text
from salesdesk.desk.query.values import Today, check_condition
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import day_of, from_us
from salesdesk.domain.errors import Refused
from salesdesk.domain.fields import Field, Kind

Fields = Callable[[str], Field]


@dataclass(frozen=True, slots=True)
class Listing:
    """``rows`` by key in their usual order; ``columns`` are the keys of the fields shown when none are asked for.

    ``field`` gives the field of a key and raises Refused when there is none; ``lookup`` is handed to the getters.
    """

    rows: Mapping[str, Any]
    field: Fields
    columns: tuple[str, ...]
    lookup: Any
    today: Today
    text: Callable[[Any], str]

    def check(self, condition: Condition) -> None:
        """Raises Refused for a condition over a field that there is not, or that cannot be compared so."""
        check_condition(condition, self.field(condition.field), self.today)

    def chosen(self, found: Filter = EVERYTHING, sort: Sort = UNSORTED, limit: int | None = None) -> list[Any]:
        """The rows that pass a filter, in an order (else their usual one), at most ``limit``. Raises Refused."""
        matcher = Matcher(self.rows, self.field, self.lookup, self.text)
        passing = matcher.passing(found, list(self.rows), self.today)
        keys = arranged(passing, sort, self.field, self.rows.__getitem__, self.lookup)
        return [self.rows[key] for key in (keys if limit is None else keys[:limit])]

    def fields(self, columns: Sequence[str] = ()) -> list[Field]:
        """The fields of some columns (none: the usual ones). Raises Refused for one that there is not."""
        return [self.field(key) for key in columns or self.columns]


def today_of(snapshot: Snapshot) -> Today:
    """The day it is on a desk, and the day of an instant in its zone."""
    zone = snapshot.settings.zone
    return Today(snapshot.today, lambda instant_us: day_of(from_us(instant_us), zone))


def plain_field(key: str, kind: Kind, get: Callable[[Any], Any], is_searched: bool = False) -> Field:
    """A field of a listing that is no deals': the key is its label, since scripts see no other."""
    return Field(key=key, kind=kind, label=key, get=lambda row, _: get(row), is_searched=is_searched)


def listing_of(snapshot: Snapshot, noun: str, rows: Iterable[tuple[str, Any]], fields: Sequence[Field]) -> Listing:
    """The listing of rows (key, row) whose fields are all shown; ``noun`` names them where a field is unknown."""
    by_key = {field.key: field for field in fields}

    def field(key: str) -> Field:
        if key not in by_key:
            raise Refused(
                "There is no field {key} of {noun}; there are {fields}.",
                key=key, noun=noun, fields=", ".join(by_key),
            )  # fmt: skip
        return by_key[key]

    return Listing(dict(rows), field, tuple(by_key), None, today_of(snapshot), searched_text(fields, None))


SUBJECT_FIELDS = (
    plain_field("deal", "text", lambda row: row.subject.deal, is_searched=True),
    plain_field("person", "person", lambda row: row.subject.person, is_searched=True),
    plain_field("organisation", "organisation", lambda row: row.subject.organisation, is_searched=True),
    plain_field("subject_kind", "text", lambda row: row.subject.kind),
    plain_field("subject_id", "text", lambda row: row.subject.id),
)
"""What rows of steps and notes are about; a row has its ``subject``."""
