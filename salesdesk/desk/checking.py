"""Consistency check of a desk: the file, the log as it was written, and every row as the log adds up to it."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from salesdesk.desk.desk import Desk
from salesdesk.desk.parts import Outdated
from salesdesk.domain.errors import Message, SalesDeskError

_TRIES = 20
_KEPT = "check"


class LastCheck(NamedTuple):
    """The last full check of a desk file: on which day, in the desk's zone, and what it has found."""

    day: date
    faults: tuple[Message, ...]


def check(desk: Desk, full: bool = True) -> tuple[Message, ...]:
    """Faults of the desk in words; empty when there are none. What is found is kept, and every change refused."""
    for _ in range(_TRIES):
        try:
            return desk.store.check(full)
        except Outdated:
            continue
    raise Outdated


def last_check(desk: Desk) -> LastCheck | None:
    """The last full check, as it is kept on this computer beside the desk; None without one, and where it has found damage in
    another file than the one that lies there now."""
    try:
        position = desk.store.position() if desk.kept else None
    except SalesDeskError:
        return None
    item = desk.kept.get(position.desk, _KEPT) if desk.kept is not None and position is not None else None
    if item is None:
        return None
    try:
        kept = json.loads(item.value)
        found = LastCheck(
            date.fromisoformat(kept["day"]), tuple(Message(text, values) for text, values in kept["faults"])
        )
    except (ValueError, KeyError, TypeError):
        return None
    return None if found.faults and kept.get("file") != _stamp(desk.store.path) else found


def keep_check(desk: Desk, faults: Sequence[Message]) -> None:
    """Keep what a full check has found today, where it can be kept."""
    try:
        position = desk.store.position() if desk.kept else None
    except SalesDeskError:
        return
    if desk.kept is None or position is None:
        return
    told = [[one.text, {name: _plain(value) for name, value in one.values.items()}] for one in faults]
    kept = {"day": desk.today().isoformat(), "faults": told, "file": _stamp(desk.store.path)}
    desk.kept.put(position, {_KEPT: json.dumps(kept).encode()})


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float) else str(value)


def _stamp(path: Path) -> list[int] | None:
    """What tells a file that is not written to from another one, and from what it was before."""
    try:
        found = path.stat()
    except OSError:
        return None
    return [found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns]
