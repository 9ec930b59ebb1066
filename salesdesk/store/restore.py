"""Making a backup the desk again, without losing what was there."""

from pathlib import Path

from salesdesk.desk.ports import Clock
from salesdesk.store import backups, files, opening
from salesdesk.store.engine import open_engine
from salesdesk.store.faults import in_words
from salesdesk.store.lock import DeskLock


def restore(source: Path, target: Path, clock: Clock, key: bytes | None = None) -> Path | None:
    """Replace the desk by a verified copy of a backup, which ``key`` opens where it is encrypted; gives where the old desk is
    kept, None when there was none.

    Raises SalesDeskError when the backup is no sound desk, or the desk is open; nothing has changed then.
    """
    with in_words(target):
        opening.look(source, key)
        lock = DeskLock(target)
        try:
            fresh = target.with_name(f".{target.name}.restored")
            engine = open_engine(source, "rw" if files.writable(source) else "ro", key)
            try:
                backups.copy(engine, fresh, key)
            finally:
                engine.dispose()
            kept = None
            if target.exists():
                kept = target.with_name(f"{target.stem} before restore ({clock():%Y-%m-%d %H%M%S}){target.suffix}")
                target.replace(kept)
            fresh.replace(target)
            return kept
        finally:
            lock.release()
