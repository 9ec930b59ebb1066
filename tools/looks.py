"""Draw what one sees of a damaged, encrypted or restored desk into PNG files, light and dark, English and Chinese:
``python tools/looks.py FOLDER [NAME…]`` (only those whose name begins so). ``QT_SCALE_FACTOR=2`` draws them twice as large.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QCheckBox, QTableWidget, QWidget

from salesdesk import app, platform_paths, rescue
from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.desk import Desk
from salesdesk.desk.recovering import EarlierPassphrase
from salesdesk.domain.errors import SalesDeskError
from salesdesk.i18n import tr
from salesdesk.importing import sample
from salesdesk.store import cipher
from salesdesk.store.copies import copies_of
from salesdesk.store.recoding import change_key
from salesdesk.ui import theme
from salesdesk.ui.kit import MessageBox
from salesdesk.ui.language import speak
from salesdesk.ui.leaving import NO_MORE, WORDS
from salesdesk.ui.location.cover import PlaceCover
from salesdesk.ui.locking.copies import OlderCopies, OlderCopiesDialog
from salesdesk.ui.locking.screen import LockScreen
from salesdesk.ui.locking.setting import NewPassphraseDialog
from salesdesk.ui.locking.unlock import UnlockForm, dialog_of_damaged_desk, dialog_of_desk
from salesdesk.ui.pages.backups.page import BackupsPage
from salesdesk.ui.restoring import RestoreScreen
from salesdesk.ui.session import Session
from salesdesk.ui.settings.page import SettingsPage
from salesdesk.ui.shell.crash_dialog import CrashDialog
from salesdesk.ui.shell.redact_dialog import RedactDialog

HOME = Path(tempfile.mkdtemp(prefix="salesdesk-looks-"))
NAME = "Vertriebsarbeitsplatz Nordwest für Frühjahr und Sommer, Adriana Konstantinopoulou"
PASSPHRASE = "eine lange Nacht"
CLOCK = platform_paths.system_clock
REPORT = "ValueError\n  pages/quota/figures.py:120 in show\n  kit/cards.py:44 in show_figure\nPython 3.11.9, PySide6 6.11.3, Linux"
PAGE = 4096
SIZE = 1280, 800
QUIET_MS, LONGEST_S = 350, 20.0


def serve(until: Callable[[], object] = lambda: True, quiet_ms: int = QUIET_MS) -> None:
    """Have the window do what it has to, until something holds, and a little longer."""
    end = time.monotonic() + LONGEST_S
    while not until() and time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.01)
    end = time.monotonic() + quiet_ms / 1000
    while time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.01)


class Looks:
    """Draws what is wanted, in one language and mode after the other."""

    def __init__(self, folder: Path, wanted: list[str]) -> None:
        self._folder, self._wanted, self.suffix = folder, wanted, ""
        self._place = HOME / "desks"

    def wants(self, *names: str) -> bool:
        """Whether one of these shall be drawn."""
        return not self._wanted or any(name.startswith(one) for name in names for one in self._wanted)

    def take(self, name: str, widget: QWidget, size: tuple[int, int] | None = None) -> None:
        """Draw a widget, which then goes."""
        self.grab(name, widget, size)
        widget.close()
        widget.deleteLater()

    def grab(self, name: str, widget: QWidget, size: tuple[int, int] | None = None) -> None:
        """Draw a widget."""
        if size:
            widget.resize(*size)
        widget.show()
        serve()
        if self.wants(name):
            widget.grab().save(str(self._folder / f"{name}-{self.suffix}.png"))

    def desk(self, mode: str, language: str, deals: bool = True) -> Desk:
        """A new desk that shows itself in this mode and language, with backups."""
        shutil.rmtree(HOME, ignore_errors=True)
        self._place.mkdir(parents=True)
        speak(language)
        theme.current().apply(mode)  # type: ignore[arg-type]
        desk = app.new_desk(self._place / f"{NAME}.salesdesk", CLOCK, "EUR")
        if deals:
            sample.fill(desk)
        desk.do(ChangeSettings(values=(("language", language), ("theme", mode))))
        assert desk.backups is not None
        desk.backups.make("hand")
        desk.do(CreateDeal(title=f"Rahmenvertrag {NAME} mit Verlängerungsoption", amount=123_456_789_00))
        desk.do(CreateDeal(title="Second", amount=7_000_00))
        return desk


def of_dialogs(looks: Looks) -> None:
    """Dialogs and screens that need no window."""

    def refused(_typed: str) -> bytes:
        raise SalesDeskError(rescue.OLDER, day="28 Nov 2026")

    def earlier(_typed: str) -> bytes:
        raise EarlierPassphrase(rescue.OLDER, b"", day="28 Nov 2026")

    def tried(form: UnlockForm | None) -> None:
        assert form is not None
        form.field.line.setText(PASSPHRASE)
        form.unlock()

    unlock = dialog_of_desk(NAME, earlier, True)
    unlock.show()
    tried(unlock.form)
    looks.take("unlock", unlock)
    looks.take("unlock-damaged", dialog_of_damaged_desk(NAME, refused))
    locked = LockScreen(refused)
    tried(locked.form)
    looks.take("lock", locked, SIZE)
    looks.take("lock-busy", LockScreen(None, tr("The desk is being encrypted…")), SIZE)
    looks.take("lock-trouble", LockScreen(None, tr("The desk cannot be opened"), tr(rescue.RIGHT)), SIZE)


def of_passphrases(looks: Looks) -> None:
    """Dialogs that ask for a new passphrase, the screens of a restore, and messages."""
    ports, key = app.doors(CLOCK).keys, cipher.new_key(PASSPHRASE)
    assert ports is not None
    first = NewPassphraseDialog(ports)
    first.first.line.insert("Sommer 26")
    first.first.edited.emit()
    looks.take("passphrase-set", first)
    change = NewPassphraseDialog(ports, key)
    change.first.line.insert("x")
    change.present.line.insert("y") if change.present else None
    change.again.line.insert("x")
    change.knows.setChecked(True)
    change.finish()
    looks.take("passphrase-change", change)
    looks.take("passphrase-remove", NewPassphraseDialog(ports, key, takes_off=True))
    screen = RestoreScreen("28 Nov 2026, 14:05")
    screen.show_step("securing")
    looks.take("restoring", screen, SIZE)
    broken = RestoreScreen("28 Nov 2026, 14:05")
    broken.show_trouble(tr(rescue.RIGHT))
    looks.take("restoring-trouble", broken, SIZE)
    box = MessageBox(tr("What leaves the desk is readable"), tr(WORDS["clipboard"]), tr("Not encrypted"))
    box.add(tr("Go on"), MessageBox.ButtonRole.AcceptRole)
    box.add(tr("Cancel"), MessageBox.ButtonRole.RejectRole)
    no_more = QCheckBox(tr(NO_MORE))
    box.setCheckBox(no_more)
    looks.take("leaving", box)
    looks.take("crash", CrashDialog(REPORT))


def of_window(looks: Looks, session: Session, kind: str) -> None:
    """The pages of a window on a desk, and what opens over it."""
    window = session.window
    window.resize(*SIZE)
    session.start()
    serve(lambda: session.operations.is_idle, 1500)
    window.go("backups")
    page = window.navigator.page
    assert isinstance(page, BackupsPage)
    serve(lambda: page.table.rowCount() > 0 and session.operations.is_idle)
    page.table.selectRow(page.table.rowCount() - 1)
    serve(page.can_restore)
    looks.grab(f"backups-{kind}", window)
    window.go("settings")
    settings = window.navigator.page
    assert isinstance(settings, SettingsPage)
    serve(lambda: session.operations.is_idle)
    for name in ("backups", "passphrase"):
        section = getattr(settings, name)
        _scroll(settings, section)
        looks.grab(f"settings-{name}-{kind}", window)
    window.go("check")
    looks.grab(f"check-{kind}", window)
    dialog = RedactDialog(session.context, window)
    dialog.show()
    serve(lambda: session.operations.is_idle and dialog.person.count() > 1)
    dialog.person.setCurrentIndex(1)
    serve(lambda: session.operations.is_idle)
    looks.take(f"redact-{kind}", dialog)


def _scroll(settings: SettingsPage, section: QWidget) -> None:
    from PySide6.QtWidgets import QScrollArea

    area = settings.findChild(QScrollArea)
    inner = area.widget() if area is not None else None
    assert area is not None
    assert inner is not None
    QApplication.processEvents()
    area.verticalScrollBar().setValue(max(section.mapTo(inner, section.rect().topLeft()).y() - 40, 0))


def of_damaged_window(looks: Looks, session: Session) -> None:
    """What the window on a damaged desk shows."""
    window = session.window
    window.resize(*SIZE)
    session.start()
    serve(lambda: session.care.health().is_damaged, 2500)
    looks.grab("damaged-check", window)
    window.go("board")
    looks.grab("damaged-board", window)


def of_places(looks: Looks, session: Session) -> None:
    """What the window says of a desk in a sync folder, that was packed for another computer, and that then is gone."""
    window, path = session.window, session.context.desk.store.path
    window.resize(*SIZE)
    session.start()
    serve(lambda: bool(window.frame.banners.notes), 1500)
    window.files.move_out_to(path.with_suffix(".salesdesk-move"))
    serve(lambda: bool(window.frame.notices.text()))
    looks.grab("place-sync", window)
    path.rename(path.with_name("away.salesdesk"))
    serve(lambda: len(window.frame.banners.notes) > 1, 1500)
    looks.grab("place-gone", window)
    path.with_name("away.salesdesk").rename(path)
    cover = PlaceCover(lambda: None)
    cover.show_refusal(tr(rescue.RIGHT))
    looks.take("place-cover", cover, SIZE)


def of_recovery(looks: Looks, desk: Desk, name: str, key: bytes | None, cause: SalesDeskError) -> None:
    """The window on a desk that does not open."""
    window = rescue.recovery_window(
        desk.store.path, key, cause, CLOCK, lambda path, opens: app.backups_of(path, CLOCK, key=opens), lambda *_: desk
    )
    window.show()
    cards = window.view.backups
    serve(lambda: not cards.rows or tr("Sound") in _states(cards.table))
    looks.grab(name, window)
    looks.take(f"{name}-narrow", window, (760, 640))


def _states(table: QTableWidget) -> list[str]:
    return [item.text() for row in range(table.rowCount()) if (item := table.item(row, 1)) is not None]


def smash(path: Path, start: int, end: int) -> None:
    """Fill a part of a file with other bytes."""
    data = bytearray(path.read_bytes())
    data[start:end] = bytes(byte ^ 0xA5 for byte in data[start:end])
    path.write_bytes(data)


def ended(session: Session) -> None:
    """Close a window."""
    session.close()
    session.window.deleteLater()
    session.deleteLater()
    serve()


def draw(looks: Looks, mode: str, language: str) -> None:
    """Everything in one mode and language."""
    looks.suffix = f"{mode}-{language}"
    desk = looks.desk(mode, language)
    path, key = desk.store.path, cipher.new_key(PASSPHRASE)
    of_dialogs(looks)
    of_passphrases(looks)
    if looks.wants("backups-plain", "settings", "check", "redact"):
        session = app.window_session(desk, CLOCK)
        of_window(looks, session, "plain")
        ended(session)
    else:
        desk.store.close()
    plain = path.read_bytes()
    if looks.wants("recovery-plain", "recovery-none", "recovery-encrypted"):
        smash(path, 0, PAGE)
        of_recovery(looks, desk, "recovery-plain", None, SalesDeskError(rescue.RIGHT))
        for backup in rescue.backups_near(path):
            backup.rename(backup.with_suffix(".away"))
        of_recovery(looks, desk, "recovery-none", None, SalesDeskError(rescue.RIGHT))
        for backup in (HOME / "STATE").rglob("*.away"):
            backup.rename(backup.with_suffix(".salesdesk"))
    path.write_bytes(plain)
    if looks.wants("damaged"):
        smash(path, path.stat().st_size // 2, path.stat().st_size // 2 + PAGE)
        session = app.window_session(app.opened(path, CLOCK), CLOCK)
        of_damaged_window(looks, session)
        ended(session)
        path.write_bytes(plain)
    if looks.wants("place"):
        (path.parent / ".stfolder").mkdir()
        session = app.window_session(app.opened(path, CLOCK), CLOCK)
        of_places(looks, session)
        ended(session)
    change_key(path, None, key)
    copies = copies_of(path, key, [], [path.parent, *app.backups_of(path, CLOCK, key=key).folders()])
    ports = app.doors(CLOCK).keys
    assert ports is not None
    holder = QObject()
    looks.take("older-copies", OlderCopiesDialog(copies, key, OlderCopies(lambda: None, ports, holder)))
    if looks.wants("backups-encrypted", "settings", "check"):
        session = app.window_session(app.opened(path, CLOCK, key), CLOCK)
        of_window(looks, session, "encrypted")
        ended(session)
    if looks.wants("recovery-encrypted"):
        smash(path, 0, PAGE)
        told = rescue.why_closed(path, PASSPHRASE)
        of_recovery(looks, desk, "recovery-encrypted", None, told)


def combinations() -> Iterator[tuple[str, str]]:
    """Modes and languages."""
    for mode in ("light", "dark"):
        for language in ("en", "zh_CN"):
            yield mode, language


def at_home(folder: Path) -> Path:
    """The folder to draw into, made; what the program keeps on this computer goes to a place of its own."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.update({f"XDG_{kind}_HOME": str(HOME / kind) for kind in ("CONFIG", "DATA", "STATE", "CACHE")})
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def main() -> None:
    """Draw them all into the folder on the command line."""
    folder = at_home(Path(sys.argv[1]))
    application = app.qt_application()
    application.setQuitOnLastWindowClosed(False)
    looks = Looks(folder, sys.argv[2:])
    try:
        for mode, language in combinations():
            draw(looks, mode, language)
    finally:
        shutil.rmtree(HOME, ignore_errors=True)


if __name__ == "__main__":
    main()
