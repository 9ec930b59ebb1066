"""Reading a foreign file: its bytes in, its table out, or our own file of a whole desk.

The child is asked with ``file``, ``name`` and ``how``. It sends pieces with ``table`` (a name, empty where there is one only),
``count`` and ``rows``: packed JSON, for a table the lines on which its rows begin and their cells, for a desk a list of
objects. A date in a cell is an object with one key, which is empty. The answer says what the file is.
"""

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.i18n import mark
from salesdesk.importing.contents import Contents, ReadProgress, read_here
from salesdesk.importing.desk_file.containers import DAMAGED, OurFile
from salesdesk.importing.plan.model import FileFacts
from salesdesk.importing.read.cells import RawRow
from salesdesk.importing.read.refusals import ImportRefused
from salesdesk.importing.read.sources import FileSource, HowToRead
from salesdesk.importing.read.tables import SourceTable
from salesdesk.worker.child import Send
from salesdesk.worker.messages import Parts
from salesdesk.worker.parent import MEGABYTE, Limits, Reason, WorkerFailed
from salesdesk.worker.parent import run as run_in_child

KIND = "foreign_file"
_ROWS, _CELLS = 2_000, 200_000
"""Rows of a piece, fewer of very wide ones."""
LARGEST_PIECE, LARGEST_ANSWER = 256 << 20, 1 << 30
"""Bytes of a piece once it is unpacked, and of all pieces as they come."""
_SECONDS, _BYTES_A_SECOND = 15.0, 300_000
_MEMORY, _TIMES_ITS_SIZE = 700 * MEGABYTE, 12
_PIECE_LETTERS = 8_000_000
_MARK = ""
_SENTENCES: dict[Reason, str] = {
    "time": mark("{name} took longer than {seconds} seconds to read and was given up; nothing was changed."),
    "memory": mark("{name} needs more than {count} MB of memory to read and was given up; nothing was changed."),
    "ended": mark("{name} cannot be read: reading it ended unexpectedly. Nothing was changed."),
}


def limits_for(size: int) -> Limits:
    """What reading a file of so many bytes may take. JSON takes many times its size, workbooks grow when they are unpacked."""
    return Limits(_SECONDS + size / _BYTES_A_SECOND, _MEMORY + _TIMES_ITS_SIZE * size)


def read_in_child(
    source: FileSource, how: HowToRead, progress: ReadProgress, limits: Limits | None = None,
    command: Sequence[str] | None = None,
) -> Contents:  # fmt: skip
    """What is in a file, read by a child of this program. Raises ImportRefused in words; ``progress`` may raise to cancel."""
    limits = limits or limits_for(source.size())
    pieces = _Pieces(progress)
    try:
        said = run_in_child(
            KIND, {"file": source, "name": source.name, "how": asdict(how)}, limits,
            on_piece=pieces.take, tick=pieces.tell, command=command,
        )  # fmt: skip
        return _table(said, pieces) if said["is"] == "table" else _desk(said, pieces)
    except WorkerFailed as failed:
        words = _SENTENCES[failed.reason]
        values = {"seconds": f"{limits.seconds:.0f}", "count": limits.memory // MEGABYTE}
        raise ImportRefused(words, name=source.name, **values) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, zlib.error):
        raise ImportRefused(_SENTENCES["ended"], name=source.name) from None
    except SalesDeskError as refused:
        if pieces.is_stopped:
            raise
        raise ImportRefused(refused.message.text, **refused.message.values) from None


class _Pieces:
    """The rows that have come, still packed, by the name of their table."""

    def __init__(self, progress: ReadProgress) -> None:
        self._progress = progress
        self.rows: dict[str, list[bytes]] = {}
        self.count = self._size = 0
        self.is_stopped = False

    def take(self, piece: Mapping[str, Any]) -> None:
        """Keep a piece. Raises ValueError when they are too much to be a table."""
        rows = bytes(piece["rows"])
        self._size += len(rows)
        if self._size > LARGEST_ANSWER:
            raise ValueError("the answer is too large")
        self.rows.setdefault(str(piece["table"]), []).append(rows)
        self.count += int(piece["count"])
        self.tell()

    def tell(self) -> None:
        """Say how many rows have come."""
        try:
            self._progress(self.count, None)
        except BaseException:
            self.is_stopped = True
            raise


def _table(said: Mapping[str, Any], pieces: _Pieces) -> SourceTable:
    facts = dict(said["facts"])
    header, sheets = _texts(facts.pop("header")), _texts(facts.pop("sheets"))
    notes = tuple(Message(str(text), dict(values)) for text, values in said["notes"])
    blocks = pieces.rows.get("", [])

    def rows() -> Iterator[RawRow]:
        for block in blocks:
            lines, cells = json.loads(_unpacked(block), object_hook=_cell)
            yield from map(RawRow, lines, cells)

    found = FileFacts(**facts, header=header, sheets=sheets)
    return SourceTable(found, header, notes, bool(said["epoch_1904"]), rows, pieces.count)


def _texts(found: Iterable[Any]) -> tuple[str, ...]:
    return tuple(map(str, found))


def _desk(said: Mapping[str, Any], pieces: _Pieces) -> OurFile:
    hook = _cell if said["cells"] else None
    tables: dict[str, list[Mapping[str, Any]]] = {str(name): [] for name in said["tables"]}
    for name, blocks in pieces.rows.items():
        for block in blocks:
            tables[name] += json.loads(_unpacked(block), object_hook=hook)
    head = json.loads(_unpacked(said["head"]), object_hook=hook)
    return OurFile(str(said["format"]), bool(said["cells"]), head, tables)


def _unpacked(block: bytes) -> bytes:
    inflate = zlib.decompressobj()
    found = inflate.decompress(block, LARGEST_PIECE)
    if not inflate.eof:
        raise ValueError("the piece is too large, or cut off")
    return found


def _seconds(text: str) -> timedelta:
    return timedelta(seconds=float(text))


_CELLS_FROM_TEXT: dict[str, Callable[[str], Any]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
    "seconds": _seconds,
}


def _cell(found: dict[str, Any]) -> Any:
    if len(found) == 1 and isinstance(marked := found.get(_MARK), list):
        kind, text = marked
        return _CELLS_FROM_TEXT[kind](text)
    return found


# In the child


def run(payload: Parts, send: Send) -> Parts:
    """What is in the file. Raises SalesDeskError where it is neither a table nor a desk."""
    source = FileSource(str(payload["name"]), bytes(payload["file"]))
    found = read_here(source, HowToRead(**payload["how"]), _ignore)
    return _send_desk(found, source.name, send) if isinstance(found, OurFile) else _send_table(found, send)


def _ignore(rows: int, total: int | None) -> None:
    return None


def _send_table(table: SourceTable, send: Send) -> Parts:
    most = max(1, min(_ROWS, _CELLS // len(table.header)))
    rows = table.rows()
    while some := list(_some(rows, most)):
        packed = _packed([[row.line for row in some], [row.cells for row in some]])
        send({"table": "", "count": len(some), "rows": packed})
    notes = [[note.text, note.values] for note in table.notes]
    return {"is": "table", "facts": asdict(table.facts), "notes": notes, "epoch_1904": table.epoch_1904}


def _some(rows: Iterator[RawRow], most: int) -> Iterator[RawRow]:
    """At most so many rows, fewer where their texts are very long."""
    letters = 0
    for row in islice(rows, most):
        yield row
        letters += sum(len(cell) for cell in row.cells if isinstance(cell, str))
        if letters > _PIECE_LETTERS:
            return


def _send_desk(found: OurFile, name: str, send: Send) -> Parts:
    try:
        for table, rows in found.tables.items():
            for start in range(0, len(rows), _ROWS):
                some = rows[start : start + _ROWS]
                send({"table": table, "count": len(some), "rows": _packed(some)})
        head = _packed(found.head)
    except RecursionError:
        raise ImportRefused(DAMAGED, name=name) from None
    return {"is": "desk", "format": found.format, "cells": found.cells, "tables": list(found.tables), "head": head}


def _packed(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_marked)
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 1)


def _marked(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return {_MARK: ["datetime", cell.isoformat()]}
    if isinstance(cell, date):
        return {_MARK: ["date", cell.isoformat()]}
    if isinstance(cell, time):
        return {_MARK: ["time", cell.isoformat()]}
    if isinstance(cell, timedelta):
        return {_MARK: ["seconds", repr(cell.total_seconds())]}
    return str(cell)
