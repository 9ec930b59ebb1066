"""What a program that was killed has left beside a desk: what of it is finished, told, or deleted."""

import contextlib
import glob
from collections.abc import Iterator
from pathlib import Path

from salesdesk.domain.errors import SalesDeskError
from salesdesk.store import files, opening
from salesdesk.store.files import NotADesk


def kept_name(desk: Path, at: str) -> Path:
    """Where a restore keeps the desk as it was; ``at`` says when."""
    return desk.with_name(f"{desk.stem} before restore ({at}){desk.suffix}")


def finish(desk: Path, key: bytes | None = None) -> None:
    """Where a desk file is missing because a restore was broken off, give the restored one its name; where something else is
    left of it, raise SalesDeskError: a new desk must not take its place unnoticed. Otherwise nothing is done."""
    fresh = files.restored_of(desk)
    if fresh.exists() and not desk.exists():
        with contextlib.suppress(NotADesk, FileExistsError):
            opening.look(fresh, key)
            files.publish(fresh, desk)
            files.sync_folder(desk.parent)
    found = [] if desk.exists() else list(_remains(desk))
    if found:
        raise SalesDeskError(
            "There is no file {file}, but {remains} lies beside it, left by a restore or a program that was interrupted. "
            "Nothing was made. Give the desk that you want the name {file}, or restore it: salesdesk restore.",
            file=desk.name,
            remains=", ".join(path.name for path in found),
        )


def tidy(desk: Path) -> None:
    """Delete what was left half done beside a desk that is there. Only for who holds its lock."""
    for left in files.leftovers(desk):
        files.discard(left)
    for kept in _kept(desk):
        # The desk under a second name: the restore was broken off before another one took its place.
        if kept.samefile(desk):
            files.discard(kept)


def _kept(desk: Path) -> Iterator[Path]:
    pattern = kept_name(desk.with_name("x"), "*").name
    yield from sorted(desk.parent.glob(glob.escape(desk.stem) + pattern.removeprefix("x") + glob.escape(desk.suffix)))


def _remains(desk: Path) -> Iterator[Path]:
    yield from _kept(desk)
    for path in (files.restored_of(desk), files.journal_of(desk)):
        if path.exists():
            yield path
