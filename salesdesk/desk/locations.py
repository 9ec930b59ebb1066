"""Where a desk file lies, what can go wrong there, and in which words that is told."""

from pathlib import Path
from typing import Literal, Protocol

from salesdesk.domain.dataclass import dataclass
from salesdesk.domain.errors import Message
from salesdesk.i18n import mark

RiskKind = Literal[
    "read_only_file", "read_only_folder", "read_only_disk", "full", "no_locks", "sync", "network", "removable"
]
READ_ONLY: tuple[RiskKind, ...] = ("read_only_file", "read_only_folder", "read_only_disk")
SENTENCES: dict[RiskKind, str] = {
    "read_only_file": mark("{file} can only be read: the file is protected against changes."),
    "read_only_folder": mark(
        "{file} can only be read: its folder {folder} takes no new files, and a change needs one beside the desk."
    ),
    "read_only_disk": mark("{file} can only be read: {folder} is mounted for reading only."),
    "full": mark("The disk of {file} is nearly full: {free} MB are left. Changes may soon not be saved."),
    "no_locks": mark(
        "{file} lies on a file system ({name}) that knows no locks: a second program could write into the desk at the same time."
    ),
    "sync": mark(
        "{file} lies in a folder that {name} synchronises. {name} may copy a change half written or bring an older copy back, and "
        "two computers that work in it make two desks of it."
    ),
    "network": mark(
        "{file} lies on a network drive ({name}). Nothing can be changed while the connection is gone, and another computer can "
        "open the desk at the same time unnoticed."
    ),
    "removable": mark("{file} lies on a removable drive: take it out only when SalesDesk is closed."),
}
"""What can go wrong, by kind; in the order of how grave it is."""


@dataclass(frozen=True, slots=True)
class LocationRisk:
    """One thing that can go wrong where a desk lies: by which service or file system (``name``), in which folder (the one
    that is synchronised, or where the drive is mounted). ``key`` tells this desk at this place from others, in digits that
    name nothing; ``free`` megabytes are left."""

    kind: RiskKind
    file: str
    name: str
    folder: Path
    key: str
    free: int = 0

    @property
    def sentence(self) -> Message:
        """What can go wrong, in a sentence."""
        values = {"file": self.file, "name": self.name, "folder": str(self.folder), "free": self.free}
        text = SENTENCES[self.kind]
        return Message(text, {name: value for name, value in values.items() if f"{{{name}}}" in text})


@dataclass(frozen=True, slots=True)
class ConflictedCopy:
    """A file beside a desk that a program which synchronises folders has made of it, with the ``changes`` that the desk lacks.
    ``can_merge``: both logs fit together. ``key`` tells this state of the copy from others."""

    path: Path
    changes: int
    can_merge: bool
    key: str

    @property
    def sentence(self) -> Message:
        """What the copy holds, in a sentence."""
        text = _MERGEABLE if self.can_merge else _APART
        return Message(text, {"copy": self.path.name, "count": self.changes})


_MERGEABLE = mark("A sync program has made a copy of this desk: {copy}. Changes in it that this desk lacks: {count}.")
_APART = mark(
    "A sync program has made a copy of this desk: {copy}. Changes in it that this desk lacks: {count}. They cannot be merged, "
    "since both files went on from the same place on this computer. Look at the copy, and type what is missing."
)


FileKind = Literal["there", "moved", "deleted", "replaced", "overwritten", "gone", "read_only"]
_STATES: dict[FileKind, str] = {
    "there": "",
    "moved": mark("{file} was moved to {folder} while it was open. Nothing is written until it is opened there."),
    "deleted": mark("{file} was deleted or moved away while it was open. Nothing can be changed in it any more."),
    "replaced": mark(
        "Another file was put in the place of {file} while it was open. Nothing is written into either of them."
    ),
    "overwritten": mark(
        "{file} was overwritten by another copy while it was open. Nothing is written into it. Backups have what was there."
    ),
    "gone": mark(
        "{file} cannot be read any more: its drive was taken out, its connection is gone, or its disk fails. "
        "Nothing is written until it is back."
    ),
    "read_only": mark(
        "{file} can only be read from now on: its disk, its folder or the file is protected against changes."
    ),
}


@dataclass(frozen=True, slots=True)
class FileState:
    """What became of a desk file while it was open. ``found``: where the file that was opened is now, or the folder that it
    was in; ``can_save``: what was open can still be read, and be saved as another file."""

    kind: FileKind
    file: str = ""
    found: Path | None = None
    can_save: bool = False

    @property
    def sentence(self) -> Message:
        """What became of it, and what is safe, in a sentence."""
        values = {"file": self.file} | (
            {"folder": str(self.found.parent)} if self.kind == "moved" and self.found else {}
        )
        return Message(_STATES[self.kind], values)


class Location(Protocol):
    """Where the desk file of a window lies. Everything here reads files, and is asked off the window's thread."""

    def risks(self) -> tuple[LocationRisk, ...]:
        """What can go wrong, the gravest first, without what the user has decided to live with."""

    def keep_here(self, risk: LocationRisk) -> None:
        """Remember that the user was told, and keeps this desk where it is."""

    def copies(self) -> tuple[ConflictedCopy, ...]:
        """Conflicted copies beside the desk that hold changes which it lacks, without those that the user leaves."""

    def leave(self, copy: ConflictedCopy) -> None:
        """Remember that the user was told of a copy as it is now, and leaves it."""

    def set_aside(self, copy: ConflictedCopy) -> Path:
        """Give a copy that was merged a name that no program opens as a desk; where it is now. Raises SalesDeskError."""

    def state(self) -> FileState | None:
        """What became of the file since it was opened; None while a change is under way, which looks itself."""

    def save_open(self, target: Path) -> None:
        """Copy what was open, though its file is gone from its place, to another file, whole and verified. Raises
        SalesDeskError."""

    def prepare_move(self) -> Path:
        """A copy of the desk in the folder of this computer for desks, whole and checked; the desk is as it was. Raises
        SalesDeskError."""

    def finish_move(self, copy: Path) -> Path | None:
        """The desk is closed: give its file a name that no program opens as a desk, so that nobody goes on in it, and let the
        copy be its continuation. Where the old file is now; None where it had to stay. Raises SalesDeskError, and then the
        desk stays where it is."""
