"""Damaged desks, on behalf of the window's root: what recovery may ask, and a start on a desk that cannot be opened."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from salesdesk import platform_paths
from salesdesk.desk.desk import Desk
from salesdesk.desk.ports import Clock
from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.store.faults import SMALL_BYTES, DamageFound, DiskFailed
from salesdesk.store.files import NotSound

if TYPE_CHECKING:
    from salesdesk.desk.backups import Backups
    from salesdesk.desk.recovering import Look, Recovery
    from salesdesk.store.soundness import Depth
    from salesdesk.ui.recovery.ports import RecoveryPorts
    from salesdesk.ui.recovery.window import OpenDesk, RecoveryWindow

BackupsOf = Callable[[Path, bytes | None], "Backups"]


def is_damage(path: Path, error: Exception) -> bool:
    """Whether a desk was not opened because its file is not sound, or no desk at all."""
    from salesdesk.store.soundness import DeskDamaged

    return path.is_file() and isinstance(error, NotSound | DamageFound | DiskFailed | DeskDamaged)


def cause_of(path: Path, key: bytes | None, error: Exception) -> SalesDeskError | None:
    """What is wrong with a desk on which a window could not begin: known already, or found by looking at the file. None
    where it is sound, so that the error is a fault of the program."""
    from salesdesk.store import soundness

    if isinstance(error, SalesDeskError):
        return error
    try:
        faults = soundness.check(path, key)
    except Exception:
        return None
    return soundness.DeskDamaged(path, faults) if faults else None


def ports(clock: Clock, backups_of: BackupsOf) -> "RecoveryPorts":
    """What a window may ask of a desk that is damaged."""
    from salesdesk.ui.recovery.ports import RecoveryPorts

    def recovered(source: Path, target: Path, key: bytes | None, look: "Look") -> "Recovery":
        from salesdesk.store.recovery.recover import backups_of as paths_of
        from salesdesk.store.recovery.recover import recover

        return recover(source, target, clock, paths_of(source, platform_paths.backups_folder()), look, key)

    def put_back(source: Path, path: Path, key: bytes | None) -> Path | None:
        from salesdesk.store.restore import restore

        return restore(source, path, clock, key)

    return RecoveryPorts(recovered, backups_of, _is_sound, put_back, _checked, _is_large)


def _is_large(path: Path) -> bool:
    """Whether a file is too large to be checked in full before the first change."""
    try:
        return path.stat().st_size > SMALL_BYTES
    except OSError:
        return False


def _is_sound(path: Path, key: bytes | None) -> bool:
    from salesdesk.store import soundness

    try:
        return not soundness.check(path, key, "pages")
    except Exception:  # whatever damage makes of it
        return False


def _checked(path: Path, key: bytes | None, look: "Look", depth: "Depth" = "full") -> tuple[Message, ...]:
    """What is wrong with a file, by a child of the program; by this process where there can be none."""
    from salesdesk.desk.parts import Outdated
    from salesdesk.store import soundness
    from salesdesk.store.faults import in_words
    from salesdesk.worker.parent import WorkerFailed
    from salesdesk.worker_kinds.checking import DeskChanged, check_in_child

    share = [0.0]

    def done(now: float) -> None:
        share[0] = now
        look(now)

    try:
        return check_in_child(path, key, look, depth)
    except DeskChanged:
        raise Outdated from None
    except (WorkerFailed, OSError):
        with in_words(path):
            return soundness.check(path, key, depth, lambda: look(share[0]), done=done)


def proven(desk: Desk) -> Desk:
    """A desk of which can be read what a window needs first. Raises SalesDeskError, and then it is closed."""
    from salesdesk.domain.records import Pipeline
    from salesdesk.views.first_screen import kept_first_screen

    try:
        kept_first_screen(desk)
        _ = desk.settings
        with desk.read() as reader:
            reader.find(Pipeline)
    except Exception as error:
        desk.store.close()
        cause = cause_of(desk.store.path, desk.store.key, error)
        if cause is None:
            raise
        raise cause from error
    return desk


def recovery_window(
    path: Path, key: bytes | None, cause: SalesDeskError, clock: Clock, backups_of: BackupsOf, open_desk: "OpenDesk"
) -> "RecoveryWindow":
    """A window on a desk that cannot be opened; ``open_desk`` opens another one, or this one again."""
    from PySide6.QtWidgets import QApplication

    from salesdesk.formats import local_formats
    from salesdesk.i18n import language, languages
    from salesdesk.ui import theme
    from salesdesk.ui.language import speak
    from salesdesk.ui.recovery.window import RecoveryWindow

    system = platform_paths.system_locale()
    if not QApplication.topLevelWidgets():  # a start: the desk cannot say which language is spoken
        theme.current().apply()
        speak(next((name for name in languages() if system.startswith(name)), "en"))
    faults = getattr(cause, "faults", ()) or (cause.message,)
    return RecoveryWindow(
        path, faults, ports(clock, backups_of), open_desk, local_formats(language(), system), platform_paths.system_zone(), clock,
        _reader(path, key, clock), key,
    )  # fmt: skip


def _reader(path: Path, key: bytes | None, clock: Clock) -> Callable[[], Desk] | None:
    """Opens what can still be read of a desk; None where nothing can."""
    from salesdesk.store.read_only import ReadOnlyStore

    def opened() -> Desk:
        return proven(Desk(ReadOnlyStore.of(path, clock, key=key), clock))

    try:
        opened().store.close()
    except Exception:  # whatever damage makes of it
        return None
    return opened


def shown(window: "RecoveryWindow") -> list[Desk] | None:
    """Show the window until a desk is open in its place; None where the user leaves."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    loop, found = QEventLoop(), list[Desk]()
    QApplication.setQuitOnLastWindowClosed(False)  # the next window comes
    window.opened.connect(found.append)
    window.opened.connect(loop.quit)
    window.left.connect(loop.quit)
    window.show()
    window.raise_()
    window.activateWindow()
    loop.exec()
    QApplication.setQuitOnLastWindowClosed(True)
    return found or None
