"""Whether a desk file is sound: its pages, its tables, its log, and every value in it.

The quick check asks SQLite about the pages, indexes and references, and compares each row with its checksum; the full one proves
the log by its chained hashes and every row by the fold of the log. Each statement is a reading of its own, so that no change
waits for the whole of a check; where the desk is changed meanwhile, the check begins again another time (``Outdated``).
"""

from collections.abc import Callable, Collection, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, Literal, cast

import sqlcipher3.dbapi2 as driver

from salesdesk.desk.parts import Outdated
from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.i18n import mark
from salesdesk.store.connections import DriverConnection, DriverRows, connect
from salesdesk.store.migrations import FRESH, LATEST, STEPS, run_all
from salesdesk.store.schema import BY_TABLE

Depth = Literal["pages", "rows", "quick", "full"]
"""``pages``: all pages, indexes, references and descriptions of tables; ``rows``: each row by its checksum; ``quick``: both;
``full``: the pages, the log, and every row by what the log adds up to."""
MOST = 50
"""So many findings are told one by one."""
_PAGES_SHARE = 0.08
"""Of the time of a full check."""
_PAGES = mark("The file is damaged: {what}")
_LOST = mark("The file is damaged: a row of {table} refers to something that is not there.")
_SCHEMA = mark("The file is damaged: the description of {name} is not as SalesDesk wrote it.")
_UNREAD = mark("Not all can be read of: {table}")
_MORE = mark("{count} further findings.")


class DeskDamaged(SalesDeskError):
    """The file is not sound, so nothing is written to it. ``faults`` are what is known of the damage."""

    is_final = True

    def __init__(self, path: Path, faults: Iterable[Message]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            mark(
                "{file} is damaged, and nothing is written to it. Recover what can be read into a new desk, or open a backup. "
                "({what})"
            ),
            file=path.name,
            what=str(self.faults[0]) if self.faults else "",
        )


def readable(raw: bytes) -> str:
    """A text of the file; bytes that are no UTF-8 as lone surrogates, so that they can be told."""
    return raw.decode("utf-8", "surrogateescape")


class SteadyConnection(DriverConnection):
    """A connection on which each statement is a reading of its own. ``between`` is called before each, and may raise to end
    what is under way. Raises Outdated once another connection has changed the file."""

    __slots__ = ("_between", "_raw", "_version")

    def __init__(self, raw: Any, between: Callable[[], None]) -> None:
        super().__init__(raw)
        self._raw, self._between = raw, between
        self._version = self._data_version()

    def exec_driver_sql(self, statement: str, parameters: Any = None) -> DriverRows:
        """Run a statement that reads."""
        self._between()
        rows = super().exec_driver_sql(statement, parameters)
        if self._data_version() != self._version:
            raise Outdated
        return rows

    def _data_version(self) -> int:
        return cast(int, self._raw.execute("PRAGMA data_version").fetchone()[0])


def check(
    path: Path,
    key: bytes | None = None,
    depth: Depth = "full",
    between: Callable[[], None] = lambda: None,
    mode: str = "ro",
    done: Callable[[float], None] = lambda _share: None,
) -> tuple[Message, ...]:
    """What is wrong with a desk file; nothing where it is sound. ``done`` is told how much of it is done, in [0, 1]. Raises
    Outdated where the desk was changed meanwhile."""
    with closing(connect(path, mode, key=key)) as raw:
        raw.text_factory = readable
        raw.execute("PRAGMA trusted_schema=OFF")
        try:
            if depth == "rows":
                return _shortened(_of_rows(raw, between, done))
            connection = SteadyConnection(raw, between)
            found = _of_pages(connection)
            found += _of_schema(connection)
            done(_PAGES_SHARE)
            if depth == "quick" and not found:
                found = _of_rows(raw, between, done)
        except (driver.DatabaseError, UnicodeDecodeError) as error:  # a message may quote what is no text
            return (Message(_PAGES, {"what": str(error)}), *_unread(raw, between))
        if depth == "full":
            from salesdesk.store.log.verify import everything_wrong

            found += everything_wrong(connection, lambda share: done(_PAGES_SHARE + (1 - _PAGES_SHARE) * share))
    return _shortened(found)


def rows_wrong(path: Path, key: bytes | None, mode: str, table: str, numbers: Collection[int]) -> tuple[Message, ...]:
    """What is wrong with rows that are not as they were written, by the log where that can be read."""
    with closing(connect(path, mode, key=key)) as raw:
        raw.text_factory = readable
        return _shortened(_told_of(raw, table, numbers))


def _told_of(raw: Any, table: str, numbers: Collection[int]) -> list[Message]:
    from salesdesk.store.log.reading import LogReader
    from salesdesk.store.log.verify import faults_of_rows

    return faults_of_rows(LogReader(DriverConnection(raw)), table, numbers)


def _of_rows(raw: Any, between: Callable[[], None], done: Callable[[float], None]) -> list[Message]:
    """Rows that are not what their checksums say. Each is proven by itself, so it does not matter what changes meanwhile."""
    from salesdesk.store.checksums import changed_rows

    found: list[Message] = []
    for place, table in enumerate(BY_TABLE, 1):
        if numbers := changed_rows(raw, table, between)[:MOST]:
            found += _told_of(raw, table, numbers)
        done(place / len(BY_TABLE))
    return found


def _unread(raw: Any, between: Callable[[], None]) -> list[Message]:
    """Of which tables not all rows can be read."""
    found = []
    for table in (*BY_TABLE, "entry", "event"):
        between()
        try:
            for _ in raw.execute(f"SELECT * FROM {table}"):
                pass
        except (driver.DatabaseError, UnicodeDecodeError):
            found.append(Message(_UNREAD, {"table": table}))
    return found


def _of_pages(connection: DriverConnection) -> list[Message]:
    rows = connection.exec_driver_sql(f"PRAGMA integrity_check({MOST})").fetchall()
    found = [Message(_PAGES, {"what": str(row[0])}) for row in rows if row[0] != "ok"]
    try:
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    except driver.DatabaseError as error:
        lost = ()
        found = found or [Message(_PAGES, {"what": str(error)})]
    return found + [Message(_LOST, {"table": str(table)}) for table in dict.fromkeys(row[0] for row in lost)]


def _of_schema(connection: DriverConnection) -> list[Message]:
    """What is not as the steps of the migrations made it. An index that is not there loses nothing, and is no damage."""
    statement = "SELECT type, name, tbl_name, sql FROM sqlite_schema"
    version = connection.exec_driver_sql("PRAGMA user_version").fetchall()[0][0]
    with closing(driver.connect(":memory:", isolation_level=None)) as raw:
        made = DriverConnection(raw)
        build_schema(made)
        right = {row[1]: _told(row) for row in made.exec_driver_sql(statement).fetchall()}
    here = {row[1]: _told(row) for row in connection.exec_driver_sql(statement).fetchall()}
    needed = {name: row for name, row in right.items() if name in here or row[0] != "index"}
    found = [name for name in {**needed, **here} if needed.get(name) != here.get(name)]
    if version != LATEST:
        found.append("user_version")
    return [Message(_SCHEMA, {"name": str(name)}) for name in found if not str(name).startswith("sqlite_stat")]


def build_schema(connection: DriverConnection, version: int = LATEST) -> None:
    """Make the tables of a new desk of a version."""
    begun = max((number for number in FRESH if number <= version), default=0)
    for steps, behind in ((FRESH if begun else {}, 0), (STEPS, begun)):
        for number in sorted(step for step in steps if behind < step <= version):
            step = steps[number]
            if callable(step):
                step(cast(Any, connection))
            else:
                run_all(cast(Any, connection), step)


def _told(row: Any) -> tuple[str, ...]:
    return (str(row[0]), str(row[2]), " ".join(str(row[3]).split()))


def _shortened(found: list[Message]) -> tuple[Message, ...]:
    every = list({str(one): one for one in found}.values())
    if len(every) <= MOST:
        return tuple(every)
    return (*every[:MOST], Message(_MORE, {"count": len(every) - MOST}))


def refuse_broken_pages(path: Path, key: bytes | None = None) -> None:
    """Raises DeskDamaged for a file, of any version, whose pages are not sound."""
    with closing(connect(path, key=key)) as raw:
        raw.text_factory = readable
        found = [str(row[0]) for row in raw.execute(f"PRAGMA integrity_check({MOST})") if row[0] != "ok"]
    if found:
        raise DeskDamaged(path, [Message(_PAGES, {"what": what}) for what in found])
