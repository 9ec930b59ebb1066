"""Which program synchronises a folder, as it shows on this computer: by marks in the folders above, by the program's own
settings, by what it says of itself in the environment, and by names of folders."""

import contextlib
import json
import os
import re
import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from salesdesk.domain.dataclass import dataclass

MARKS: Mapping[str, Sequence[str]] = {
    "Syncthing": (".stfolder",),
    "Dropbox": (".dropbox", ".dropbox.cache"),
    "OneDrive": (".849C9593-D756-4E56-8D6E-42412F2A707B",),
    "Google Drive": (".tmp.drivedownload", ".tmp.driveupload", ".shortcut-targets-by-id"),
    "Nextcloud": (".nextcloudsync.log",),
    "ownCloud": (".owncloudsync.log", ".csync_journal.db"),
    "Resilio Sync": (".sync/ID", ".sync/Archive"),
    "Seafile": (".seafile-data", "seafile-data"),
    "MEGA": (".debris",),
}
"""What lies in the topmost folder that a program synchronises."""
_NEXTCLOUD_DATABASE = re.compile(r"\._?sync_[0-9a-f]{6,}\.db")
ATTRIBUTES: Mapping[str, Sequence[str]] = {
    "Dropbox": ("user.com.dropbox.attributes", "user.com.dropbox.attrs", "com.dropbox.attributes", "com.dropbox.attrs"),
    "Google Drive": ("user.drive.id", "com.google.drivefs.item-id#S"),
    "OneDrive": ("user.onedrive.id", "com.microsoft.OneDrive.RecycleBin.IsRoot"),
}
"""Extended attributes that a program gives to what it synchronises."""
BY_NAME: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(r"Dropbox( \(.+\))?"), "Dropbox"),
    (re.compile(r"OneDrive( ?[-–] ?.+)?"), "OneDrive"),
    (re.compile(r"Google ?Drive.*|GoogleDrive-.+"), "Google Drive"),
    (re.compile(r"i[Cc]loud ?Drive|com~apple~CloudDocs"), "iCloud Drive"),
    (re.compile(r"Nextcloud\d*"), "Nextcloud"),
    (re.compile(r"ownCloud\d*"), "ownCloud"),
    (re.compile(r"Box( Sync|-Box)?"), "Box"),
    (re.compile(r"p[Cc]loud ?(Drive|Sync).*"), "pCloud"),
    (re.compile(r"Seafile|SeaDrive"), "Seafile"),
    (re.compile(r"Syncthing"), "Syncthing"),
    (re.compile(r"MEGA(sync)?"), "MEGA"),
    (re.compile(r"Proton ?Drive.*"), "Proton Drive"),
    (re.compile(r"Yandex\.?Disk"), "Yandex.Disk"),
    (re.compile(r"Nutstore( Files)?|坚果云"), "Nutstore"),
    (re.compile(r"Baidu(Syncdisk|NetdiskWorkspace)|百度网盘同步空间"), "Baidu"),
)
"""How the topmost folder is usually called. It counts below the home of the user, or at the top of a drive, alone."""
CLOUD_FOLDERS = ("Library/CloudStorage", "Library/Mobile Documents")
"""Below the home on macOS: each service has a folder there."""
_WINDOWS_ROOTS = {"OneDrive": "OneDrive", "OneDriveConsumer": "OneDrive", "OneDriveCommercial": "OneDrive"}
"""Names in the environment that hold the topmost folder."""
_CLOUD_TAG, _CLOUD_MASK = 0x9000001A, 0xFFFF0FFF
"""The reparse tag of Windows for files of a cloud service."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The home and the environment of this user, as they stand around a file."""

    home: Path
    environment: Mapping[str, str]

    @classmethod
    def here(cls) -> "Surroundings":
        """Those of this program."""
        return cls(Path.home(), os.environ)


@dataclass(frozen=True, slots=True)
class SyncFolder:
    """The topmost folder that a program synchronises, and what the user knows that program as."""

    service: str
    folder: Path


def sync_folder_of(path: Path, around: Surroundings, drives: Sequence[Path] = ()) -> SyncFolder | None:
    """The sync folder that a resolved path lies in, None where nothing tells of one. ``drives`` are mount points."""
    above = [folder for folder in path.parents if folder.parent != folder]
    for found in (_by_settings(above, around), _by_marks(above, around.home), _by_attributes(path, above)):
        if found is not None:
            return found
    return _by_names(above, around.home, drives)


def _by_marks(above: Sequence[Path], home: Path) -> SyncFolder | None:
    for folder in above:
        if folder == home:
            continue  # settings of such programs lie there, under some of the same names
        for service, marks in MARKS.items():
            if any(_exists(folder / name) for name in marks):
                return SyncFolder(service, folder)
        with contextlib.suppress(OSError):
            with os.scandir(folder) as entries:
                names = [entry.name for entry in entries if entry.name.startswith((".sync_", "._sync_"))]
            if any(_NEXTCLOUD_DATABASE.fullmatch(name) for name in names):
                return SyncFolder("Nextcloud", folder)
    return None


def _exists(path: Path) -> bool:
    try:
        path.lstat()
    except (OSError, ValueError):
        return False
    return True


def _by_settings(above: Sequence[Path], around: Surroundings) -> SyncFolder | None:
    for service, folder in _told_folders(around):
        for one in above:
            if one == folder or one == _resolved(folder):
                return SyncFolder(service, one)
    for part in CLOUD_FOLDERS:
        top = around.home / part
        for one in above:
            if one.parent == top:
                service = next((name for form, name in BY_NAME if form.fullmatch(one.name)), one.name.partition("-")[0])
                return SyncFolder("iCloud Drive" if part.endswith("Documents") else service, one)
    return None


def _resolved(folder: Path) -> Path:
    try:
        return folder.resolve()
    except (OSError, RuntimeError, ValueError):
        return folder


def _told_folders(around: Surroundings) -> Iterator[tuple[str, Path]]:
    """Service and topmost folder of each that a program has written into its own settings, or into the environment."""
    for name, service in _WINDOWS_ROOTS.items():
        if told := around.environment.get(name):
            yield service, Path(told)
    folders = [around.home / ".config", around.home / "Library/Preferences", around.home / ".local/state"]
    folders += [
        Path(told) for name in ("XDG_CONFIG_HOME", "APPDATA", "LOCALAPPDATA") if (told := around.environment.get(name))
    ]
    for base in (around.home / ".dropbox", *(folder / "Dropbox" for folder in folders)):
        for told in _dropbox_folders(_text(base / "info.json")):
            yield "Dropbox", Path(told)
    for base in folders:
        for service in ("Nextcloud", "ownCloud"):
            for told in re.findall(r"localPath=(.+)", _text(base / service / f"{service.lower()}.cfg")):
                yield service, Path(told.strip())
        for told in re.findall(r'^\s*sync_dir\s*=\s*"(.+)"', _text(base / "onedrive/config"), re.MULTILINE):
            yield "OneDrive", _from_home(told, around.home)
        for told in re.findall(r'<folder [^>]*path="([^"]+)"', _text(base / "syncthing/config.xml")):
            yield "Syncthing", _from_home(told, around.home)
    if told := _text(around.home / ".ccnet/seafile.ini").strip():
        yield "Seafile", Path(told).parent


def _from_home(told: str, home: Path) -> Path:
    return home / told[2:] if told.startswith("~/") else Path(told)


def _dropbox_folders(text: str) -> list[str]:
    with contextlib.suppress(ValueError):
        found = json.loads(text)
        if isinstance(found, dict):
            told = [one.get("path") for one in found.values() if isinstance(one, dict)]
            return [path for path in told if isinstance(path, str)]
    return []


def _text(path: Path) -> str:
    """What is in a small file; empty where it cannot be read."""
    try:
        if path.stat().st_size > 1 << 20:
            return ""
        return path.read_text("utf-8", "replace")
    except (OSError, ValueError):
        return ""


def _by_attributes(path: Path, above: Sequence[Path]) -> SyncFolder | None:
    for one in (path, *above[:1]):
        if sys.platform == "win32":
            with contextlib.suppress(OSError):
                tag = getattr(one.lstat(), "st_reparse_tag", 0)
                if tag & _CLOUD_MASK == _CLOUD_TAG & _CLOUD_MASK:
                    return SyncFolder("OneDrive", path.parent)
        for service, names in ATTRIBUTES.items():
            if _attributes(one) & set(names):
                return SyncFolder(service, path.parent)
    return None


def _attributes(path: Path) -> set[str]:
    if not hasattr(os, "listxattr"):
        return set()
    with contextlib.suppress(OSError, ValueError):
        return set(os.listxattr(path))
    return set()


def _by_names(above: Sequence[Path], home: Path, drives: Sequence[Path]) -> SyncFolder | None:
    for folder in above:
        if folder.parent in (home, _resolved(home)) or folder.parent in drives or folder.parent == folder.parent.parent:
            for form, service in BY_NAME:
                if form.fullmatch(folder.name) and _is_folder(folder):
                    return SyncFolder(service, folder)
    return None


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (OSError, ValueError):
        return False
