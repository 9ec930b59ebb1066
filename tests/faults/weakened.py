"""The program with a fault of its own, to prove that the campaign would find it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from salesdesk.desk.backups import TellRestore
from salesdesk.desk.ports import Clock
from salesdesk.domain.backups import BackupReason
from salesdesk.store import backups, connections, restore
from salesdesk.store.backup_keeper import BackupKeeper
from salesdesk.store.engine import open_engine
from salesdesk.store.lock import DeskLock


def _without_synchronising() -> None:
    prepare = connections.prepare

    def careless(connection: Any) -> None:
        prepare(connection)
        connection.execute("PRAGMA synchronous=OFF")

    connections.prepare = careless


def _renaming_without_the_journal() -> None:
    """As restoring was once: the desk is not opened before, by a backup of it, and is renamed without the journal that its
    last crash has left beside it."""

    def careless(
        source: Path,
        target: Path,
        clock: Clock,
        key: bytes | None = None,
        under: bytes | Literal["as before"] | None = None,
        kept_folder: Path | None = None,
        secure: Callable[[], object] = lambda: None,
        tell: TellRestore = lambda _step: None,
        is_closed_for_good: bool = False,
    ) -> Path | None:
        del under, kept_folder, secure, tell, is_closed_for_good
        lock = DeskLock(target)
        try:
            fresh = target.with_name(f".{target.name}.restored")
            engine = open_engine(source, "rw", key)
            try:
                backups.copy(engine, fresh, key)
            finally:
                engine.dispose()
            kept = target.with_name(f"{target.stem} before restore ({clock():%Y-%m-%d %H%M%S}){target.suffix}")
            target.replace(kept)
            fresh.replace(target)
            return kept
        finally:
            lock.release()

    def no_backup(keeper: BackupKeeper, reason: BackupReason, look: object = None) -> None:
        del keeper, reason, look

    restore.restore = careless
    setattr(BackupKeeper, "make", no_backup)  # noqa: B010 - mypy allows no other


WAYS: Mapping[str, Callable[[], None]] = {
    "synchronous": _without_synchronising,
    "restore": _renaming_without_the_journal,
}
