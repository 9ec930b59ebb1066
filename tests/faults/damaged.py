"""Desk files with smashed pages and flipped bits: each is told, none is written, and what can be read is recovered.

``campaign(count, seed)`` damages copies of a small desk; ``python -m tests.faults.damaged [--count N] [--seed S]`` prints it.
"""

import argparse
import contextlib
import hashlib
import io
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random, SystemRandom
from typing import Any

from salesdesk import cli
from salesdesk.store.log import payload as payloads
from salesdesk.store.recovery.pages import FilePages
from salesdesk.store.schema import BY_TABLE
from tests.faults.damaged_desks import busy_desk
from tests.faults.damaged_places import Place, pages_of, places_of

HOW = ("flip", "flip", "flip", "zeros", "noise", "another page", "half a page", "cut off")
"""What happens to a file; a flipped bit as often as all that smashes a page."""
LEAST = 0.95
"""The least share of the rows on undamaged pages that is recovered."""
MOST = 3
"""So many times the files that are wanted are damaged at most."""
SUMMED_TIMES = ("stage_since", "stage_spent")
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


@dataclass
class Damage:
    """One damaged file: how, what it reaches, which pages; and what became of it."""

    how: str
    reach: str
    place: str
    pages: frozenset[int]
    faults: list[str] = field(default_factory=list)
    reaches: bool = False
    """Whether the file says something else by it."""

    @property
    def name(self) -> str:
        """The fault, as a row of the campaign is called."""
        return f"{self.how} in {self.reach}" + ("" if self.reaches else ", where nothing is")


def sound_desk(folder: Path) -> Sound:
    """A closed desk to damage copies of."""
    folder.mkdir(parents=True, exist_ok=True)
    at = busy_desk(folder)
    at.desk.store.close()
    return known(at.path)


def known(path: Path) -> Sound:
    """A sound file, with what must be known of it."""
    data = path.read_bytes()
    rows, page_of = _rows(path), dict[tuple[str, Any], int]()
    pages = FilePages(data)
    by_number = {(table, cells[0]): (table, key) for (table, key), cells in rows.items()}
    used = pages_of(path)
    for page, name in used.items():
        if name in BY_TABLE:
            for cell in pages.cells(page):
                if cell.record is not None and (name, cell.number) in by_number:
                    page_of[by_number[name, cell.number]] = page
    return Sound(path, data, places_of(path), used, rows, page_of, content(path), pages.size)


def _rows(path: Path) -> Rows:
    found: Rows = {}
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for table, shape in BY_TABLE.items():
            names = ", ".join(("number", "id", *shape.fields))
            for row in connection.execute(f"SELECT {names} FROM {table}"):
                found[table, row[1]] = (row[0], *row[2:])
    return found


def content(path: Path) -> Any:
    """All that a file says, payloads unpacked; a text where it cannot be read."""
    try:
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as connection:
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
        reach = chance.choice(("value", "value", "log", "log", "index", "structure", "schema"))
        at, place = _somewhere(sound, reach, chance)
        data[at] ^= 1 << chance.randrange(8)
        to.write_bytes(data)
        return Damage(how, reach, f"{place} byte {at}", frozenset({at // sound.size + 1}))
    page = chance.choice(sorted(sound.pages))
    start = (page - 1) * sound.size
    if how == "cut off":
        pages = frozenset(number for number in sound.pages if number >= page)
        to.write_bytes(data[: max(start, sound.size)])
        return Damage(how, "structure", f"from page {page}", pages - {1})
    data[start : start + sound.size] = _smashed(sound, how, page, chance)
    to.write_bytes(data)
    return Damage(how, _sort(sound.pages[page]), f"page {page} of {sound.pages[page]}", frozenset({page}))


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


def _somewhere(sound: Sound, reach: str, chance: Random) -> tuple[int, str]:
    if reach == "structure":
        covered = bytearray(len(sound.data))
        for place in sound.places:
            covered[place.start : place.end] = b"\1" * (place.end - place.start)
        while covered[at := (chance.choice(sorted(sound.pages)) - 1) * sound.size + chance.randrange(sound.size)]:
            pass
        return at, "structure"
    places = [place for place in sound.places if place.reach == reach and place.end > place.start]
    place = chance.choice(places)
    return chance.randrange(place.start, place.end), f"{place.table}.{place.column} {place.number}"


def run(path: Path, *arguments: str) -> tuple[int, str]:
    """Exit status and messages of a command line. What it raises is a fault of the program."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        status = cli.main(["--file", str(path), *arguments])
    return status, said.getvalue()


def put_to_proof(sound: Sound, damage: Damage, path: Path) -> Damage:
    """Try a damaged file: a change is refused and writes nothing, a check tells, recovering brings back what can be read."""
    damage.reaches = reaches = content(path) != sound.content
    before = hashlib.sha256(path.read_bytes()).digest()
    for name, step in (("write", _write), ("check", _check), ("recover", _recover)):
        try:
            damage.faults += [f"{name}: {fault}" for fault in step(sound, damage, path, reaches)]
        except Exception as error:
            damage.faults.append(f"{name}: {type(error).__name__}: {error}")
        if reaches and hashlib.sha256(path.read_bytes()).digest() != before:
            damage.faults.append(f"{name}: the file was written to")
            before = hashlib.sha256(path.read_bytes()).digest()
    return damage


def _write(sound: Sound, damage: Damage, path: Path, reaches: bool) -> Iterator[str]:
    if not reaches:
        return
    status, said = run(path, "quota", "set", "--period", "2026-Q3", "--amount", "1000", "--currency", "EUR")
    if status == 0:
        yield "a quota was taken"
    elif "as they were" in said or not said.strip():
        yield f"told as {said!r}"


def _check(sound: Sound, damage: Damage, path: Path, reaches: bool) -> Iterator[str]:
    status, said = run(path, "check", "--full")
    if reaches and status == 0:
        yield "it passes"
    if not reaches and status != 0:
        yield f"harmless damage is told: {said}"
    if status and not said.strip():
        yield "no word"


def _recover(sound: Sound, damage: Damage, path: Path, reaches: bool) -> Iterator[str]:
    out = path.with_name("recovered.salesdesk")
    out.unlink(missing_ok=True)
    status, said = run(path, "recover", str(path), "--out", str(out))
    if status and not any(page not in damage.pages for page in sound.page_of.values()):
        return  # nothing is left to recover
    if status or not out.exists():
        yield f"nothing recovered: {said}"
        return
    share = recovered_share(sound, damage, out)
    if share < LEAST:
        yield f"{share:.1%} of the rows recovered"
    status, said = run(out, "check", "--full")
    if status:
        yield f"the new desk is not sound: {said}"
    status, said = run(out, "quota", "set", "--period", "2026-Q3", "--amount", "1000", "--currency", "EUR")
    status = status or run(out, "undo")[0]
    if status:
        yield f"the new desk takes no change: {said}"


def recovered_share(sound: Sound, damage: Damage, out: Path) -> float:
    """The share of the records on undamaged pages that a recovered desk has, with all their cells but for references to
    records that are lost, and for what is summed up from events, which may be lost."""
    there = _told(_rows(out))
    here = _told(sound.rows)
    lost = {key for (_, key), page in sound.page_of.items() if page in damage.pages}
    wanted = [key for key, page in sound.page_of.items() if page not in damage.pages]
    good = sum(key in there and _alike(key[0], here[key], there[key], lost) for key in wanted)
    return good / len(wanted) if wanted else 1.0


def _alike(table: str, here: tuple[Any, ...], there: tuple[Any, ...], lost: set[Any]) -> bool:
    names = BY_TABLE[table].fields
    return all(
        one == other or one in lost or (table == "deal" and name in SUMMED_TIMES)
        for name, one, other in zip(names, here, there, strict=True)
    )


def _told(rows: Rows) -> Rows:
    """The cells by fields, references as keys."""
    ids = {(table, cells[0]): key for (table, key), cells in rows.items()}
    found: Rows = {}
    for (table, key), (_, *cells) in rows.items():
        shape = BY_TABLE[table]
        kind = cells[shape.fields.index("subject_kind")] if shape.has_subject else None
        found[table, key] = tuple(
            ids.get((refers, cell)) if (refers := shape.refers(name, kind)) and cell is not None else cell
            for name, cell in zip(shape.fields, cells, strict=True)
        )
    return found


def trials(count: int, seed: int, folder: Path, prove: Callable[[Sound, Damage, Path], Damage]) -> Iterator[Damage]:
    """So many damaged files, each put to proof."""
    sound, chance = sound_desk(folder / "sound"), Random(seed)
    for number in range(count):
        place = folder / f"{number}"
        place.mkdir()
        path = place / "desk.salesdesk"
        yield prove(sound, damaged(sound, path, HOW[number % len(HOW)], chance), path)
        shutil.rmtree(place)


def campaign(count: int, seed: int) -> list[tuple[str, int, int, int]]:
    """Put damaged files to proof, until the damage has reached something in so many: (fault, tried, survived, lost) for each
    sort of damage."""
    tried, lost, reached = Counter[str](), Counter[str](), 0
    with tempfile.TemporaryDirectory(prefix="salesdesk-damaged-") as folder:
        for damage in trials(MOST * count, seed, Path(folder), put_to_proof):
            reached += damage.reaches
            tried[damage.name] += 1
            lost[damage.name] += bool(damage.faults)
            for fault in damage.faults:
                sys.stderr.write(f"{damage.name} ({damage.place}): {fault}\n")
            if reached == count:
                break
    return [(name, tried[name], tried[name] - lost[name], lost[name]) for name in sorted(tried)]


def main() -> int:
    """Print the campaign's table; 1 where anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(1 << 31))
    asked = parser.parse_args()
    print(f"seed {asked.seed}")
    rows = campaign(asked.count, asked.seed)
    for name, tried, survived, lost in rows:
        print(f"{name:32} {tried:6} {survived:6} {lost:6}")
    return 1 if any(lost for *_, lost in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
