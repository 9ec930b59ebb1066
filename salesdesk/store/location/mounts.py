"""Which file system a file lies on, as the table of the system's mounts tells it: nothing is asked of a network."""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from salesdesk.domain.dataclass import dataclass

NETWORK_NAMES = {
    "nfs": "NFS", "nfs4": "NFS", "cifs": "SMB", "smb3": "SMB", "smbfs": "SMB", "smb2": "SMB", "ncpfs": "NCP", "afpfs": "AFP",
    "webdav": "WebDAV", "davfs": "WebDAV", "fuse.davfs": "WebDAV", "fuse.davfs2": "WebDAV", "9p": "9P", "drvfs": "9P",
    "virtiofs": "virtiofs", "vboxsf": "VirtualBox", "vmhgfs": "VMware", "fuse.vmhgfs-fuse": "VMware", "prl_fs": "Parallels",
    "afs": "AFS", "coda": "Coda", "ceph": "Ceph", "fuse.ceph-fuse": "Ceph", "glusterfs": "GlusterFS", "lustre": "Lustre",
    "fuse.glusterfs": "GlusterFS", "beegfs": "BeeGFS", "gpfs": "GPFS", "fuse.sshfs": "SSHFS", "osxfuse": "FUSE",
    "macfuse": "FUSE", "fuse.rclone": "rclone", "fuse.s3fs": "S3", "fuse.curlftpfs": "FTP", "fuse.gvfsd-fuse": "GVfs",
    "fuse.kio-fuse": "KIO",
}  # fmt: skip
"""File systems of other computers, by the type that the table gives."""
LOCAL_FUSE = {
    "fuse.ntfs-3g", "fuse.ntfs", "fuse.exfat", "fuse.mergerfs", "fuse.bindfs", "fuse.encfs", "fuse.gocryptfs", "fuse.cryfs",
    "fuse.veracrypt", "fuse.securefs", "fuse.ext2", "fuse.fuse-overlayfs", "fuse.overlay", "fuse.portal", "fuse.squashfuse",
    "fuse.zfs", "fuse.apfs-fuse", "fuse.hfsfuse", "fuse.unionfs", "fuse.dislocker",
}  # fmt: skip
"""File systems on a disk of this computer that a program of the user serves."""
SYNC_NAMES = {
    "fuse.pcloud": "pCloud", "fuse.pfs": "pCloud", "pcloud": "pCloud", "fuse.seadrive": "Seafile", "fuse.onedriver": "OneDrive",
    "fuse.google-drive-ocamlfuse": "Google Drive", "fuse.dropboxfs": "Dropbox", "fuse.megafs": "MEGA",
}  # fmt: skip
"""Folders of a sync service that are mounted, by the type that the table gives."""
_ESCAPED = re.compile(r"\\([0-7]{3})")
_BLOCKS = Path("/sys/dev/block")
_REMOVABLE, _REMOTE = 2, 4
"""What Windows answers of a drive."""


@dataclass(frozen=True, slots=True)
class Mount:
    """A file system and where it is mounted; ``kind`` is its type as the system calls it."""

    point: Path
    kind: str
    is_read_only: bool = False
    is_removable: bool = False
    is_remote: bool = False

    @property
    def network(self) -> str:
        """What the user knows the network drive as; empty for a disk of this computer, and for the one that the system itself
        runs from."""
        if self.point == Path(self.point.anchor) and not self.is_remote:
            return ""
        if self.kind in NETWORK_NAMES:
            return NETWORK_NAMES[self.kind]
        if self.kind.startswith("fuse.") and self.kind not in LOCAL_FUSE and self.kind not in SYNC_NAMES:
            return self.kind.removeprefix("fuse.")
        return self.kind if self.is_remote else ""


def mount_of(path: Path, mounts: Sequence[Mount]) -> Mount | None:
    """The mount that a resolved path lies on: of those above it the deepest, and of one point the latest."""
    found = None
    for mount in mounts:
        if path.is_relative_to(mount.point) and (found is None or len(mount.point.parts) >= len(found.point.parts)):
            found = mount
    return found


def mounts_here(path: Path) -> list[Mount]:
    """The mounts of this computer, or, where the system has no table of them, the one that a path lies on."""
    if sys.platform == "win32":
        return [_windows_drive(path)]
    if sys.platform == "darwin":
        return mac_mounts(_printed_by("/sbin/mount"))
    try:
        return linux_mounts(Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape"))
    except OSError:
        return []


def linux_mounts(table: str, blocks: Path = _BLOCKS) -> list[Mount]:
    """The mounts that a text such as /proc/self/mountinfo tells of."""
    found = []
    for line in table.splitlines():
        before, dash, after = line.partition(" - ")
        cells, last = before.split(" "), after.split(" ")
        if not dash or len(cells) < 6 or len(last) < 2:
            continue
        options = {*cells[5].split(","), *(last[2].split(",") if len(last) > 2 else ())}
        kind = "drvfs" if last[0] == "9p" and "aname=drvfs" in after else last[0]
        point = Path(_ESCAPED.sub(lambda octal: chr(int(octal[1], 8)), cells[4]))
        found.append(Mount(point, kind, "ro" in options, _is_removable(cells[2], blocks)))
    return found


def _is_removable(device: str, blocks: Path) -> bool:
    """Whether a block device, such as 8:17, can be pulled out."""
    if device.startswith("0:"):
        return False
    try:
        there = (blocks / device).resolve(strict=True)
    except OSError:
        return False
    if "/usb" in there.as_posix() or "/mmc_host" in there.as_posix():
        return True
    for folder in (there, there.parent):
        try:
            return (folder / "removable").read_text("ascii").strip() == "1"
        except OSError:
            continue
    return False


def mac_mounts(printed: str) -> list[Mount]:
    """The mounts that /sbin/mount of macOS prints."""
    found = []
    for line in printed.splitlines():
        where, _, told = line.removesuffix(")").rpartition(" (")
        source, _, place = where.partition(" on /")
        if line.endswith(")") and source:
            kind, *words = [word.strip() for word in told.split(",")]
            point = Path(f"/{place}")
            is_plugged = point.parent == Path("/Volumes") and "local" in words and kind in ("msdos", "exfat", "ntfs")
            found.append(Mount(point, kind, "read-only" in words, is_plugged, is_remote="local" not in words))
    return found


def _printed_by(program: str) -> str:
    try:
        return subprocess.run([program], capture_output=True, text=True, timeout=10, check=False).stdout
    except (OSError, subprocess.SubprocessError):
        return ""


def _windows_drive(path: Path) -> Mount:
    root = Path(path.anchor)
    if path.drive.startswith("\\\\") and not path.drive.startswith(("\\\\?\\", "\\\\.\\")):
        return Mount(root, "SMB", is_remote=True)
    kind = 0
    if sys.platform == "win32":
        import ctypes

        kind = ctypes.windll.kernel32.GetDriveTypeW(str(root))
    return Mount(root, "SMB" if kind == _REMOTE else "", is_removable=kind == _REMOVABLE, is_remote=kind == _REMOTE)


def megabytes_free(folder: Path) -> int | None:
    """Of the disk that a folder lies on, for this user; None where the system does not say."""
    try:
        if sys.platform == "win32":
            import shutil

            return shutil.disk_usage(folder).free >> 20
        found = os.statvfs(folder)
    except OSError:
        return None
    return found.f_bavail * found.f_frsize >> 20 if found.f_blocks else None
