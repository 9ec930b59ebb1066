"""A filter, an order and columns kept under a name."""

import json
from collections.abc import Mapping
from typing import Any

from salesdesk.desk.query import filters, sorting
from salesdesk.desk.query.filters import EVERYTHING, Filter
from salesdesk.desk.query.sorting import UNSORTED, Sort
from salesdesk.desk.query.tokens import is_plain_field
from salesdesk.domain.dataclass import dataclass
from salesdesk.domain.errors import Refused
from salesdesk.domain.names import checked_name

MOST_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class SavedView:
    """``columns`` are keys of fields in their order; none: the usual ones."""

    name: str
    filter: Filter = EVERYTHING
    sort: Sort = UNSORTED
    columns: tuple[str, ...] = ()


def to_json(view: SavedView) -> dict[str, Any]:
    """The view as JSON holds it; ``from_json`` is its inverse."""
    return {
        "name": view.name,
        "filter": filters.to_json(view.filter),
        "sort": sorting.to_json(view.sort),
        "columns": list(view.columns),
    }


def from_json(document: object) -> SavedView:
    """The view of a JSON document; order and columns may be left out. Raises Refused for what is none."""
    if not isinstance(document, Mapping) or not set(document) <= {"name", "filter", "sort", "columns"}:
        raise Refused("A saved view in JSON is an object with name, filter, sort and columns.")
    columns = document.get("columns", [])
    if not isinstance(columns, list) or len(columns) > MOST_COLUMNS or not all(map(_is_field, columns)):
        raise Refused("The columns of a saved view are a list of keys of fields.")
    return SavedView(
        checked_name(document.get("name")),
        filters.from_json(document.get("filter", {"all": []})),
        sorting.from_json(document.get("sort", [])),
        tuple(columns),
    )


def to_text(view: SavedView) -> str:
    """The view as one line of JSON, as a record keeps it."""
    return json.dumps(to_json(view), ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> SavedView:
    """The inverse of ``to_text``. Raises Refused for what is no view."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused("A saved view in JSON is an object with name, filter, sort and columns.") from None
    return from_json(document)


def _is_field(key: object) -> bool:
    return isinstance(key, str) and (is_plain_field(key) or key.startswith("own:"))
