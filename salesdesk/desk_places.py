"""Where desks lie and how they move from one place to another, on behalf of the roots."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from salesdesk import platform_paths
from salesdesk.desk.backups import SecondPlaceThere
from salesdesk.desk.desk import Desk
from salesdesk.store.backup_places import SecondPlace, is_usable
from salesdesk.store.location.place import DeskLocation
from salesdesk.store.store import SqlStore
from salesdesk.ui.location.ports import LocationPorts


def location_ports(open_desk: Callable[[Path, bytes | None], Desk]) -> LocationPorts:
    """What a window is told of the place of its desk; ``open_desk`` opens one at another place."""
    return LocationPorts(_location_of, open_desk)


def _location_of(desk: Desk) -> DeskLocation:
    assert isinstance(desk.store, SqlStore)
    return DeskLocation(desk.store, platform_paths.default_desk().parent, platform_paths.locations_file())


def move_out(desk: Desk, target: Path) -> None:
    """Pack a desk and the settings of this computer for another one."""
    from salesdesk import moving

    moving.pack(desk, platform_paths.state_file().parent, target, named_second())


def named_second() -> Path | None:
    """Where this computer keeps a second copy of each backup; None where that cannot be read."""
    try:
        return SecondPlace(platform_paths.second_backups_file()).get()
    except OSError:
        return None


def move_in(source: Path, target: Path, passphrase: str) -> SecondPlaceThere | None:
    """Bring in what another computer has packed as a new desk file; where it kept second copies of backups, unless this computer
    has such a place already."""
    from salesdesk import moving
    from salesdesk.store import cipher

    settings = platform_paths.state_file().parent
    moved = moving.unpack(source, target, settings, partial(cipher.key_by, passphrase=passphrase))
    if moved.second is None or named_second() is not None:
        return None
    put = partial(SecondPlace(platform_paths.second_backups_file()).put, moved.second)
    return SecondPlaceThere(moved.second, put if is_usable(moved.second) else None)


def is_packed_encrypted(source: Path) -> bool:
    """Whether what another computer packed is encrypted. Raises SalesDeskError for what is none."""
    from salesdesk import moving

    return moving.is_encrypted(source)
