"""A window on a desk in a folder, with the ports that the program gives it, and what stands in its banners."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from salesdesk.app import opened_to_read
from salesdesk.desk.backups import TellRestore
from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.desk.desk import Desk
from salesdesk.domain.records import Deal
from salesdesk.store import files
from salesdesk.store.backup_keeper import BackupKeeper
from salesdesk.store.backup_places import SecondPlace
from salesdesk.store.location.place import DeskLocation
from salesdesk.store.read_only import ReadOnlyStore
from salesdesk.store.restore import restore
from salesdesk.store.store import SqlStore
from salesdesk.ui.kit import Button
from salesdesk.ui.location.ports import LocationPorts
from salesdesk.ui.session import Session
from tests.support.desks import DeskForTests, StandingClock
from tests.ui.sessions import board_of, end, ports


class WindowAtPlace:
    """A window as the program opens it on ``path``; ``folder`` has this computer's desks, backups and settings."""

    def __init__(self, at: DeskForTests, folder: Path, bot: QtBot) -> None:
        at.desk.store.close()
        self.path, self.clock, self.folder, self.bot = at.path, at.clock, folder, bot
        desk = self.opened(at.path, None)
        given = replace(
            ports(desk, folder, lambda path: self.opened(path, None)),
            open_to_read=opened_to_read,
            locations=lambda: LocationPorts(self._location_of, self.opened),
            restore=self._restored,
            reopen=lambda closed, key: self.opened(closed.store.path, key),
        )
        self.session = Session(desk, given)
        self.session.window.resize(1280, 800)
        self.session.start()
        self.until(lambda: board_of(self.session).is_ready)

    def opened(self, path: Path, key: bytes | None) -> Desk:
        if not files.writable(path):
            return Desk(ReadOnlyStore.of(path, self.clock, key=key), self.clock)
        return Desk(SqlStore.open(path, self.clock, Random(5).randbytes, key), self.clock, backups=self._backups_of)

    def _backups_of(self, desk: Desk) -> BackupKeeper:
        second = SecondPlace(self.folder / "second.json")
        zone = ZoneInfo("Europe/Berlin")
        return BackupKeeper(desk.store.path, self.folder / "backups", second, self.clock, lambda: zone)

    def _location_of(self, desk: Desk) -> DeskLocation:
        assert isinstance(desk.store, SqlStore)
        return DeskLocation(desk.store, self.folder / "desks", self.folder / "locations.json")

    def _restored(
        self, desk: Desk, source: Path, under: bytes | None, secure: Callable[[], object], tell: TellRestore
    ) -> Path | None:
        return restore(source, desk.store.path, self.clock, desk.store.key, under, None, secure, tell)

    @property
    def is_there(self) -> bool:
        """Whether the window is there: it is not while its desk is opened at another place."""
        return "context" in vars(self.session)

    def said(self, name: str) -> str:
        """What a banner says; empty without one."""
        if not self.is_there:
            return ""
        note = self.session.window.frame.banners.notes.get(name)
        return str(note.said) if note else ""

    def notice(self) -> str:
        """What the notice bar says; empty where it is hidden."""
        if not self.is_there:
            return ""
        notices = self.session.window.frame.notices
        return "" if notices.isHidden() else notices.text()

    def until(self, holds: Callable[[], object]) -> None:
        self.bot.waitUntil(lambda: bool(holds()), timeout=20_000)

    def answers(self, name: str) -> list[str]:
        strip = self.session.window.frame.banners.banner(name) if self.is_there else None
        return [button.label() for button in strip.buttons] if strip else []

    def press(self, name: str, label: str) -> None:
        """Press a button of a banner, once it is there."""
        self.until(lambda: label in self.answers(name))
        strip = self.session.window.frame.banners.banner(name)
        assert strip is not None
        next(button for button in strip.buttons if button.label() == label).click()

    def press_notice(self) -> None:
        """Press the button of the notice."""
        notices = self.session.window.frame.notices
        next(
            button for button in notices.findChildren(Button) if button.label() and button.isVisibleTo(notices)
        ).click()

    def look(self) -> None:
        """As when the window gets the focus."""
        QGuiApplication.instance().applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)  # type: ignore[union-attr]

    def desk_path(self) -> Path:
        """The file that is open now; the one of the beginning while none is."""
        return self.session.context.desk.store.path if self.is_there else self.path

    def titles(self) -> set[str]:
        """The deals of the desk that is open."""
        with self.session.context.desk.read() as reader:
            return {deal.title for deal in reader.find(Deal)}

    def add(self, title: str) -> None:
        self.session.operations.run(CreateDeal(title=title))

    def close(self) -> None:
        end(self.session) if self.is_there else self.session.close()


def copy_with(desk: Path, name: str, clock: StandingClock, *titles: str) -> Path:
    """A copy beside a desk that is closed, in which deals were added elsewhere."""
    path = Path(shutil.copy(desk, desk.with_name(name)))
    store = SqlStore.open(path, clock, Random(len(name)).randbytes)
    other = Desk(store, clock)
    for title in titles:
        other.do(CreateDeal(title=title))
    store.close()
    return path
