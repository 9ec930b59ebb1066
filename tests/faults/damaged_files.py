"""Sound desk files to damage, and how they are damaged: what each byte is for, and what became of it."""

import contextlib
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from salesdesk.desk.commands.activities import AddNote
from salesdesk.store import cipher, recoding
from salesdesk.store.connections import connect
from salesdesk.store.faults import SMALL_BYTES
from salesdesk.store.log import payload as payloads
from salesdesk.store.recovery import encrypted
from salesdesk.store.recovery.pages import FilePages
from salesdesk.store.schema import BY_TABLE
from tests.faults.damaged_desks import busy_desk
from tests.faults.damaged_places import Place, pages_of, places_of

HOW = ("flip", "flip", "flip", "zeros", "noise", "another page", "half a page", "cut off")
"""What happens to a file; a flipped bit as often as all that smashes a page."""
REACHES = ("value", "value", "value", "log", "log", "index", "structure", "schema", "free")
PASSPHRASE = "Straße 5 – offen"
DESKS = ("small", "large", "encrypted")
"""A desk whose values are checked before the first change, one too large for that, and one under a passphrase."""
Rows = dict[tuple[str, Any], tuple[Any, ...]]
"""By table and key, the cells of a record."""


@dataclass
class Sound:
    """A sound desk file: its bytes, what each of them is for, the rows of its records and the page of each."""

    path: Path
    data: bytes
    places: list[Place]
    pages: dict[int, str]
    rows: Rows
    page_of: dict[tuple[str, Any], int]
    content: Any
    size: int = 4096
    desk: str = "small"
    key: bytes | None = None


@dataclass
class Damage:
    """One damaged file: of which desk, how, what it reaches, which pages and row; and what became of it: whether it reaches
    anything that can be read, whether the quick check of a large desk does not see it, and which share of the records on undamaged
    pages was recovered."""

    desk: str
    how: str
    reach: str
    place: str
    pages: frozenset[int]
    row: tuple[str, int] | None = None
    faults: list[str] = field(default_factory=list)
    is_reached: bool = False
    is_unseen: bool = False
    share: float = 1.0

    @property
    def name(self) -> str:
        """The fault, as a row of the campaign is called."""
        return f"{self.desk}: {self.how} in {self.reach}"

    @property
    def is_said(self) -> bool:
        """Whether it reaches a value or the structure of pages, and not only an index or the log."""
        return self.is_reached and (self.reach in ("value", "structure", "schema", "page") or self.how != "flip")


def sound_desk(folder: Path, desk: str = "small") -> Sound:
    """A closed desk of ``DESKS`` to damage copies of."""
    folder.mkdir(parents=True, exist_ok=True)
    at = busy_desk(folder)
    if desk == "large":
        deal = at.deal("Many notes")
        for number in range(9):
            at.clock.on(minutes=3)
            at.desk.do(AddNote(deal=deal, text=f"{number} " + Random(number).randbytes(75_000).hex()))
    at.desk.store.close()
    if desk != "encrypted":
        found = known(at.path)
        assert (len(found.data) > SMALL_BYTES) == (desk == "large")
        found.desk = desk
        return found
    key = cipher.new_key(PASSPHRASE)
    recoding.change_key(at.path, None, key)
    data = at.path.read_bytes()
    plain = folder / "plain"
    plain.write_bytes(encrypted.decrypted(data, key).data)
    found = known(plain)
    plain.unlink()
    found.path, found.data, found.desk, found.key = at.path, data, desk, key
    return found


def known(path: Path) -> Sound:
    """A sound file, with what must be known of it."""
    data = path.read_bytes()
    rows, page_of = rows_of(path), dict[tuple[str, Any], int]()
    pages = FilePages(data)
    by_number = {(table, cells[0]): (table, key) for (table, key), cells in rows.items()}
    used = pages_of(path)
    for page, name in used.items():
        if name in BY_TABLE:
            for cell in pages.cells(page):
                if cell.record is not None and (name, cell.number) in by_number:
                    page_of[by_number[name, cell.number]] = page
    return Sound(path, data, places_of(path), used, rows, page_of, content(path), pages.size)


def rows_of(path: Path, key: bytes | None = None) -> Rows:
    """The rows of all records in a file."""
    found: Rows = {}
    with contextlib.closing(connect(path, key=key)) as connection:
        for table, shape in BY_TABLE.items():
            names = ", ".join(("number", "id", *shape.fields))
            for row in connection.execute(f"SELECT {names} FROM {table}"):
                found[table, row[1]] = (row[0], *row[2:])
    return found


def content(path: Path, key: bytes | None = None) -> Any:
    """All that a file says, payloads unpacked; a text where it cannot be read."""
    try:
        with contextlib.closing(connect(path, "ro", key=key, is_left_alone=True)) as connection:
            connection.text_factory = bytes
            if connection.execute("PRAGMA integrity_check").fetchall() != [(b"ok",)]:
                return "integrity"
            names = [row[0].decode() for row in connection.execute("SELECT name FROM sqlite_schema WHERE type='table'")]
            found = {name: connection.execute(f"SELECT * FROM {name} NOT INDEXED").fetchall() for name in names}
            found["sqlite_schema"] = connection.execute(
                "SELECT type, name, tbl_name, sql FROM sqlite_schema"
            ).fetchall()
            found["device"] = [row[:3] for row in found["device"]]
            found["entry"] = [
                (*row[:-1], row[-1] and (row[-1][:8], payloads.loaded(row[-1], 0))) for row in found["entry"]
            ]
            return found
    except Exception as error:
        return str(error)


def damaged(sound: Sound, to: Path, how: str, chance: Random) -> Damage:
    """Write a damaged copy."""
    data = bytearray(sound.data)
    if how == "flip":
        reach = chance.choice(REACHES if sound.key is None else ("page",))
        at, place, row = _somewhere(sound, reach, chance)
        data[at] ^= 1 << chance.randrange(8)
        to.write_bytes(data)
        return Damage(sound.desk, how, reach, f"{place} byte {at}", frozenset({at // sound.size + 1}), row)
    page = chance.choice(sorted(sound.pages))
    start = (page - 1) * sound.size
    if how == "cut off":
        pages = frozenset(number for number in sound.pages if number >= page)
        to.write_bytes(data[: max(start, sound.size)])
        return Damage(sound.desk, how, "structure", f"from page {page}", pages - {1})
    data[start : start + sound.size] = _smashed(sound, how, page, chance)
    to.write_bytes(data)
    where = f"page {page} of {sound.pages[page]}"
    return Damage(sound.desk, how, _sort(sound.pages[page]), where, frozenset({page}))


def _smashed(sound: Sound, how: str, page: int, chance: Random) -> bytes:
    size = sound.size
    start = (page - 1) * size
    if how == "zeros":
        return bytes(size)
    if how == "noise":
        return chance.randbytes(size)
    if how == "half a page":
        return sound.data[start : start + size // 2] + bytes(size // 2)
    other = chance.choice(sorted(set(sound.pages) - {page}))
    return sound.data[(other - 1) * size : other * size]


def _sort(name: str) -> str:
    if name == "sqlite_schema":
        return "schema"
    return "value" if name in BY_TABLE else "log" if name in ("entry", "event", "word", "diary") else "index"


def _somewhere(sound: Sound, reach: str, chance: Random) -> tuple[int, str, tuple[str, int] | None]:
    if reach == "page":  # encrypted, a byte of it is like any other
        at = chance.randrange(len(sound.data))
        return at, sound.pages.get(at // sound.size + 1, "further pages"), None
    if reach == "structure":
        covered = bytearray(len(sound.data))
        for place in sound.places:
            covered[place.start : place.end] = b"\1" * (place.end - place.start)
        while covered[at := (chance.choice(sorted(sound.pages)) - 1) * sound.size + chance.randrange(sound.size)]:
            pass
        return at, "structure", None
    places = [place for place in sound.places if place.reach == reach and place.end > place.start]
    place = chance.choice(places)
    row = (place.table, place.number) if place.table in BY_TABLE else None
    return chance.randrange(place.start, place.end), f"{place.table}.{place.column} {place.number}", row
