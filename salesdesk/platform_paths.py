"""Where SalesDesk keeps things on this computer, and what this computer says of its owner's habits."""

import locale
import os
import stat
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import platformdirs

from salesdesk import __version__
from salesdesk.domain.days import last_of

APP = "SalesDesk"
SUFFIX = ".salesdesk"
COMPUTING = ("domain", "analytics", "desk", "views", "store")
"""The parts of the program that say how figures are computed."""


def default_desk() -> Path:
    """The desk that opens when none is named."""
    return _made(Path(platformdirs.user_data_dir(APP, False))) / f"My desk{SUFFIX}"


def sample_desk() -> Path:
    """Where the sample desk is kept, apart from the user's own."""
    return _made(Path(platformdirs.user_data_dir(APP, False))) / f"Sample desk{SUFFIX}"


def log_folder() -> Path:
    """Where the local log is."""
    return _made(Path(platformdirs.user_log_dir(APP, False)))


def log_file() -> Path:
    """The local log; the folder is made."""
    return log_folder() / "salesdesk.log"


def state_file() -> Path:
    """Where the window remembers how it stood."""
    return _made(Path(platformdirs.user_state_dir(APP, False))) / "window.json"


def backups_folder() -> Path:
    """Where the backups of desks are, outside the folder that the desks are in; made, for this user alone, by who writes there."""
    return Path(platformdirs.user_state_dir(APP, False)) / "backups"


def second_backups_file() -> Path:
    """Where this computer remembers the place that its user has named for a second copy of backups."""
    return _made(Path(platformdirs.user_state_dir(APP, False))) / "backups.json"


def locations_file() -> Path:
    """Where this computer remembers what its user knows of the places of desks."""
    return _made(Path(platformdirs.user_state_dir(APP, False))) / "locations.json"


def kept_folder() -> Path:
    """Where what was computed of desks is kept until it is computed again; made, for this user alone, by who writes there."""
    return Path(platformdirs.user_cache_dir(APP, False)) / "kept"


def program_stamp() -> str:
    """What tells this program from another one that may compute otherwise: its version, and where it runs from its source,
    when that was last changed."""
    here = Path(__file__).parent
    if not (here.parent / "pyproject.toml").is_file():
        return __version__
    changed = max((_last_change(here / part) for part in COMPUTING), default=0)
    return f"{__version__} {changed}"


def _last_change(folder: Path) -> int:
    """When a file in a folder was last changed, in nanoseconds; 0 without any."""
    latest = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                latest = max(latest, _last_change(Path(entry.path)))
            elif entry.name.endswith(".py"):
                latest = max(latest, entry.stat().st_mtime_ns)
    return latest


def runtime_folder() -> Path:
    """A folder that only this user can look into, for what lasts as long as the session: sockets. Made when it is not there.

    Raises OSError where another user has put something in its place.
    """
    given = os.environ.get("XDG_RUNTIME_DIR", "")
    if sys.platform == "win32":
        return _made(Path(platformdirs.user_cache_dir(APP, False)))
    named = Path(given) / "salesdesk" if given and Path(given).is_dir() else None
    folder = named or Path(tempfile.gettempdir()) / f"salesdesk-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise PermissionError(f"{folder} is not this user's alone")
    return folder


def _made(folder: Path) -> Path:
    """A folder of the program itself, for this user alone, also where it was made otherwise once."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform != "win32" and folder.stat().st_mode & 0o077 and folder.stat().st_uid == os.getuid():
        folder.chmod(0o700)
    return folder


def system_zone() -> ZoneInfo:
    """The time zone of this computer; UTC where it does not say."""
    from tzlocal import get_localzone_name

    try:
        return ZoneInfo(get_localzone_name() or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def system_locale() -> str:
    """The locale of this computer, such as de_DE; en_GB where it does not say."""
    for name in (
        os.environ.get("LC_ALL"),
        os.environ.get("LC_MONETARY"),
        os.environ.get("LANG"),
        locale.getlocale()[0],
    ):
        plain = (name or "").split(".")[0].split("@")[0]
        if plain and plain not in ("C", "POSIX"):
            return plain
    return "en_GB"


def system_clock() -> datetime:
    """The instant it is."""
    return datetime.now(UTC)


def clock_of(day: date | None) -> "FixedDay | Callable[[], datetime]":
    """The clock that is meant: one that stands on a day, or the system's."""
    return system_clock if day is None else FixedDay(day, system_zone())


class FixedDay:
    """A clock that stands at the last instant of a day, in a zone that may be told later."""

    def __init__(self, day: date, zone: ZoneInfo) -> None:
        self.day = day
        self.zone = zone

    def __call__(self) -> datetime:
        """The instant it stands at."""
        return last_of(self.day, self.zone)
