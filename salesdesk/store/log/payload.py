"""What an entry set: records made with their content, fields with old and new value, lines of the diary, and its words.

In the file it is JSON, squeezed with a dictionary, in which rows and references are numbers of this file. The hash is taken
of the canonical form, in which they are keys, so that it is the same in every desk that holds the entry. Instants count from
the entry's own.
"""

import json
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import accumulate
from typing import Any

from salesdesk.store.keymap import KeyNumbers
from salesdesk.store.log.made_columns import MadeColumns
from salesdesk.store.schema import BY_TABLE, Shape

Cells = dict[str, Any]
Places = dict[str, dict[int, Cells]]
"""By table and number of the row, cells by field."""
_WORDS = (
    '{"m":{"organisation":[["name"],[', '{"m":{"contact":[["name","organisation","email","phone"],[', '"saved_thing":[["kind",'
    '"name","content"],[', '{"s":{"setting":{"', '":{"value":["', '{"s":{"stage":{"', '":{"probability":[0.', '"stall_days":['
    'null,', '"survivor":[null,', '{"m":{"quota":[["period","start","until","amount","currency","measure","pipeline","tag"],[',
    '{"m":{"rate":[["currency","base","day","rate"],[', '"EUR","2026-', '{"m":{"tag":[["name"],[', '"deal_tag":[["deal",'
    '"tag"],[', '"custom_field":[["name","rank"],[', '"custom_value":[["deal","field","value"],[', '{"m":{"note":[["subject",'
    '"text","created_at"],[', '{"s":{"deal":{"', '":{"title":["', '"owner":[null,"', '"source":[null,"', '"category":['
    '"pipeline","commit"]', '"best_case"', '"deleted_at":[null,0]}', '"probability":[null,0.', '"organisation":[null,',
    '"contact":[null,', '"currency":["EUR","USD"]', '{"s":{"activity":{"', '":{"done_at":[null,0]}}},"v":{"title":["deal",',
    '],"step":["activity",', '":{"due_day":["2026-', '"due_time":[null,"14:30"]', '"kind":["call","meeting"]', '"email","demo"'
    ',"task","contract"', '{"m":{"deal":[["rank","title","organisation","contact","owner","currency","source"],[', '"EUR","'
    'Referral"]]},"v":{"title":["deal",', '{"m":{"activity":[["subject","kind","title","due_day","due_time","created_at"],[',
    ',"call","', '","2026-1', '","2027-0', '",0]]},"v":{"title":["deal",', '],"step":["activity",', '{"v":{"title":["deal",',
    ']}}', ']},"v":{"count":', '{"s":{"deal":{"', '":{"rank":["', '"]}}},"v":{"title":["deal",', '],"stage":["stage",', ']}}',
)  # fmt: skip
DICTIONARY = "".join(_WORDS).encode()
"""What payloads are made of, the most frequent last. Part of the file format: it is never changed, a new one gets a new mark."""
SALT_BYTES = 8
_PLAIN, _SQUEEZED = b"\0", b"\1"
_VALUES = b'"v":{'
_OWN_ROWS = (b'"custom_value":[[', b'"deal_tag":[[')
"""Where the rows begin that name their deal after their own number; within a text the quotes would be escaped."""
_AT_ONCE = 2_000
"""Parts of a list whose text is made at once."""


@dataclass(slots=True)
class Payload:
    """``made`` rows with their content, those of large batches by ``columns``; ``set`` fields as [old, new]; ``diary`` lines;
    ``values`` for the words of the label,
    a text or number, or [table, number] for the name of a record. Cells are as the file holds them, references as numbers."""

    made: Places = field(default_factory=dict)
    set: Places = field(default_factory=dict)
    diary: list[list[Any]] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, list[MadeColumns]] = field(default_factory=dict)

    def add_columns(self, rows: MadeColumns) -> None:
        """New rows by columns. Their table is in ``made`` too, without them, until they are asked for one by one."""
        self.made.setdefault(rows.shape.table, {})
        self.columns.setdefault(rows.shape.table, []).append(rows)

    def made_of(self, table: str) -> dict[int, Cells]:
        """The new rows of a table one by one, in the order of their numbers; from now on they are held so."""
        rows = self.made.get(table, {})
        if blocks := self.columns.pop(table, []):
            for block in blocks:
                rows.update(block.rows())
            self.made[table] = rows = dict(sorted(rows.items()))
        return rows

    def made_row(self, table: str, number: int) -> Cells | None:
        """The cells of a new row; None for a row that is not new."""
        if any(number in block.numbers for block in self.columns.get(table, ())):
            self.made_of(table)
        return self.made.get(table, {}).get(number)

    def settle(self) -> None:
        """Hold the new rows of each table all in one way: by columns only where there are no others."""
        for table in [table for table in self.columns if self.made[table]]:
            self.made_of(table)

    def without_diary(self) -> "Payload":
        """The same, without the lines of the diary."""
        return replace(self, diary=[])

    def rows(self) -> Iterator[tuple[str, int]]:
        """The table and number of each row that was made or changed."""
        for places in (self.made, self.set):
            for table, rows in places.items():
                yield from ((table, number) for number in rows)
        for table, blocks in self.columns.items():
            yield from ((table, number) for block in blocks for number in block.numbers)

    def changed(self) -> Iterator[tuple[tuple[str, int], dict[str, Any]]]:
        """The table and number of each row of which fields were set, with their values before and after."""
        for table, rows in self.set.items():
            yield from (((table, number), fields) for number, fields in rows.items())


def stored(payload: Payload, at: int) -> bytes:
    """A payload as the file holds it, of an entry recorded at ``at`` (microseconds)."""
    plain: dict[str, Any] = {}
    if payload.made:
        plain["m"] = {
            table: _made_blocks(blocks, at) if (blocks := payload.columns.get(table)) else
            _made_table(BY_TABLE[table], payload.made[table], at)
            for table in payload.made
        }  # fmt: skip
    if payload.set:
        plain["s"] = {
            table: {str(number): _changed(BY_TABLE[table], cells, at, _same) for number, cells in rows.items()}
            for table, rows in payload.set.items()
        }
    if payload.diary:
        plain["d"] = payload.diary
    if payload.values:
        plain["v"] = payload.values
    raw = b"".join(_json_of(plain))
    squeeze = zlib.compressobj(9 if len(raw) < 1 << 20 else 6, zlib.DEFLATED, -15, 9, zdict=DICTIONARY)
    short = squeeze.compress(raw) + squeeze.flush()
    return _SQUEEZED + short if len(short) < len(raw) else _PLAIN + raw


def _json_of(plain: dict[str, Any]) -> Iterator[bytes]:
    """The bytes of ``dumps(plain)``, the rows of large tables some at a time, so that no other thread waits for all."""
    if all(len(lines) <= _AT_ONCE for lines in plain.get("m", {}).values()):
        yield dumps(plain)
        return
    begin = b'{"m":{'
    for table, lines in plain["m"].items():
        yield begin + dumps(table) + b":"
        for start in range(0, len(lines), _AT_ONCE):
            yield (b"," if start else b"[") + dumps(lines[start : start + _AT_ONCE])[1:-1]
        yield b"]"
        begin = b","
    rest = {name: part for name, part in plain.items() if name != "m"}
    yield b"}" + (b"," + dumps(rest)[1:] if rest else b"}")


def loaded(sealed: bytes, at: int, with_made: bool = True) -> Payload:
    """A payload from the file, behind its salt; of its new rows the numbers alone where their cells are not wanted, which are
    most of an import. Raises ValueError for one that is damaged."""
    return from_plain(json.loads(unsqueezed(sealed), parse_constant=_refuse), at, with_made)


def _refuse(word: str) -> None:
    """NaN and infinities are no JSON, and no row holds them."""
    raise ValueError(word)


def label_values(sealed: bytes) -> dict[str, Any]:
    """The values of a payload alone, without reading the rows that a large one holds. Raises ValueError."""
    raw = unsqueezed(sealed)
    start = raw.rfind(_VALUES)  # the last part; within a text its quotes would be escaped
    found: dict[str, Any] = {} if start < 0 else json.loads(raw[start + len(_VALUES) - 1 : -1])
    return found


def may_tell_of(sealed: bytes, deal: int, rows: Collection[int]) -> bool:
    """Whether a payload may set something of a deal or of its ``rows`` of own fields and tags, each by its number. It is only
    looked for in the text, as to make objects of an import holds the interpreter lock for long. Raises ValueError."""
    raw = unsqueezed(sealed)
    if any(f'"{number}":'.encode() in raw for number in (deal, *rows)):
        return True
    places = [place for place in map(raw.find, _OWN_ROWS) if place >= 0]
    return bool(rows and places) and raw.find(f",{deal},".encode(), min(places)) >= 0


def unsqueezed(sealed: bytes) -> bytes:
    """The JSON of a payload from the file, behind its salt. Raises ValueError."""
    content = sealed[SALT_BYTES:]
    if content[:1] == _PLAIN:
        return content[1:]
    if content[:1] != _SQUEEZED:
        raise ValueError("unknown form of a payload")
    unsqueeze = zlib.decompressobj(-15, zdict=DICTIONARY)
    try:
        return unsqueeze.decompress(content[1:]) + unsqueeze.flush()
    except zlib.error as error:
        raise ValueError(str(error)) from None


def from_plain(plain: dict[str, Any], at: int, with_made: bool = True) -> Payload:
    """A payload of its JSON, as the file holds it (new rows empty, not ``with_made``). Raises ValueError where it is damaged."""
    found = Payload(diary=plain.get("d", []), values=plain.get("v", {}))
    for table, (names, *lines) in plain.get("m", {}).items():
        shape = BY_TABLE[table]
        moved = [name in shape.instants for name in names]
        rows = found.made[table] = {}
        if not with_made:
            rows.update((number, {}) for number in accumulate(line[0] for line in lines))
            continue
        last = 0
        for gap, *cells in lines:
            last += gap
            rows[last] = {
                name: cell + at if moves else cell
                for name, cell, moves in zip(names, cells, moved, strict=True)
                if cell != shape.defaults.get(name)
            }
    for table, changed in plain.get("s", {}).items():
        shape = BY_TABLE[table]
        found.set[table] = {int(number): _changed(shape, cells, -at, _same) for number, cells in changed.items()}
    return found


Told = Callable[[str, Any, str], Any]
"""What a field's cell is told as, for a subject of a kind."""


def _same(name: str, cell: Any, subject_kind: str) -> Any:
    return cell


def _made_table(shape: Shape, rows: dict[int, Cells], at: int) -> list[Any]:
    """[names, row, row…]; a row begins with how far its number lies behind the one before."""
    given = {name for cells in rows.values() for name in cells}
    names = [name for name in shape.fields if name in given]
    lines: list[Any] = [names]
    last = 0
    defaults = [(name, shape.defaults.get(name)) for name in names]
    moved = [place for place, name in enumerate(names, 1) if name in shape.instants]
    for number, cells in rows.items():
        line: list[Any] = [number - last, *[cells.get(name, default) for name, default in defaults]]
        for place in moved:
            if line[place] is not None:
                line[place] -= at
        lines.append(line)
        last = number
    return lines


def _made_blocks(blocks: Sequence[MadeColumns], at: int) -> list[Any]:
    """The same of rows by columns."""
    given = {name for block in blocks for name in block.given()}
    names = [name for name in blocks[0].shape.fields if name in given]
    lines: list[Any] = [names]
    last = 0
    for block in blocks:
        lines += block.lines(names, at, last)
        last = block.numbers[-1]
    return lines


def _changed(shape: Shape, cells: Cells, at: int, told: Told) -> Cells:
    def shifted(name: str, side: int) -> Any:
        cell = cells[name][side]
        if name in shape.instants and cell is not None:
            return cell - at
        return told(name, cell, cells["subject_kind"][side] if "subject_kind" in cells else "deal")

    return {name: [shifted(name, 0), shifted(name, 1)] for name in cells}


def given(shape: Shape, cells: Cells) -> Cells:
    """The cells of a new row that must be written down."""
    return {name: cell for name, cell in cells.items() if cell != shape.defaults.get(name)}


def canonical(payload: Payload, at: int, keys: KeyNumbers) -> dict[str, Any]:
    """The payload as every desk knows it: keys in the place of numbers, every row for itself. Rows by columns are told as
    text."""
    made, changed = JsonParts(), []
    for table in payload.made:
        shape = BY_TABLE[table]
        plain = frozenset(shape.fields) - shape.instants - shape.references.keys() - {"subject"}
        if blocks := payload.columns.get(table):
            made.parts += [partial(block.texts, at, keys) for block in blocks]
            continue
        one_by_one = made.begun()
        for number, cells in payload.made[table].items():
            kind = cells.get("subject_kind", "deal")
            own = {
                name: cell
                if name in plain
                else cell - at
                if name in shape.instants
                else _told(shape, keys, name, cell, kind)
                for name, cell in cells.items()
            }
            one_by_one.append([table, keys.key(table, number), own])
    for table, rows in payload.set.items():
        shape = BY_TABLE[table]
        told = partial(_told, shape, keys)
        changed += [[table, keys.key(table, n), _changed(shape, cells, at, told)] for n, cells in rows.items()]
    values = {name: [v[0], keys.key(*v)] if isinstance(v, list) else v for name, v in payload.values.items()}
    return {"m": made.plain(), "s": changed, "d": payload.diary, "v": values}


class JsonParts:
    """The parts of a JSON list: some as they are, some as texts of several, joined by commas."""

    def __init__(self) -> None:
        self.parts: list[list[Any] | Callable[[], Iterator[str]]] = []

    def begun(self) -> list[Any]:
        """The list that the next parts go to as they are."""
        if not self.parts or not isinstance(self.parts[-1], list):
            self.parts.append([])
        last = self.parts[-1]
        assert isinstance(last, list)
        return last

    def plain(self) -> "list[Any] | JsonParts":
        """All as they are, where none is a text."""
        return self.begun() if len(self.parts) < 2 and (not self.parts or isinstance(self.parts[0], list)) else self

    def texts(self) -> Iterator[bytes]:
        """The JSON of the list, in pieces."""
        begin = b"["
        for part in self.parts:
            if isinstance(part, list):
                found: Iterator[bytes] = (
                    dumps(part[start : start + _AT_ONCE], ordered=True)[1:-1] for start in range(0, len(part), _AT_ONCE)
                )
            else:
                found = (text.encode("utf-8", "surrogatepass") for text in part())
            for text in found:
                yield begin + text
                begin = b","
        yield b"]" if begin == b"," else b"[]"


def local(plain: dict[str, Any], at: int, keys: KeyNumbers) -> Payload:
    """A payload in its canonical form, as this file knows it. All keys in it have numbers here."""
    found = Payload(diary=plain["d"])
    for table, key, own in plain["m"]:
        shape = BY_TABLE[table]
        kind = own.get("subject_kind", "deal")
        found.made.setdefault(table, {})[_number(keys, table, key)] = {
            name: cell + at if name in shape.instants else _here(shape, keys, name, cell, kind)
            for name, cell in own.items()
        }
    for table, key, own in plain["s"]:
        shape = BY_TABLE[table]
        cells = _changed(shape, own, -at, partial(_here, shape, keys))
        found.set.setdefault(table, {})[_number(keys, table, key)] = cells
    found.values = {name: [v[0], _number(keys, *v)] if isinstance(v, list) else v for name, v in plain["v"].items()}
    return found


def _told(shape: Shape, keys: KeyNumbers, name: str, cell: Any, subject_kind: str) -> Any:
    table = None if cell is None else shape.refers(name, subject_kind)
    return keys.key(table, cell) if table else cell


def _here(shape: Shape, keys: KeyNumbers, name: str, cell: Any, subject_kind: str) -> Any:
    table = None if cell is None else shape.refers(name, subject_kind)
    return _number(keys, table, cell) if table else cell


def _number(keys: KeyNumbers, table: str, key: str) -> int:
    number = keys.number(table, key)
    if number is None:
        raise ValueError(f"no {table} {key}")
    return number


def dumps(value: Any, ordered: bool = False) -> bytes:
    """JSON in UTF-8 without blanks, the keys of objects ``ordered`` where asked; lone surrogates are kept."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=ordered).encode(
        "utf-8", "surrogatepass"
    )


def pieces(value: Any) -> Iterator[bytes]:
    """The bytes of ``dumps(value, ordered=True)``, of what is large one piece after another, so that it is never there whole."""
    if isinstance(value, JsonParts):
        yield from value.texts()
    elif isinstance(value, list) and _is_large(value):
        for start in range(0, len(value), _AT_ONCE):
            yield b"," if start else b"["
            yield dumps(value[start : start + _AT_ONCE], ordered=True)[1:-1]
        yield b"]"
    elif isinstance(value, list) and any(map(_is_large, value)):
        for place, one in enumerate(value):
            yield b"," if place else b"["
            yield from pieces(one)
        yield b"]"
    elif isinstance(value, dict) and _is_large(value):
        for place, name in enumerate(sorted(value)):
            yield (b"," if place else b"{") + dumps(name) + b":"
            yield from pieces(value[name])
        yield b"}"
    else:
        yield dumps(value, ordered=True)


def _is_large(value: Any) -> bool:
    """Whether a list, or one in a dictionary, has so many parts that its text is made in pieces."""
    if isinstance(value, dict):
        return any(
            isinstance(one, JsonParts) or (isinstance(one, list) and len(one) > _AT_ONCE) for one in value.values()
        )
    return isinstance(value, list) and len(value) > _AT_ONCE
