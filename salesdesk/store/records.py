"""Reading records: rows made frozen records, the numbers they refer by made keys."""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache, partial
from operator import attrgetter
from typing import Any, TypeVar, cast
from weakref import WeakMethod

from salesdesk.domain.errors import NotFound
from salesdesk.domain.names import name_key
from salesdesk.domain.records import Activity, Deal, Note, Pipeline, Record, Stage
from salesdesk.i18n import mark
from salesdesk.store import keys as keytexts
from salesdesk.store.columns import TO_FILE
from salesdesk.store.connections import Connection
from salesdesk.store.keymap import KeyNumbers, from_cell, to_cell
from salesdesk.store.schema import BY_TABLE, SHAPES, SUBJECT_TABLES, Shape

R = TypeVar("R", bound=Record)
CHUNK = 500
_GONE: dict[type[Record], str] = {
    Deal: mark("This deal is not on the desk any more."),
    Activity: mark("This step is not on the desk any more."),
    Note: mark("This note is not on the desk any more."),
    Stage: mark("This stage is not on the desk any more."),
    Pipeline: mark("This pipeline is not on the desk any more."),
}
_ANYTHING_GONE = mark("This is not on the desk any more.")
_SUBJECT_ID = " ".join(
    ["CASE t.subject_kind"]
    + [
        f"WHEN '{kind}' THEN (SELECT id FROM {table} WHERE number = t.subject)"
        for kind, table in SUBJECT_TABLES.items()
    ]
    + ["END"]
)


def chunks(keys: Iterable[str]) -> Iterable[list[str]]:
    """Keys in lists that fit into one statement."""
    every = list(keys)
    return (every[i : i + CHUNK] for i in range(0, len(every), CHUNK))


def rows_of(connection: Connection, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows of a statement, whole."""
    cursor = connection.exec_driver_sql(statement, tuple(parameters)).cursor
    return cast(list[tuple[Any, ...]], cursor.fetchall()) if cursor else []


def _while_there(method: "WeakMethod[Callable[[], None]]") -> Callable[[], None]:
    """A method that is called for as long as its object is there."""

    def call() -> None:
        found = method()
        if found is not None:
            found()

    return call


class RecordReader:
    """Records on one connection whose transaction has begun."""

    def __init__(self, connection: Connection, revision: int = 0) -> None:
        self.connection = connection
        self.revision = revision
        # Nothing in it refers to the reader: keys by the hundred thousand are freed with it, not when garbage is looked for.
        self.keys = KeyNumbers(partial(rows_of, connection), _while_there(WeakMethod(self.pause)))

    def pause(self) -> None:
        """Called between the parts of a long reading."""

    def fetch(self, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a statement, whole."""
        return rows_of(self.connection, statement, parameters)

    def get(self, kind: type[R], key: str) -> R:
        """The record with that key. Raises NotFound."""
        return self.get_all(kind, [key])[0]

    def get_all(self, kind: type[R], keys: Iterable[str]) -> list[R]:
        """The records with those keys, in their order. Raises NotFound."""
        wanted = list(keys)
        found = {record.id: record for record in self.all_of(kind, dict.fromkeys(wanted)) if record.deleted_at is None}
        if missing := [key for key in wanted if key not in found]:
            raise NotFound(_GONE.get(kind, _ANYTHING_GONE), kind=kind.__name__, key=missing[0])
        return [found[key] for key in wanted]

    def all_of(self, kind: type[R], keys: Iterable[str]) -> list[R]:
        """Records by key, deleted ones too; a missing one is left out."""
        table = SHAPES[kind].table
        found: list[R] = []
        for part in chunks(keys):
            cells = [to_cell(table, key) for key in part]
            found += self._records(kind, f"WHERE t.id IN ({_marks(cells)})", cells)
        return found

    def find(self, kind: type[R], /, **equals: Any) -> list[R]:
        """Records whose fields equal the values, in the order of their keys."""
        conditions, parameters = ["t.deleted_at IS NULL"], list[Any]()
        for name, value in equals.items():
            condition, cells = _condition(SHAPES[kind], name, value)
            conditions.append(condition)
            parameters += cells
        return self._records(kind, f"WHERE {' AND '.join(conditions)} ORDER BY t.id", parameters)

    def every(self, kind: type[R]) -> list[R]:
        """All records of a kind, deleted ones too."""
        return self._records(kind, "ORDER BY t.id", ())

    def _records(self, kind: type[R], tail: str, parameters: Sequence[Any]) -> list[R]:
        names, statement, makers = _reading(SHAPES[kind].table)
        make_all = [(i, make) for i, make in enumerate(makers) if make is not None]
        found = []
        for row in self.fetch(f"{statement} {tail}", parameters):
            cells = list(row)
            for place, make in make_all:
                if cells[place] is not None:
                    cells[place] = make(cells[place])
            found.append(kind(**dict(zip(names, cells, strict=True))))
        return found

    def names(self, kind: type[Record], prefix: str = "", limit: int = 20) -> list[str]:
        """Names that begin with, or else hold, some letters."""
        pattern = name_key(prefix).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        statement = f"""SELECT DISTINCT name FROM {SHAPES[kind].table} WHERE deleted_at IS NULL
            AND name_key LIKE ? ESCAPE '\\' ORDER BY name_key LIKE ? ESCAPE '\\' DESC, name_key, name LIMIT ?"""
        return [name for (name,) in self.fetch(statement, (f"%{pattern}%", f"{pattern}%", limit))]

    def named(self, kind: type[Record], name: str) -> str | None:
        """The key of the record with that name as ``name_key`` compares; the very spelling goes before others."""
        statement = f"""SELECT id FROM {SHAPES[kind].table} WHERE name_key = ? AND deleted_at IS NULL
            ORDER BY name <> ?, id LIMIT 1"""
        rows = self.fetch(statement, (name_key(name), name))
        return from_cell(rows[0][0]) if rows else None

    def keys_and_names(self, kind: type[Record]) -> list[tuple[str, str]]:
        """Keys and names of all of a kind."""
        statement = f"SELECT id, name FROM {SHAPES[kind].table} WHERE deleted_at IS NULL ORDER BY id DESC"
        return [(from_cell(raw), name) for raw, name in self.fetch(statement)]

    def texts(self, kind: type[Record], names: Sequence[str]) -> list[tuple[Any, ...]]:
        """Some fields of all records of a kind that are there, as the file holds them."""
        return self.fetch(f"SELECT {', '.join(names)} FROM {SHAPES[kind].table} WHERE deleted_at IS NULL")

    def all_stages(self) -> list[Stage]:
        """Every stage, those taken over by another too."""
        return self.every(Stage)

    def stages_of(self, pipeline: str) -> list[Stage]:
        """The stages of a pipeline in their order."""
        return sorted(self.find(Stage, pipeline=pipeline), key=attrgetter("rank"))


def _condition(shape: Shape, name: str, value: Any) -> tuple[str, list[Any]]:
    if name == "deal" and shape.has_subject:
        condition, cells = _among("t.subject", "deal", value)
        return f"t.subject_kind = 'deal' AND {condition}", cells
    if name == "subject" and shape.has_subject:
        raise TypeError("find by deal, or by subject_kind and filter")
    if name == "id" or (table := shape.references.get(name)):
        if name == "id":
            return _among("t.id", shape.table, value, direct=True)
        return _among(f"t.{name}", cast(str, table), value)
    values = list(value) if _is_many(value) else [value]
    if value is None:
        return f"t.{name} IS NULL", []
    cells = [TO_FILE[type(v)](v) if type(v) in TO_FILE else v for v in values]
    return f"t.{name} IN ({_marks(cells)})", cells


def _among(column: str, table: str, value: Any, direct: bool = False) -> tuple[str, list[Any]]:
    """A condition that a column is one of some keys (``direct``) or the number of one."""
    if value is None:
        return f"{column} IS NULL", []
    cells = [to_cell(table, key) for key in (value if _is_many(value) else [value])]
    among, parameters = _marks(cells), list[Any](cells)
    if len(cells) > CHUNK:  # more than a statement takes one by one
        texts = [cell.hex() if isinstance(cell, bytes) else cell for cell in cells]
        made = "value" if isinstance(cells[0], str) else "unhex(value)"
        among, parameters = f"SELECT {made} FROM json_each(?)", [json.dumps(texts)]
    if direct:
        return f"{column} IN ({among})", parameters
    return f"{column} IN (SELECT number FROM {table} WHERE id IN ({among}))", parameters


def _is_many(value: Any) -> bool:
    return isinstance(value, Collection) and not isinstance(value, str)


@cache
def _reading(table: str) -> tuple[tuple[str, ...], str, tuple[Callable[[Any], Any] | None, ...]]:
    """The fields of a table's kind, the statement that reads them, and what makes each cell a value."""
    shape = BY_TABLE[table]
    columns, joins, makers = ["t.id"], "", [None if shape.key_is_text else keytexts.unpacked]
    for name in shape.fields:
        other = shape.references.get(name)
        if other:
            columns.append(f"r_{name}.id")
            joins += f" LEFT JOIN {other} r_{name} ON r_{name}.number = t.{name}"
        else:
            columns.append(_SUBJECT_ID if name == "subject" and shape.has_subject else f"t.{name}")
        refers = other or (name == "subject" and shape.has_subject)
        makers.append(keytexts.known if refers else shape.from_file.get(name))
    statement = f"SELECT {', '.join(columns)} FROM {shape.table} t{joins}"
    return ("id", *shape.fields), statement, tuple(makers)


def _marks(cells: Sequence[Any]) -> str:
    return ",".join("?" * len(cells))
