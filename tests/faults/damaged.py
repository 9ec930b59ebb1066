"""Desk files with smashed pages and flipped bits: each is told, none is written, and what can be read is recovered.

``campaign(count, seed)`` damages copies of small desks, plain, encrypted, and too large to be checked in full before a change;
``python -m tests.faults.damaged [--count N] [--seed S]`` prints it.
"""

import argparse
import contextlib
import hashlib
import io
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random, SystemRandom
from typing import Any

from salesdesk import cli
from salesdesk.cli.passphrases import forget_file
from salesdesk.domain.errors import SalesDeskError
from salesdesk.store import cipher
from salesdesk.store.schema import BY_TABLE
from salesdesk.store.store import SqlStore
from tests.faults.damaged_files import (
    DESKS,
    HOW,
    PASSPHRASE,
    Damage,
    Rows,
    Sound,
    content,
    damaged,
    rows_of,
    sound_desk,
)
from tests.support.desks import StandingClock

LEAST = 0.95
"""The least share of the rows on undamaged pages that is recovered."""
SUMMED_TIMES = ("stage_since", "stage_spent")
_QUOTA = ("quota", "set", "--period", "2026-Q3", "--amount", "1000", "--currency", "EUR")


def run(path: Path, *arguments: str, key: bytes | None = None) -> tuple[int, str]:
    """Exit status and messages of a command line, which is handed the passphrase of an encrypted desk. What it raises is a
    fault of the program."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()), _handed(key) as handed:
        status = cli.main(["--file", str(path), *arguments, *handed])
    return status, said.getvalue()


@contextlib.contextmanager
def _handed(key: bytes | None) -> Iterator[Sequence[str]]:
    if key is None:
        yield ()
        return
    given, taken = os.pipe()
    try:
        os.write(taken, PASSPHRASE.encode())
        os.close(taken)
        yield (f"--passphrase-fd={given}",)
    finally:
        os.close(given)
        forget_file(given)


def put_to_proof(sound: Sound, damage: Damage, path: Path) -> Damage:
    """Try a damaged file: a change is refused and writes nothing, a check tells, recovering brings back what can be read."""
    reaches = damage.is_reached = content(path, sound.key) != sound.content
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
    """A change of anything is refused; of a large desk whose pages are well by themselves, that of the damaged record."""
    if not reaches:
        return
    if sound.desk == "large" and run(path, "check")[0] == 0:
        damage.is_unseen = True
        if damage.row is not None:
            yield from _touch(path, damage.row)
        return
    status, said = run(path, *_QUOTA, key=sound.key)
    if status == 0:
        yield "a quota was taken"
    elif "as they were" in said or not said.strip():
        yield f"told as {said!r}"


def _touch(path: Path, row: tuple[str, int]) -> Iterator[str]:
    try:
        with contextlib.closing(SqlStore.open(path, StandingClock())) as store:
            with store.change("Touch", 1, {}) as tx:
                tx.rows.update(BY_TABLE[row[0]], row[1], {"deleted_at": 5})
            yield "the damaged record was changed"
    except SalesDeskError as error:
        if "damaged" not in str(error):
            yield f"told as {error}"


def _check(sound: Sound, damage: Damage, path: Path, reaches: bool) -> Iterator[str]:
    status, said = run(path, "check", "--full", key=sound.key)
    if reaches and status == 0:
        yield "it passes"
    if not reaches and status != 0:
        yield f"harmless damage is told: {said}"
    if status and not said.strip():
        yield "no word"


def _recover(sound: Sound, damage: Damage, path: Path, reaches: bool) -> Iterator[str]:
    out = path.with_name("recovered.salesdesk")
    out.unlink(missing_ok=True)
    status, said = run(path, "recover", str(path), "--out", str(out), key=sound.key)
    if status and not any(page not in damage.pages for page in sound.page_of.values()):
        return  # nothing is left to recover
    if status or not out.exists():
        yield f"nothing recovered: {said}"
        return
    damage.share = recovered_share(sound, damage, out)
    if damage.share < LEAST:
        yield f"{damage.share:.1%} of the rows recovered"
    status, said = run(out, "check", "--full", key=sound.key)
    if status:
        yield f"the new desk is not sound: {said}"
    status, said = run(out, *_QUOTA, key=sound.key)
    status = status or run(out, "undo", key=sound.key)[0]
    if status:
        yield f"the new desk takes no change: {said}"


def recovered_share(sound: Sound, damage: Damage, out: Path) -> float:
    """The share of the records on undamaged pages that a recovered desk has, with all their cells but for references to
    records that are lost, and for what is summed up from events, which may be lost."""
    key = None if sound.key is None else cipher.opening_key(out, PASSPHRASE)
    there = _told(rows_of(out, key))
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


def trials(
    count: int, seed: int, folder: Path, prove: Callable[[Sound, Damage, Path], Damage], desks: Sequence[str] = DESKS
) -> Iterator[Damage]:
    """So many damaged files of some desks in turn, each put to proof."""
    every, chance = [sound_desk(folder / desk, desk) for desk in desks], Random(seed)
    for number in range(count):
        place = folder / f"{number}"
        place.mkdir()
        path, sound = place / "desk.salesdesk", every[number % len(every)]
        if sound.key is not None:  # as the program makes one at each start: it has the salt that a lost first page had
            (place / "desk 2026-07-01.salesdesk").write_bytes(sound.data)
        yield prove(sound, damaged(sound, path, HOW[number % len(HOW)], chance), path)
        shutil.rmtree(place)


def campaign(count: int, seed: int) -> list[tuple[str, int, int, int]]:
    """Damage files, so many of them in a value or the structure of pages, and put them to proof: (fault, tried, survived, lost)
    for each sort of damage."""
    tried, lost, every = Counter[str](), Counter[str](), list[Damage]()
    with tempfile.TemporaryDirectory(prefix="salesdesk-damaged-") as folder:
        for damage in trials(2 * count, seed, Path(folder), put_to_proof):
            every.append(damage)
            tried[damage.name] += 1
            lost[damage.name] += bool(damage.faults)
            for fault in damage.faults:
                sys.stderr.write(f"{damage.name} ({damage.place}): {fault}\n")
            if sum(one.is_said for one in every) == count:
                break
    sys.stdout.write(summary(every) + "\n")
    return [(name, tried[name], tried[name] - lost[name], lost[name]) for name in sorted(tried)]


def summary(every: Sequence[Damage]) -> str:
    """How many files were damaged where it matters, how many of these were told and written, and what was recovered."""
    said = [damage for damage in every if damage.is_said]
    untold = sum(any(fault.startswith("check: it passes") for fault in damage.faults) for damage in said)
    written = sum(any("was taken" in fault or "written" in fault for fault in damage.faults) for damage in said)
    unseen = sum(damage.is_unseen for damage in said)
    shares = sorted(damage.share for damage in every) or [1.0]
    return (
        f"{len(every)} damaged files, {len(said)} of them in a value or the structure of pages: {len(said) - untold} told, "
        f"{written} written, {unseen} of large desks told by the full check alone; "
        f"of the records on undamaged pages {sum(shares) / len(shares):.2%} recovered, {shares[0]:.1%} at least"
    )


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
