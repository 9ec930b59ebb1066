"""The files of one import: read side by side, brought in as one change, deals before what a log tells of them."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal, Slot

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command
from salesdesk.domain.errors import Message
from salesdesk.i18n import ntr
from salesdesk.importing.commands.imports import ImportFiles
from salesdesk.importing.matching import Matching
from salesdesk.ui.context import Context
from salesdesk.ui.importing.run import Gauge, ImportRun, ImportSource, Target


class Batch(QObject):
    """``looked(run)`` and ``refused(run, Message)`` as each file is read, ``progressed(done, total)``,
    ``ended(Change | None)`` after the import (None: cancelled or failed, and nothing changed)."""

    looked = Signal(object)
    refused = Signal(object, object)
    progressed = Signal(int, int)
    ended = Signal(object)

    def __init__(self, context: Context, sources: Sequence[ImportSource], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.runs: list[ImportRun] = []
        self._gauge = Gauge(self)
        self._ticket = 0
        for source in sources:
            self.runs.append(run := ImportRun(context, source, len(sources) > 1, self))
            run.looked.connect(lambda _looked, run=run: self._on_looked(run))
            run.refused.connect(lambda message, run=run: self._on_refused(run, message))
            run.progressed.connect(self.progressed)
        context.operations.settled.connect(self._on_settled)

    @property
    def name(self) -> str:
        """What the user knows the file by; of several, how many there are."""
        count = len(self.runs)
        return self.runs[0].source.name if count == 1 else ntr("{count} file", "{count} files", count)

    def look(self) -> None:
        """Read every file."""
        for run in list(self.runs):
            run.look()

    def _on_looked(self, run: ImportRun) -> None:
        if not self._tell_logs():
            self.looked.emit(run)

    def _on_refused(self, run: ImportRun, message: Message) -> None:
        if run.last is None:
            self.runs.remove(run)
            run.deleteLater()
        self.refused.emit(run, message)

    def _tell_logs(self) -> bool:
        """What a log tells of deals that come along makes no new ones. Whether one is looked at again for that."""
        if len(self.runs) < 2 or not self.is_read():
            return False
        coming = frozenset[str]().union(*(run.last.keys for run in self.runs if run.last is not None))
        again = [run for run in self.runs if run.is_history() and run.coming != coming]
        for run in again:
            run.coming = coming
            run.look()
        return bool(again)

    def is_read(self) -> bool:
        """Whether every file has been read at least once."""
        return bool(self.runs) and all(run.last is not None for run in self.runs)

    def matching(self) -> Matching | None:
        """New, changed and unchanged deals of all files; None while one waits for an answer."""
        found = [run.last.matching if run.last else None for run in self.runs]
        known = [matching for matching in found if matching is not None]
        if len(known) < len(found):
            return None
        return Matching(*(sum(figures) for figures in zip(*known, strict=True)))

    def refused_rows(self) -> int:
        """Rows of all files that cannot be read."""
        return sum(run.last.plan.counts.refused for run in self.runs if run.last)

    def is_something(self) -> bool:
        """Whether there is anything to bring in."""
        return any(len(run.last.plan.drafts) + len(run.last.plan.histories) > 0 for run in self.runs if run.last)

    def commit(self, targets: Mapping[ImportRun, Target]) -> None:
        """Bring everything in as one change."""
        self._gauge = gauge = Gauge(self)
        gauge.told.connect(self.progressed)
        command = self._command(targets, gauge)
        if command is not None:
            self._ticket = self._context.operations.run(command)

    def _command(self, targets: Mapping[ImportRun, Target], gauge: Gauge) -> Command | None:
        deals = [run for run in self.runs if not run.is_history()]
        only_mine = any(run.options.owner for run in deals)
        parts = []
        for run in [*deals, *(run for run in self.runs if run.is_history())]:
            # A log that comes with its deals goes where they go, and makes none that were left out.
            target = targets[deals[0] if run.is_history() and deals else run]
            if part := run.command(target, gauge, known_only=only_mine):
                parts.append(part)
        if len(parts) > 1:
            return ImportFiles(parts=tuple(parts))
        return parts[0] if parts else None

    @Slot(int, object)
    def _on_settled(self, ticket: int, change: Change | None) -> None:
        if ticket == self._ticket:
            self._ticket = 0
            self.ended.emit(change)

    def is_committing(self) -> bool:
        """Whether the writer is at it."""
        return self._ticket != 0

    def cancel(self) -> None:
        """Stop whatever is under way; the desk stays as it was."""
        self._gauge.cancel()
        for run in self.runs:
            run.cancel()
