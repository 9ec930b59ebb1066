"""What recovering a damaged desk gave."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.i18n import mark

Look = Callable[[float], None]
"""Told how much of it is done, in [0, 1]; may raise to end it."""


class DamagedBeginning(SalesDeskError):
    """An encrypted desk does not open because its beginning is damaged. ``key`` is that of the passphrase that was said: it reads
    the rest of the desk, or its backups; None where nobody has said one."""

    is_final = True

    def __init__(self, text: str, key: bytes | None, **values: Any) -> None:
        super().__init__(text, **values)
        self.key = key


class EarlierPassphrase(SalesDeskError):
    """A passphrase does not open a desk, but a backup of it, whose ``key`` this is."""

    is_final = True

    def __init__(self, text: str, key: bytes, **values: Any) -> None:
        super().__init__(text, **values)
        self.key = key


class LostRecord(NamedTuple):
    """A record that could not be read: its kind (as a table of the desk is called), its key, and its name where it is known."""

    table: str
    key: str
    name: str


class Recovery(NamedTuple):
    """The new desk file; whether it has the whole history (else one entry holds all that could be read); how many records of
    each kind it has; what is lost; of each backup that has some of that, or otherwise, how it is called there; and records of
    which the damage may have changed a value that nothing proves."""

    path: Path
    has_log: bool
    kept: dict[str, int]
    lost: tuple[LostRecord, ...]
    in_backups: tuple[tuple[Path, tuple[str, ...]], ...]
    doubtful: tuple[LostRecord, ...] = ()


_WHOLE = mark("All of its history was kept, and every value was proven by it.")
_FOUNDED = mark(
    "A part of its history could not be read. The desk begins anew with what could; earlier changes cannot be undone."
)
MOST_NAMED = 20


def report(found: Recovery, most: int | None = MOST_NAMED) -> list[Message]:
    """What was kept, what is lost, and what backups still have of that, one sentence each. Of a backup so many records are
    named at most (None: all)."""
    kept = found.kept
    said = [
        Message(
            mark("Kept: {deals} deals, {people} people, {organisations} organisations, {steps} steps, {notes} notes."),
            {
                "deals": kept["deal"],
                "people": kept["contact"],
                "organisations": kept["organisation"],
                "steps": kept["activity"],
                "notes": kept["note"],
            },
        ),
        Message(_WHOLE) if found.has_log else Message(_FOUNDED),
    ]
    if found.lost:
        deals = sum(one.table == "deal" for one in found.lost)
        values = {"deals": deals, "others": len(found.lost) - deals}
        said.append(Message(mark("Lost: {deals} deals and {others} other records."), values))
    else:
        said.append(Message(mark("No record is known to be lost.")))
    if found.doubtful:
        names = ", ".join(one.name for one in found.doubtful[:most])
        names += ", …" if most is not None and len(found.doubtful) > most else ""
        said.append(
            Message(
                mark("Look at these again: the damage may have changed something in them: {names}"), {"names": names}
            )
        )
    if not found.lost and not found.doubtful:
        return said
    for path, called in found.in_backups:
        told = ", ".join(called[:most]) + (", …" if most is not None and len(called) > most else "")
        said.append(Message(mark("The backup {file} has of these: {names}"), {"file": path.name, "names": told}))
    if not found.in_backups:
        said.append(Message(mark("No backup was found that has them.")))
    return said
