"""Damaged desks, on behalf of the window's root: what recovery may ask, and a start on a desk that cannot be opened."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from salesdesk import platform_paths
from salesdesk.desk.desk import Desk
from salesdesk.desk.ports import Clock
from salesdesk.desk.recovering import DamagedBeginning, EarlierPassphrase
from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.i18n import mark
from salesdesk.store import cipher
from salesdesk.store.faults import SMALL_BYTES, DamageFound, DiskFailed, in_words
from salesdesk.store.files import NotSound

if TYPE_CHECKING:
    from salesdesk.desk.backups import Backups
    from salesdesk.desk.recovering import Look, Recovery
    from salesdesk.store.recovery.unlocking import UnlockedKey
    from salesdesk.store.soundness import Depth
    from salesdesk.ui.recovery.ports import RecoveryPorts
    from salesdesk.ui.recovery.window import RecoveryWindow

OpenByKey = Callable[[Path, bytes | None], Desk]
BackupsOf = Callable[[Path, bytes | None], "Backups"]
BACKUP = mark("The passphrase opens your backup of {day}, but not the desk: its first page is damaged.")
RIGHT = mark("The passphrase is the right one, but the first page of the desk is damaged.")
NOTHING_LEFT = mark("The passphrase opens your backup of {day}, but nothing of the desk itself can be read.")
OLDER = mark(
    "This passphrase opens your backup of {day}, but not the desk: either the desk has another passphrase by now, or nothing of it "
    "can be read."
)


def is_damage(path: Path, error: Exception) -> bool:
    """Whether a desk was not opened because its file is not sound, or no desk at all."""
    from salesdesk.store.soundness import DeskDamaged

    kinds = NotSound | DamageFound | DiskFailed | DeskDamaged | DamagedBeginning | EarlierPassphrase
    return path.is_file() and isinstance(error, kinds)


def why_closed(path: Path, passphrase: str) -> SalesDeskError:
    """Why a passphrase does not open a desk that is closed: DamagedBeginning where it is the right one, EarlierPassphrase where it
    opens a backup only, and what ``opening_key`` raises where it is none or opens nothing."""
    from salesdesk.store.recovery.unlocking import looked_into

    try:
        cipher.normalised(passphrase)
        backups = backups_near(path)
        with in_words(path):
            found = looked_into(path, passphrase, backups)
    except SalesDeskError as error:
        return error
    if found is None:
        return cipher.wrong_passphrase(path, is_certain=any(map(cipher.is_encrypted, backups)))
    return _told(path, found)


def _told(path: Path, found: "UnlockedKey") -> SalesDeskError:
    values = {"day": _day(found.backup.made)} if found.backup else {}
    if not found.is_of_desk and cipher.is_encrypted(path):
        return EarlierPassphrase(OLDER, found.key, **values)
    words = NOTHING_LEFT if not found.has_pages else BACKUP if found.backup else RIGHT
    return DamagedBeginning(words, found.key, **values)


def _day(made: datetime) -> str:
    from salesdesk.formats import local_formats
    from salesdesk.i18n import language

    formats = local_formats(language(), platform_paths.system_locale())
    return formats.day_medium(made.astimezone(platform_paths.system_zone()).date())


def backups_near(path: Path) -> list[Path]:
    """The backups of a desk that may be damaged, in all places, the newest first."""
    from salesdesk.store.backup_places import BELOW_SECOND, SecondPlace
    from salesdesk.store.recovery.recover import backups_of as paths_of
    from salesdesk.store.recovery.unlocking import made_at

    found = set(paths_of(path, platform_paths.backups_folder()))
    with suppress(OSError):
        second = SecondPlace(platform_paths.second_backups_file()).get()
        found |= set(paths_of(path, second / BELOW_SECOND)) if second else set()
    return sorted(found, key=made_at, reverse=True)


def asked_of(path: Path) -> SalesDeskError | None:
    """Ask for the passphrase of a desk that does not even begin as an encrypted one any more; what it tells. None where it was
    none, or the user says nothing."""
    from salesdesk.store.recovery.unlocking import seems_encrypted

    if not seems_encrypted(path, backups_near(path)):
        return None
    from salesdesk.ui.locking.unlock import dialog_of_damaged_desk

    def opened_by(passphrase: str) -> bytes:
        raise why_closed(path, passphrase)

    dialog = dialog_of_damaged_desk(path.stem, opened_by)
    dialog.exec()
    damage = dialog.damage
    dialog.deleteLater()
    return damage


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

        return restore(source, path, clock, _key_for(source, key), key or "as before", is_closed_for_good=True)

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
        return not soundness.check(path, _key_for(path, key), "pages")
    except Exception:  # whatever damage makes of it
        return False


def _key_for(backup: Path, key: bytes | None) -> bytes | None:
    """The key of a backup of a desk with a key; None for one from before it was encrypted."""
    return cipher.key_among(backup, [key] if key else [])


def _checked(path: Path, key: bytes | None, look: "Look", depth: "Depth" = "full") -> tuple[Message, ...]:
    """What is wrong with a file, by a child of the program; by this process where there can be none."""
    from salesdesk.desk.parts import Outdated
    from salesdesk.store import soundness
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
    path: Path, key: bytes | None, cause: SalesDeskError, clock: Clock, backups_of: BackupsOf, open_desk: OpenByKey
) -> "RecoveryWindow":
    """A window on a desk that cannot be opened; ``open_desk`` opens another one, or this one again, by a key that may be its
    own."""
    from salesdesk.formats import local_formats
    from salesdesk.i18n import language
    from salesdesk.ui.recovery.window import RecoveryWindow

    speak_as_the_system()
    key = getattr(cause, "key", None) or key
    if key is None and (told := asked_of(path)) is not None:
        cause, key = told, getattr(told, "key", None)
    faults = getattr(cause, "faults", ()) or (cause.message,)
    formats = local_formats(language(), platform_paths.system_locale())
    return RecoveryWindow(
        path, faults, ports(clock, backups_of), lambda other: open_desk(other, key), formats, platform_paths.system_zone(), clock,
        _reader(path, key, clock), key,
    )  # fmt: skip


def speak_as_the_system() -> None:
    """Have words and colours of this computer where a start has not opened a desk yet, which could say others."""
    from PySide6.QtWidgets import QApplication

    from salesdesk.i18n import languages
    from salesdesk.ui import theme
    from salesdesk.ui.language import speak

    if not QApplication.topLevelWidgets():
        theme.current().apply()
        speak(next((name for name in languages() if platform_paths.system_locale().startswith(name)), "en"))


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
