"""Making a backup the desk again, without losing what was there.

The desk is opened first, so that a change left half done is taken back. The copy of the backup is written beside it and proven,
the desk as it is backed up, and one renaming puts the copy in its place: whoever is killed at any of these steps leaves the desk
under its name, the old one or the new one. What is left beside it is deleted when it is next opened (``remains``). A desk that
cannot be backed up because it is damaged gets a second name before, and is kept under that as it lies there.
"""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import sqlcipher3.dbapi2 as driver

from salesdesk.desk.backups import BackupStopped, RestoreStep, TellRestore
from salesdesk.desk.ports import Clock
from salesdesk.domain.errors import SalesDeskError
from salesdesk.store import backups, cipher, files, opening, recoding, remains, soundness
from salesdesk.store.cipher import NeedsPassphrase, WrongPassphrase
from salesdesk.store.faults import in_words
from salesdesk.store.files import NotADesk
from salesdesk.store.lock import DeskLock


def _tell_nobody(_step: RestoreStep) -> None:
    """Nobody watches the restore, or gives it up."""


def _secure_nothing() -> None:
    """The desk is not backed up, but kept beside."""


def restore(
    source: Path,
    target: Path,
    clock: Clock,
    key: bytes | None = None,
    under: bytes | Literal["as before"] | None = "as before",
    kept_folder: Path | None = None,
    secure: Callable[[], object] = _secure_nothing,
    tell: TellRestore = _tell_nobody,
    is_closed_for_good: bool = False,
) -> Path | None:
    """Replace the desk by a verified copy of a backup, which ``key`` opens where it is encrypted. ``secure`` makes a verified
    backup of the desk as it is; where it gives None, or the desk is damaged, that is kept beside. Gives where (None: it is not).

    ``under`` is the key that the desk has afterwards, None for none. As before: an encrypted desk keeps its own, which must be
    that of the backup too; any other has the backup's. ``is_closed_for_good``: no key opens the desk any more, and its own is
    not asked for. What ``kept_folder`` keeps of a desk whose key changes is deleted.

    Raises SalesDeskError when the backup is no sound desk, the desk is open, or could be backed up and was not; all is as before.
    """
    desk = target.resolve()
    with in_words(target):
        opening.look(source, key)
        if source.resolve() in (desk, files.restored_of(desk)) or (desk.exists() and source.samefile(desk)):
            raise SalesDeskError("{file} is the desk itself. Nothing was changed. Choose a backup.", file=source.name)
        new = key_after(source, desk, key, under, is_closed_for_good)
        at = f"{clock():%Y-%m-%d %H%M%S}"
        if not desk.exists():
            with _copied(source, desk, key, new, tell) as fresh:
                journal = files.journal_of(desk)
                if journal.exists():  # of a desk that is gone: the new one must not have it
                    journal.replace(files.journal_of(remains.kept_name(desk, at)))
                files.publish(fresh, desk)
            _confirm(desk)
            return None
        with DeskLock(desk):
            was_plain = new is not None and not cipher.is_encrypted(desk)
            of_desk = None if was_plain else new or key
            _make_ready(desk, of_desk)
            # The copy comes first: the backup that is made now may thin out the one that is restored.
            with _copied(source, desk, key, new, tell) as fresh:
                tell("securing")
                is_secured = _is_secured(desk, of_desk, secure)
                tell("replacing")
                if was_plain and kept_folder is not None:
                    recoding.forget_kept(kept_folder, fresh, new)
                kept = _replace(desk, fresh, None if is_secured else at)
            _confirm(desk)
            return kept


def _make_ready(desk: Path, key: bytes | None) -> None:
    """Take back a change that was left half done. What cannot be opened as a desk is replaced all the same, and kept as it is."""
    with contextlib.suppress(NotADesk, NeedsPassphrase, WrongPassphrase):
        opening.look(desk, key)
    remains.tidy(desk)


def _is_secured(desk: Path, key: bytes | None, secure: Callable[[], object]) -> bool:
    """Whether there is a backup of the desk as it is. Raises SalesDeskError where there could be one, and it was not made."""
    try:
        return secure() is not None and not files.journal_of(desk).exists()
    except BackupStopped:
        raise
    except SalesDeskError as error:
        try:
            soundness.refuse_broken_pages(desk, key)
        except (soundness.DeskDamaged, driver.Error):
            return False
        raise error from None


def key_after(
    source: Path,
    desk: Path,
    key: bytes | None,
    under: bytes | Literal["as before"] | None = "as before",
    is_closed_for_good: bool = False,
) -> bytes | None:
    """The key that a desk has once a backup has taken its place; see ``restore``. Raises NeedsPassphrase where the desk is
    encrypted and its own is not given, WrongPassphrase for another desk's."""
    salt = cipher.salt_of(desk)
    if salt is None or under is None:
        return key if under == "as before" else under
    new = key if under == "as before" else under
    if new is not None and is_closed_for_good:
        return new
    if new is None or (under == "as before" and new[cipher.SECRET_BYTES :] != salt):
        raise NeedsPassphrase("{file} is encrypted. Say its passphrase, so that it stays so.", file=desk.name)
    if new[cipher.SECRET_BYTES :] != salt:
        raise cipher.wrong_passphrase(desk)
    return new


@contextlib.contextmanager
def _copied(source: Path, desk: Path, key: bytes | None, new: bytes | None, tell: TellRestore) -> Iterator[Path]:
    """The verified copy of a backup beside the desk, under its new key, on the disk, and locked for as long as the block
    runs."""
    fresh = files.restored_of(desk)
    mode = "rw" if files.writable(source) else "ro"
    tell("copying")
    try:
        if new == key:
            backups.copy_file(source, fresh, key, lambda: tell("copying"), mode)
            files.sync_file(fresh)
        else:
            files.discard(fresh)
            recoding.recode(source, key, fresh, new, mode)
        with DeskLock(fresh):
            yield fresh
    finally:
        files.discard(fresh)


def _replace(desk: Path, fresh: Path, at: str | None) -> Path | None:
    """Put a file in the place of the desk, which is kept under a name of this time (None: not), with the journal that belongs to
    it; gives that name."""
    if at is None:
        fresh.replace(desk)
        return None
    kept, more = remains.kept_name(desk, at), 1
    while kept.exists() or files.journal_of(kept).exists():
        more += 1
        kept = remains.kept_name(desk, f"{at} {more}")
    journal, kept_journal = files.journal_of(desk), files.journal_of(kept)
    try:
        if journal.exists():
            _second(journal, kept_journal)
        _second(desk, kept)
        files.sync_folder(desk.parent)
        # Beside the new file it would be rolled back into that one.
        journal.unlink(missing_ok=True)
        fresh.replace(desk)
    except BaseException:
        if kept_journal.exists() and not journal.exists():
            _second(kept_journal, journal)
        if kept.exists() and desk.exists() and kept.samefile(desk):
            files.discard(kept)
        raise
    return kept


def _second(path: Path, name: Path) -> None:
    """Give a file a second name, or where the file system has no such names, a copy."""
    try:
        os.link(path, name)
    except FileExistsError:
        raise
    except OSError:
        part = name.with_name(f".{name.name}.part")
        try:
            shutil.copy2(path, part)
            files.sync_file(part)
            part.replace(name)
        finally:
            part.unlink(missing_ok=True)


def _confirm(desk: Path) -> None:
    """Have the name of the restored desk on the disk."""
    try:
        files.sync_folder(desk.parent)
    except OSError as error:
        raise SalesDeskError(
            "The backup is the desk {file} now, but the disk did not confirm it ({why}). Check the disk.",
            file=desk.name,
            why=error.strerror or "",
        ) from None
