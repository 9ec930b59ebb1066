"""The composition root of the window: the only module that knows every layer."""

import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from salesdesk import __version__, crash, desk_keys, platform_paths
from salesdesk.desk.desk import Desk
from salesdesk.desk.patience import NotLearnt
from salesdesk.desk.ports import Clock, Learner
from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.i18n import mark, tr, worded
from salesdesk.store import files
from salesdesk.store.kept import KeptFiles
from salesdesk.store.lock import DeskBusy
from salesdesk.store.store import SqlStore

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from salesdesk.desk.backups import TellRestore
    from salesdesk.importing.contents import Contents, ReadProgress
    from salesdesk.importing.read.sources import FileSource, HowToRead
    from salesdesk.reports.renderer import Renderer
    from salesdesk.store.backup_keeper import BackupKeeper
    from salesdesk.ui.recovery.ports import RecoveryPorts
    from salesdesk.ui.recovery.window import RecoveryWindow
    from salesdesk.ui.session import Session, SessionPorts

LICENCES = mark(
    "SalesDesk is under the MIT licence. Qt and PySide6 are used under the LGPL 3: you may replace their libraries. The licences "
    "of all parts, how that is done and where the sources are: {folder}"
)
TURN_SECONDS = 0.0005
"""After so long a thread that computes gives way: the window, and a change on its way to disk, wait no longer for it."""


def window(file: Path | None, clock: Clock, typed: Callable[[], str] | None = None) -> int:
    """Open a desk in a window (None: the user's own, made when there is none). ``typed`` gives the passphrase of an encrypted
    one, which is asked for otherwise. Gives the exit status."""
    if not has_display():
        raise SalesDeskError(
            "There is no display to open a window on. The commands work without one: salesdesk --help."
        )
    path = file or platform_paths.default_desk()
    keys: list[bytes | None] = []

    def make() -> Desk:
        keys.append(desk_keys.unlocked(path, typed))
        return opened(file, clock, keys[-1])

    return run(make, clock, path, keys)


def has_display() -> bool:
    """Whether there is a screen to open a window on."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM"))


def is_unseen() -> bool:
    """Whether Qt was asked for a platform whose windows nobody sees."""
    return os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0] in ("offscreen", "minimal", "minimalegl")


def opened(file: Path | None, clock: Clock, key: bytes | None = None) -> Desk:
    """The desk of a file, which ``key`` opens where it is encrypted; the user's own when None, made when it is not there yet.
    One that cannot be written to is opened to read only."""
    if file is None and not platform_paths.default_desk().exists():
        from salesdesk.store import remains

        remains.finish(platform_paths.default_desk())
    if file is None and not platform_paths.default_desk().exists():
        return new_desk(platform_paths.default_desk(), clock, learner=ChildLearner())
    path = file or platform_paths.default_desk()
    if path.exists() and not files.writable(path):
        from salesdesk.store.read_only import ReadOnlyStore

        return desk_on(ReadOnlyStore.of(path, clock, key=key), clock, ChildLearner())
    return desk_on(open_store(path, clock, key), clock, ChildLearner())


def open_store(path: Path, clock: Clock, key: bytes | None = None) -> SqlStore:
    """The store of a desk file to read and write. The backup before an upgrade lies where its other backups do."""
    return SqlStore.open(
        path, clock, key=key, backup_path=lambda: backups_of(path, clock, key=key).path_for("migration")
    )


def backups_of(
    path: Path, clock: Clock, zone: Callable[[], ZoneInfo] = platform_paths.system_zone, key: bytes | None = None
) -> "BackupKeeper":
    """The backups of a desk file, which need not be there, or sound; ``zone`` gives the one that days are told in."""
    from salesdesk.store.backup_keeper import BackupKeeper
    from salesdesk.store.backup_places import SecondPlace

    second = SecondPlace(platform_paths.second_backups_file())
    return BackupKeeper(path, platform_paths.backups_folder(), second, clock, zone, key)


def _backups(desk: Desk) -> "BackupKeeper":
    return backups_of(desk.store.path, desk.clock, lambda: desk.settings.zone, desk.store.key)


def desk_on(store: SqlStore, clock: Clock, learner: Learner | None = None) -> Desk:
    """The desk of a store, looked at by a clock: one that stands on a day does so in the desk's zone."""
    desk = Desk(store, clock, isinstance(clock, platform_paths.FixedDay), kept_files(store.key), learner, _backups)
    if store.was_wiped:
        desk.forget_kept()
    if isinstance(clock, platform_paths.FixedDay):
        clock.zone = desk.settings.zone
    return desk


def new_desk(path: Path, clock: Clock, currency: str | None = None, learner: Learner | None = None) -> Desk:
    """A new desk file with this computer's zone and a currency. Raises Refused for what is no currency; no file is made."""
    from salesdesk.desk.commands.settings import ChangeSettings
    from salesdesk.domain.money import currency_code
    from salesdesk.formats import local_currency

    code = currency_code(currency or local_currency(platform_paths.system_locale()))
    desk = Desk(SqlStore.create(path, clock), clock, kept=kept_files(), learner=learner, backups=_backups)
    values = {"zone": platform_paths.system_zone().key, "currency": code}
    desk.do(ChangeSettings(values=tuple(values.items())))
    return desk


def kept_files(key: bytes | None = None) -> KeptFiles:
    """Where what is computed of desks is kept for the next run, encrypted for one that has a key."""
    return KeptFiles(platform_paths.kept_folder(), platform_paths.program_stamp(), key)


def sample_desk(path: Path, clock: Clock) -> Desk:
    """The sample desk, made anew when the file is not there."""
    from salesdesk.importing import sample

    if path.exists():
        return Desk(SqlStore.open(path, clock), clock, kept=kept_files(), learner=ChildLearner())
    desk = new_desk(path, clock, learner=ChildLearner())
    sample.fill(desk)
    return desk


def run(make: Callable[[], Desk], clock: Clock, path: Path | None = None, keys: Sequence[bytes | None] = ()) -> int:
    """The window on the desk that is made (of the file at ``path``, under the last of ``keys``), until it is closed; gives the
    exit status."""
    application = qt_application()
    crash_file = crash.CrashFile(platform_paths.log_folder())
    try:
        session = _first_session(make, clock, path, keys)
    except DeskBusy as error:
        from salesdesk.handover import bring_forward

        busy = error.message.values.get("path")
        crash_file.close()
        if isinstance(busy, str) and bring_forward(Path(busy)):
            return 0
        return _refuse(error.message)
    except SalesDeskError as error:
        crash_file.close()
        return _refuse(error.message)
    if session is None:
        crash_file.close()
        return 1
    teller = crash.FaultTeller(session.fault_told.emit)
    logging.getLogger().addHandler(teller)
    session.start()
    if left := crash.left_behind(platform_paths.log_folder()):
        session.fault_told.emit(left)
    status = application.exec()
    logging.getLogger().removeHandler(teller)
    session.close()
    crash_file.close()
    return status


def _first_session(
    make: Callable[[], Desk], clock: Clock, path: Path | None, keys: Sequence[bytes | None]
) -> "Session | None":
    """The window on the desk that is made, or on what the user opens where that cannot be; None where he leaves instead."""
    while True:
        desk: Desk | None = None
        try:
            desk = make()
            return window_session(desk, clock)
        except Exception as error:
            key = keys[-1] if keys else None
            if desk is not None:
                path, key = desk.store.path, desk.store.key
                desk.store.close()
            window = _recovery_window(path, key, error, clock) if path is not None else None
            if window is None:
                raise
        from salesdesk import rescue

        found = rescue.shown(window)
        if found is None:
            return None
        make = found.pop


def _recovery_window(path: Path, key: bytes | None, error: Exception, clock: Clock) -> "RecoveryWindow | None":
    """What is shown of a desk that cannot be opened; None where that is for another reason than damage."""
    from salesdesk import rescue

    cause = rescue.cause_of(path, key, error)
    if cause is None or not rescue.is_damage(path, cause):
        return None
    return rescue.recovery_window(path, key, cause, clock, _backups_at(clock), _opener(clock))


def _recovery_ports(clock: Clock) -> "RecoveryPorts":
    from salesdesk import rescue

    return rescue.ports(clock, _backups_at(clock))


def _backups_at(clock: Clock) -> Callable[[Path, bytes | None], "BackupKeeper"]:
    return lambda path, key: backups_of(path, clock, key=key)


def _opener(clock: Clock) -> Callable[..., Desk]:
    """Opens a desk that is asked for in a window, so that what is needed first of it can be read; with a key that may be its own
    the passphrase need not be typed again. Raises SalesDeskError."""

    def open_desk(path: Path, known: bytes | None = None) -> Desk:
        from salesdesk import rescue

        return rescue.proven(opened(path, clock, desk_keys.unlocked(path, known=known)))

    return open_desk


def _refuse(message: Message) -> int:
    from salesdesk.domain.shown_text import shown_text
    from salesdesk.ui.single import tell

    sys.stderr.write(shown_text(worded(message)) + "\n")
    tell(worded(message))
    return 1


def qt_application() -> "QApplication":
    """The one QApplication, made now if there is none, with the program's name and settings."""
    from PySide6.QtWidgets import QApplication

    from salesdesk.ui.imports import read_no_sources

    read_no_sources()
    from salesdesk.ui.messages import tell_messages

    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(sys.argv[:1])
    tell_messages()
    sys.setswitchinterval(TURN_SECONDS)
    application.setApplicationName("SalesDesk")
    application.setDesktopFileName("salesdesk")
    application.setApplicationVersion(__version__)
    return application


def window_session(desk: Desk, clock: Clock) -> "Session":
    """The window on a desk, with what it needs of the layers it does not know; it is shown by its ``start``."""
    from salesdesk.ui.session import Session

    return Session(desk, doors(clock))


def _licences() -> str:
    """Where the texts of licences lie: in the bundle, or with the source."""
    here = Path(sys.executable).parent if getattr(sys, "frozen", False) else Path(__file__).parents[1] / "packaging"
    found = (folder / "licences" for folder in (here / "_internal", here))
    return str(next((folder for folder in found if folder.is_dir()), here))


def doors(clock: Clock) -> "SessionPorts":
    """What the window asks of the layers beside it."""
    from salesdesk.ui.session import SessionPorts

    return SessionPorts(
        open_desk=_opener(clock),
        new_desk=lambda path: new_desk(path, clock, learner=ChildLearner()),
        sample=lambda: sample_desk(platform_paths.sample_desk(), clock),
        export_deals=export_deals,
        restore=_restored,
        reopen=_reopened,
        recovery=lambda: _recovery_ports(clock),
        recovery_window=lambda path, error: _recovery_window(path, None, error, clock),
        open_to_read=opened_to_read,
        log_folder=platform_paths.log_folder(),
        state_file=platform_paths.state_file(),
        about="\n\n".join((tr("SalesDesk {version}", version=__version__), tr(LICENCES, folder=_licences()))),
        read_file=_read_file,
        renderer=_renderer,
        get_ready=_get_ready,
        keys=desk_keys.key_ports(
            lambda path, key: opened(path, clock, key), lambda path, key: backups_of(path, clock, key=key).folders()
        ),
        locations=lambda: _places().location_ports(lambda path, key: opened(path, clock, key)),
        move_out=lambda desk, target: _places().move_out(desk, target),
        move_in=lambda source, target, passphrase: _places().move_in(source, target, passphrase),
        is_encrypted=lambda source: _places().is_packed_encrypted(source),
    )


def _restored(
    desk: Desk, source: Path, under: bytes | None, secure: Callable[[], object], tell: "TellRestore"
) -> Path | None:
    """Put a backup in place of a desk that is closed, under this key from now on (None: without one). Gives where a damaged
    one is kept beside it."""
    from salesdesk.store.restore import restore

    key = desk.backups.key_of(source) if desk.backups else None
    return restore(source, desk.store.path, desk.clock, key, under, platform_paths.kept_folder(), secure, tell)


def _reopened(desk: Desk, key: bytes | None) -> Desk:
    """A desk that is closed, opened again, under this key (None: without one)."""
    return opened(desk.store.path, desk.clock, key)


def opened_to_read(path: Path, at: datetime, key: bytes | None = None) -> Desk:
    """A desk file of any version, to read only, as it was at an instant. Raises SalesDeskError; whoever asks closes its store."""
    from salesdesk.store.read_only import ReadOnlyStore

    return Desk(ReadOnlyStore.of(path, lambda: at, key=key), lambda: at)


def _places() -> ModuleType:
    """How desks move; imported when it is first needed."""
    from salesdesk import desk_places

    return desk_places


def _get_ready() -> None:
    """Import what every window asks for a moment after its start."""
    from salesdesk import desk_places, rescue  # noqa: F401
    from salesdesk.store import backup_keeper  # noqa: F401
    from salesdesk.worker_kinds import rendering  # noqa: F401


def _renderer() -> "Renderer":
    """What charts and pages are rendered with: a child process, which gives its libraries' memory back."""
    from salesdesk.worker_kinds.rendering import RenderingChild

    return RenderingChild()


def _read_file(source: "FileSource", how: "HowToRead", progress: "ReadProgress") -> "Contents":
    """What is in a file of others, read by a child process. Loaded with the first one."""
    from salesdesk.worker_kinds.foreign_file import read_in_child

    return read_in_child(source, how, progress)


class ChildLearner:
    """Beside a window a child process learns, so that the window keeps the interpreter. Loaded with the first task."""

    def __init__(self) -> None:
        self._is_closed = False

    def __call__(self, task: Mapping[str, Any]) -> Mapping[str, Any] | None:
        from salesdesk.worker_kinds.learning import learn_in_child

        self._look()
        return learn_in_child(task, tick=self._look)

    def _look(self) -> None:
        if self._is_closed:
            raise NotLearnt

    def close(self) -> None:
        """End the child."""
        self._is_closed = True


def export_deals(desk: Desk, target: Path, only: list[str] | None = None) -> int:
    """Write the deals of a desk (or some, in their order) to a CSV, XLSX or JSON file; gives how many."""
    from salesdesk import reports
    from salesdesk.views.export import deals

    suffix = target.suffix.lstrip(".").lower()
    return reports.export_deals(
        deals(desk.snapshot(), only=only), suffix if suffix in ("xlsx", "json") else "csv", target
    )
