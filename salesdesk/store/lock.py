"""One writing process a desk: an operating-system lock on a side file, which a killed process lets go by itself."""

from pathlib import Path

from filelock import FileLock, Timeout

from salesdesk.domain.errors import SalesDeskError


class DeskBusy(SalesDeskError):
    """Another SalesDesk has the desk open for writing."""


class DeskLock:
    """The lock of one desk file, held from ``__init__`` to ``release``. Raises DeskBusy when another process has it."""

    def __init__(self, desk: Path) -> None:
        if not desk.parent.is_dir():
            raise SalesDeskError("There is no folder {folder}. Nothing was made.", folder=str(desk.parent))
        self._lock = FileLock(desk.with_name(f".{desk.name}.lock"), timeout=0)
        try:
            self._lock.acquire()
        except Timeout:
            raise DeskBusy(
                "{file} is open in another SalesDesk window. Close it there first.",
                file=desk.name,
                path=str(desk),
            ) from None
        except OSError as error:
            raise SalesDeskError(
                "{file} cannot be opened for writing, because its folder cannot be written to ({why}). "
                "Nothing was changed. Copy the file to a folder of your own and open it there.",
                file=desk.name,
                why=error.strerror or "",
            ) from None

    def release(self) -> None:
        """Let others in."""
        self._lock.release()
