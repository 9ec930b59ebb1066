"""A damaged desk: what is wrong with it, that nothing is written to it, and what can be done. In the window, or without it."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from salesdesk.desk.backups import Backup
from salesdesk.desk.recovering import Look, Recovery
from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.formats import Formats
from salesdesk.i18n import tr, worded
from salesdesk.logs import private_file
from salesdesk.ui import theme
from salesdesk.ui.job import Job
from salesdesk.ui.kit import MessageBox
from salesdesk.ui.pages.backups.words import when
from salesdesk.ui.recovery import words
from salesdesk.ui.recovery.cards import BackupsCard, FaultsCard, ProgressCard, WaysCard
from salesdesk.ui.recovery.ports import DamagedDesk, RecoveryAnswers, RecoveryPorts
from salesdesk.ui.recovery.work import STOPPED, LongJob

DESK_KIND = "SalesDesk (*.salesdesk)"
BESIDE_WIDTH = 940
"""From this width on the backups are beside what is wrong, else below it."""


class RecoveryView(QWidget):
    """``busy(bool)`` while something is recovered: then it is not to be closed without asking it to ``close_work``."""

    busy = Signal(bool)

    def __init__(
        self,
        desk: DamagedDesk,
        ports: RecoveryPorts,
        answers: RecoveryAnswers,
        formats: Formats,
        zone: ZoneInfo,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.desk, self._ports, self._answers = desk, ports, answers
        self._formats, self._zone, self._now = formats, zone, now
        self._recovering: LongJob[Recovery] | None = None
        self._listing: Job[None] | None = None
        self._seen = _SeenBackups(self)
        self.faults, self.ways, self.progress = FaultsCard(), WaysCard(), ProgressCard()
        self.backups = BackupsCard(formats)
        self._add_ways()
        self._lay_out()
        self.progress.stopped.connect(self.give_up)
        self.backups.restore_wanted.connect(self._ask_restore)
        self._seen.listed.connect(self._show_listed)
        self._seen.looked_at.connect(self._show_looked_at)
        self.show_desk(desk)

    def _add_ways(self) -> None:
        add, answers = self.ways.add_way, self._answers
        self.recover = add(
            tr("Recover…"),
            tr("Brings every deal that can still be read into a new desk. The damaged file is not touched."),
            self.ask_recover,
            "refresh",
            True,
        )
        restore = tr(
            "Choose a backup from the list. It takes the place of the desk; the damaged file is kept beside it."
        )
        self.restore = add(tr("Restore a backup…"), restore, self._choose_backup, "history")
        self.restore.setEnabled(False)
        shows = tr("Shows what can still be read. Nothing can be changed there.")
        if answers.read is None:
            shows = tr("Too much of it is damaged to show it as it is. Recover brings out what can still be read.")
        self.read = add(tr("Open to read only"), shows, answers.read or self._nothing, "eye")
        self.read.setEnabled(answers.read is not None)
        self.other = add(tr("Open another desk…"), tr("Leaves this one as it is."), answers.choose, "folder-open")
        self.leave = add(tr("Quit"), tr("Nothing is lost by that: the file stays as it is."), answers.leave, "close")

    def _nothing(self) -> None:
        """Nothing of it can be read."""

    def _choose_backup(self) -> None:
        self.backups.table.setFocus()
        self.backups.restore.click()

    def _lay_out(self) -> None:
        space = theme.tokens().space
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(space.large)
        left = QVBoxLayout()
        left.setSpacing(space.large)
        for card in (self.faults, self.progress, self.ways):
            left.addWidget(card)
        left.addStretch(1)
        self._row.addLayout(left, 5)
        self._row.addWidget(self.backups, 7)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(space.large, space.large, space.large, space.large)
        column.addLayout(self._row)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        self.setFocusProxy(self.recover)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_wide = self.width() >= BESIDE_WIDTH
        direction = QBoxLayout.Direction
        self._row.setDirection(direction.LeftToRight if is_wide else direction.TopToBottom)

    # What is shown

    def show_desk(self, desk: DamagedDesk) -> None:
        """Show what is known of the damage by now, and read the backups."""
        self.desk = desk
        name = desk.path.stem
        title = tr("{name} is damaged", name=name) if desk.is_open else tr(words.NOT_OPENED, name=name)
        meaning = tr("Nothing is written to the file any more, so it stays as it is. What is wrong:")
        self.faults.show_faults(title, meaning, words.fault_lines(desk.faults), desk.is_looking)

    def read_backups(self) -> None:
        """Read the list of backups again, and whether each is sound."""
        if self._listing is None:
            desk, ports, seen = self.desk, self._ports, self._seen
            self._listing = job = Job(lambda: seen.look(ports, desk), self)
            job.finished.connect(self._on_listed)
            job.start()

    @Slot(object)
    def _show_listed(self, found: list[Backup]) -> None:
        self.backups.show_backups(found, self._zone)
        self.restore.setEnabled(self.backups.can_restore() and self._recovering is None)

    @Slot(object, bool)
    def _show_looked_at(self, backup: Backup, is_sound: bool) -> None:
        self.backups.show_sound(backup, is_sound)

    @Slot()
    def _on_listed(self) -> None:
        job, self._listing = self._listing, None
        if job is not None:
            job.wait()
            job.deleteLater()

    def complain(self, sentence: str) -> None:
        """Say why something could not be done."""
        self.progress.end(tr("That did not work"), [sentence])

    # Recovering

    def ask_recover(self) -> None:
        """Ask where the new desk shall lie."""
        suggested = str(self.desk.path.with_name(self._free_name()))
        path, _ = QFileDialog.getSaveFileName(self, tr("Recover into a new desk"), suggested, DESK_KIND)
        if path:
            self.recover_to(Path(path if Path(path).suffix else f"{path}.salesdesk"))

    def _free_name(self) -> str:
        stem = tr("{name} recovered", name=self.desk.path.stem)
        names = [f"{stem}.salesdesk", *(f"{stem} {number}.salesdesk" for number in range(2, 100))]
        return next((name for name in names if not self.desk.path.with_name(name).exists()), names[-1])

    def recover_to(self, target: Path) -> None:
        """Recover into this file, off the GUI thread."""
        if self._recovering is not None:
            return
        desk, ports = self.desk, self._ports

        def work(look: Look) -> Recovery:
            return ports.recover(desk.path, target, desk.key, look)

        self._recovering = job = LongJob(work, self)
        job.moved.connect(self.progress.bar.setValue)
        job.finished.connect(self._on_recovered)
        self.progress.begin(tr("Recovering what can be read…"))
        self._set_busy(True)
        job.start()

    def give_up(self) -> None:
        """Stop recovering; the new desk is not made."""
        if self._recovering is not None:
            self.progress.stop.setEnabled(False)
            self._recovering.give_up()

    @Slot()
    def _on_recovered(self) -> None:
        job, self._recovering = self._recovering, None
        if job is None:
            return
        job.wait()
        self._set_busy(False)
        if job.answer is not None:
            self._show_recovery(job.answer)
        else:
            refusal = job.refusal or Message(STOPPED)
            title = tr("Recovering was stopped") if refusal.text == STOPPED else tr("That did not work")
            self.progress.end(title, [worded(refusal)])
        job.deleteLater()

    def _set_busy(self, is_busy: bool) -> None:
        for button in self.ways.buttons:
            button.setEnabled(not is_busy)
        self.read.setEnabled(not is_busy and self._answers.read is not None)
        self.restore.setEnabled(not is_busy and self.backups.can_restore())
        self.backups.setEnabled(not is_busy)
        self.busy.emit(is_busy)

    def _show_recovery(self, found: Recovery) -> None:
        answers = (
            (tr("Open the new desk"), partial(self._open, found.path)),
            (tr("Save the report…"), partial(self.ask_report, found)),
        )
        self.progress.end(tr("The new desk is ready"), words.report_lines(found, self.desk.path), answers)
        if buttons := self.progress.buttons():
            buttons[0].setFocus()

    def _open(self, path: Path) -> None:
        try:
            self._answers.open_desk(path)
        except SalesDeskError as error:
            self.complain(worded(error.message))

    def ask_report(self, found: Recovery) -> None:
        """Ask for a file for the report."""
        name = tr("{name} recovery report", name=self.desk.path.stem) + ".txt"
        path, _ = QFileDialog.getSaveFileName(self, tr("Save the report"), str(self.desk.path.with_name(name)))
        if path:
            self.save_report(found, Path(path))

    def save_report(self, found: Recovery, path: Path) -> None:
        """Write the report into a file of this user alone."""
        time = when(self._now().astimezone(UTC), self._formats, self._zone)
        text = words.report_text(found, self.desk.path, self.desk.faults, time)
        try:
            with os.fdopen(private_file(path, os.O_TRUNC), "w", encoding="utf-8", errors="replace") as file:
                file.write(text)
        except OSError as error:
            said = tr("{file} cannot be written: {why}.", file=path.name, why=error.strerror or "")
        else:
            said = tr("The report is in {file}.", file=str(path))
        self.progress.set_note(said)

    # Restoring

    @Slot(object)
    def _ask_restore(self, backup: Backup) -> None:
        said = tr("Put the desk back to {time}?", time=when(backup.made, self._formats, self._zone))
        more = tr("What came after that is not in it. The damaged file is kept beside it, with its name and the day.")
        box = MessageBox(said, more, tr("Restore a backup"), self)
        yes = box.add(tr("Restore"), MessageBox.ButtonRole.AcceptRole)
        box.add(tr("Cancel"), MessageBox.ButtonRole.RejectRole)
        box.exec()
        if box.clickedButton() is yes:
            self._answers.restore(backup)

    def close_work(self) -> None:
        """End what goes on."""
        self.give_up()
        self._seen.stop()
        for job in (self._recovering, self._listing):
            if job is not None:
                job.wait()


class _SeenBackups(QObject):
    """The backups of a file: ``listed(list[Backup])``, then of each ``looked_at(Backup, is_sound)``."""

    listed = Signal(object)
    looked_at = Signal(object, bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._is_over = False

    def stop(self) -> None:
        """Look no further."""
        self._is_over = True

    def look(self, ports: RecoveryPorts, desk: DamagedDesk) -> None:
        """Read them, on a thread of its own."""
        found = ports.backups(desk.path, desk.key).every()
        self.listed.emit(found)
        for one in found:
            if self._is_over:
                return
            if one.contents is not None:
                self.looked_at.emit(one, ports.is_sound(one.path, desk.key))
