"""What can go wrong where a desk file lies, and what the user has decided to live with."""

import contextlib
import errno
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

from salesdesk.desk.locations import LocationRisk, RiskKind
from salesdesk.store.location.mounts import SYNC_NAMES, Mount, megabytes_free, mount_of, mounts_here
from salesdesk.store.location.sync_folders import Surroundings, SyncFolder, sync_folder_of

LEAST_FREE_MB = 64
"""Below so much, or below three times the size of the desk, its disk is nearly full."""
_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL})
Found = tuple[RiskKind, str, Path, int]
"""Kind, name of service or file system, folder, megabytes free."""


def risks_of(
    path: Path,
    around: Surroundings | None = None,
    mounts: Sequence[Mount] | None = None,
    free: Callable[[Path], int | None] = megabytes_free,
) -> tuple[LocationRisk, ...]:
    """What can go wrong where a desk file lies or shall lie, the gravest first. Nothing is asked of a network, and nothing
    written. Without ``around`` and ``mounts`` those of this computer count."""
    resolved = path.resolve()
    table = mounts_here(resolved) if mounts is None else mounts
    around = around or Surroundings.here()
    found = [*_found(path, resolved, table, around, free)]
    return tuple(
        LocationRisk(kind, path.name, name, folder, _key(resolved, kind, name), left)
        for kind, name, folder, left in found
    )


def _found(
    path: Path, resolved: Path, table: Sequence[Mount], around: Surroundings, free: Callable[[Path], int | None]
) -> Iterator[Found]:
    mount = mount_of(resolved, table) or Mount(Path(resolved.anchor), "")
    if (protected := _read_only(path, resolved, mount)) is not None:
        yield protected, mount.kind, mount.point if protected == "read_only_disk" else resolved.parent, 0
    left = free(resolved.parent)
    if left is not None and left < max(LEAST_FREE_MB, 3 * _megabytes(path)):
        yield "full", "", mount.point, left
    if protected is None and (mount.network or mount.is_removable) and not knows_locks(resolved.parent):
        yield "no_locks", mount.kind, mount.point, 0
    if mount.kind in SYNC_NAMES:
        yield "sync", SYNC_NAMES[mount.kind], mount.point, 0
        return
    sync = sync_folder_of(resolved, around, [each.point for each in table])
    # What a service mounts at a folder of its own name is that service's, whatever it is mounted by.
    if sync is not None:
        yield "sync", sync.service, sync.folder, 0
    elif mount.network:
        yield "network", mount.network, mount.point, 0
    elif mount.is_removable:
        yield "removable", mount.kind, mount.point, 0


def _read_only(path: Path, resolved: Path, mount: Mount) -> RiskKind | None:
    """Why a desk can only be read; None where it can be written to."""
    folder = resolved.parent
    if mount.is_read_only or _is_read_only_system(folder):
        return "read_only_disk"
    if path.exists() and not os.access(path, os.W_OK):
        return "read_only_file"
    return None if os.access(folder, os.W_OK) or not folder.exists() else "read_only_folder"


def _is_read_only_system(folder: Path) -> bool:
    if sys.platform == "win32":
        return False
    try:
        return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)
    except OSError:
        return False


def _megabytes(path: Path) -> int:
    try:
        return path.stat().st_size >> 20
    except OSError:
        return 0


def knows_locks(folder: Path) -> bool:
    """Whether files in a folder can be locked and brought to the disk: tried with one that has no name, or, where there are
    none of those, not at all."""
    if sys.platform != "linux":
        return True
    import fcntl

    try:
        file = os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o600)
    except OSError:
        return True
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.fsync(file)
    except OSError as error:
        return error.errno not in _NO_LOCKS
    finally:
        os.close(file)
    return True


def _key(resolved: Path, kind: RiskKind, name: str) -> str:
    told = f"{kind} {name} {resolved}".encode("utf-8", "surrogatepass")
    return blake2b(told, digest_size=8).hexdigest()


def sync_folder(path: Path) -> SyncFolder | None:
    """The sync folder on this computer that a path lies in."""
    resolved = path.resolve()
    return sync_folder_of(resolved, Surroundings.here(), [each.point for each in mounts_here(resolved)])


class KnownKeys:
    """Keys of what the user of this computer knows, in a file of lists: what was told (``told``), what is kept (``kept``)."""

    MOST = 500

    def __init__(self, file: Path, name: str) -> None:
        self._file, self._name = file, name

    def _lists(self) -> dict[str, list[str]]:
        with contextlib.suppress(OSError, ValueError, TypeError, AttributeError):
            found = json.loads(self._file.read_text("utf-8")).items()
            return {name: [key for key in keys if isinstance(key, str)] for name, keys in found}
        return {}

    def has(self, key: str) -> bool:
        """Whether it is known."""
        return key in self._lists().get(self._name, ())

    def note(self, key: str) -> None:
        """It is known from now on. Where that cannot be written, it is told again."""
        lists = self._lists()
        keys = [each for each in lists.get(self._name, ()) if each != key]
        beside = self._file.with_name(self._file.name + ".part")
        with contextlib.suppress(OSError):
            beside.write_text(json.dumps(lists | {self._name: [*keys, key][-self.MOST :]}), "utf-8")
            beside.chmod(0o600)
            beside.replace(self._file)
