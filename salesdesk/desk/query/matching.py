"""Which rows pass a filter, and in which order they stand: plain loops over keys, for a hundred thousand rows as one types."""

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from salesdesk.desk.query.filters import AllOf, AnyOf, Condition, Filter, Not, TextSearch
from salesdesk.desk.query.values import Today, tester
from salesdesk.domain.fields import Field
from salesdesk.domain.names import search_words

Row = TypeVar("Row")
_NAMING = ("=", "!=", "in", "is")
Fields = Callable[[str], Field]
"""The field of a key. Raises Refused when there is none."""


class Matcher(Generic[Row]):
    """Filters the rows of a mapping, which it shares with its owner; keeps the folded text of each row once searched.

    ``text`` gives what a row is searched by, folded (see ``search_key``); ``lookup`` is handed to the fields' getters.
    """

    def __init__(self, rows: Mapping[str, Row], fields: Fields, lookup: Any, text: Callable[[Row], str]) -> None:
        self._rows = rows
        self._fields = fields
        self._lookup = lookup
        self.text = text
        self._texts: dict[str, str] = {}

    def prepare(self) -> None:
        """Make ready what a search looks through, so that the first letter typed is answered at once."""
        known = self._texts
        if len(known) < len(self._rows):
            text = self.text
            known.update({key: text(row) for key, row in self._rows.items() if key not in known})

    def forget(self, key: str) -> None:
        """A row says something else, or is gone."""
        self._texts.pop(key, None)

    def forget_all(self) -> None:
        """Any row may say something else."""
        self._texts.clear()

    def take_texts(self, other: "Matcher[Row]") -> None:
        """What another matcher has made ready of rows that say the same here."""
        self._texts.update(other._texts)

    def over(self, rows: Mapping[str, Row], made_ready: "Matcher[Row]") -> None:
        """Filter other rows from now on, with all the texts that another matcher has made ready of them."""
        self._rows, self._texts = rows, made_ready._texts

    def passing(self, found: Filter, keys: list[str], today: Today) -> list[str]:
        """Those of the keys whose rows pass, in their order. Raises Refused for a condition that cannot be tested."""
        match found:
            case AllOf(parts):
                for part in parts:
                    keys = self.passing(part, keys, today)
                return keys
            case AnyOf(parts):
                passed: set[str] = set()
                rest = keys
                for part in parts:
                    passed.update(self.passing(part, rest, today))
                    rest = [key for key in rest if key not in passed]
                return [key for key in keys if key in passed]
            case Not(part):
                denied = set(self.passing(part, keys, today))
                return [key for key in keys if key not in denied]
            case TextSearch(text):
                return self._searched(text, keys)
            case Condition():
                rows, test = self._rows, self._test(found, today)
                return [key for key in keys if test(rows[key])]

    def _searched(self, text: str, keys: list[str]) -> list[str]:
        words = search_words(text)
        if words:
            self.prepare()
        texts = self._texts
        for word in words:
            keys = [key for key in keys if word in texts[key]]
        return keys

    def _test(self, found: Condition, today: Today) -> Callable[[Row], bool]:
        field = self._fields(found.field)
        if field.key_of is not None and found.op in _NAMING:
            return self._named(found, field, today)
        return self._valued(found, field, today)

    def _named(self, found: Condition, field: Field, today: Today) -> Callable[[Row], bool]:
        """What names a thing may be its key, too."""
        key_of, lookup = field.key_of, self._lookup
        assert key_of is not None
        keys = set(found.value) if isinstance(found.value, tuple) else {found.value}
        by_name = self._valued(found, field, today)
        if found.op == "!=":
            return lambda row: key_of(row, lookup) not in keys and by_name(row)
        return lambda row: key_of(row, lookup) in keys or by_name(row)

    def _valued(self, found: Condition, field: Field, today: Today) -> Callable[[Row], bool]:
        lookup = self._lookup
        get, accepts = field.get, tester(found, field, today)
        known: dict[Any, bool] = {}
        if field.kind == "money":
            return lambda row: accepts((get(row, lookup), row.currency))  # type: ignore[attr-defined]

        def test(row: Row) -> bool:
            value = get(row, lookup)
            answer = known.get(value)
            if answer is None:
                answer = known[value] = accepts(value)
            return answer

        return test
