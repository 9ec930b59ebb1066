"""Very many new rows of a kind, given by columns: no record and no dictionary of cells is made for each."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any

from salesdesk.domain.names import name_key
from salesdesk.store.keymap import KeyNumbers
from salesdesk.store.keys import packed_all
from salesdesk.store.schema import Shape

Columns = Mapping[str, Sequence[Any]]


def rows(shape: Shape, columns: Columns, numbers: range, keys: KeyNumbers) -> tuple[list[str], list[Iterable[Any]]]:
    """The names of the columns of a table, and the cells of its new rows under some numbers, column by column.

    ``columns`` hold values as the file does, but keys in the place of numbers, under ``id`` those of the rows. A field without
    a column has its default.
    """
    ids = list(columns["id"])
    names, values = ["number", "id"], list[Iterable[Any]]([numbers, ids if shape.key_is_text else packed_all(ids)])
    for name in shape.fields:
        names.append(name)
        if name not in columns:
            values.append(repeat(shape.defaults.get(name), len(ids)))
        elif table := shape.references.get(name):
            values.append(keys.refer_all(table, columns[name]))
        else:
            values.append(columns[name])
    if shape.folds_name:
        names.append("name_key")
        values.append(list(map(name_key, columns["name"])))
    keys.note_all(shape.table, ids, numbers)
    return names, values


def told(names: Sequence[str], values: Sequence[Iterable[Any]], shape: Shape, kept: Collection[str]) -> Columns:
    """The columns of new rows that must be written down: those of some fields, as the file holds them."""
    found = dict(zip(names, values, strict=True))
    return {name: list(found[name]) for name in shape.fields if name in kept}
