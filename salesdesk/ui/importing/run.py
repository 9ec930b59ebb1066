"""One import, from the file to the desk: plans off the GUI thread, commits on the writer, can be cancelled in both."""

import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.domain.records import Pipeline
from salesdesk.services import imports
from salesdesk.services.commands import ImportDeals, ImportHistory
from salesdesk.services.desk import Desk
from salesdesk.services.importing import ImportCancelled, ImportOptions, ImportPlan, write_refused
from salesdesk.services.matching import Matching
from salesdesk.services.receipts import Receipt
from salesdesk.ui.context import Context

EVERY = 500
"""How many rows go by between two looks at the bar."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A plan beside the desk: how many deals are new, changed or unchanged (None while a question is open), and the
    desk's pipelines."""

    plan: ImportPlan
    matching: Matching | None
    pipelines: tuple[Pipeline, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """Where rows go that name no pipeline: into one the desk has, or a new one of that name."""

    pipeline: str | None = None
    name: str | None = None


class Gauge(QObject):
    """Carries how far it is from a working thread to the window, and the wish to stop the other way."""

    told = Signal(int, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stop = threading.Event()
        self._last = 0

    def cancel(self) -> None:
        """Whoever tells next is stopped."""
        self._stop.set()

    def __call__(self, done: int, total: int | None) -> None:
        """Tell how far it is. Raises ImportCancelled once it is to stop."""
        if self._stop.is_set():
            raise ImportCancelled
        if done - self._last >= EVERY or done == total or done < self._last:
            self._last = done
            self.told.emit(done, total or 0)


class ImportRun(QObject):
    """``looked(Looked)`` after each planning, ``refused(Message)`` for a file that is none, ``progressed(done, total)``,
    ``ended(Receipt | None)`` after the import (None: cancelled or failed, and nothing changed)."""

    looked = Signal(object)
    refused = Signal(object)
    progressed = Signal(int, int)
    ended = Signal(object)
    wrote = Signal(object)

    def __init__(self, context: Context, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.path = path
        settings = context.desk.settings
        self.options = ImportOptions(zone=settings.zone, base_currency=settings.currency)
        self.last: Looked | None = None
        self.names: tuple[str, ...] = ()
        self._gauge = Gauge(self)
        self._ticket = 0
        context.operations.settled.connect(self._on_settled)

    def look(self, **changed: Any) -> None:
        """Plan with some options changed. A look under way is given up."""
        self._gauge.cancel()
        self._gauge = gauge = Gauge(self)
        gauge.told.connect(self.progressed)
        self.options = options = replace(self.options, **changed)
        desk, path = self._context.desk, self.path
        self._context.operations.read(lambda: _look(desk, path, options, gauge), self._on_looked, key=self)

    @Slot(object)
    def _on_looked(self, answer: "Looked | Message") -> None:
        if isinstance(answer, Looked):
            self.last = answer
            self.looked.emit(answer)
        else:
            self.refused.emit(answer)

    def commit(self, target: Target) -> None:
        """Bring in what the last look has found."""
        if self.last is None:
            return
        self._gauge = gauge = Gauge(self)
        gauge.told.connect(self.progressed)
        plan = self.last.plan
        where: dict[str, Any] = {"pipeline": target.pipeline, "pipeline_name": target.name, "progress": gauge}
        if plan.kind == "history":
            command: ImportDeals | ImportHistory = ImportHistory(plan=plan, **where)
        else:
            command = ImportDeals(plan=plan, names=self.names, **where)
        self._ticket = self._context.operations.run(command)

    @Slot(int, object)
    def _on_settled(self, ticket: int, receipt: Receipt | None) -> None:
        if ticket == self._ticket:
            self._ticket = 0
            self.ended.emit(receipt)

    def is_committing(self) -> bool:
        """Whether the writer is at it."""
        return self._ticket != 0

    def cancel(self) -> None:
        """Stop whatever is under way; the desk stays as it was."""
        self._gauge.cancel()
        self._context.operations.forget(self)

    def write_problems(self, path: Path) -> None:
        """Write the rows that were refused to a file. ``wrote(count)`` once it is there."""
        if self.last is not None:
            plan = self.last.plan
            self._context.operations.read(lambda: _write(plan, path), self.wrote.emit)


def _look(desk: Desk, path: Path, options: ImportOptions, gauge: Gauge) -> "Looked | Message":
    try:
        plan = imports.plan(desk, path, replace(options, remembered=imports.remembered(desk)), gauge)
        open_question = any(question.blocking for question in plan.questions)
        matching = None if open_question else _compared(desk, plan)
    except SalesDeskError as error:
        return error.message
    with desk.read() as reader:
        pipelines = sorted(reader.find(Pipeline), key=lambda pipeline: pipeline.rank)
    return Looked(plan, matching, tuple(pipelines))


def _compared(desk: Desk, plan: ImportPlan) -> Matching:
    if plan.kind != "history":
        return imports.compared(desk, plan)
    with desk.read() as reader:
        known = reader.external_keys()
    changed = sum(history.external_id in known for history in plan.histories)
    return Matching(new=len(plan.histories) - changed, changed=changed, unchanged=0)


def _write(plan: ImportPlan, path: Path) -> int:
    try:
        return write_refused(plan, path)
    except OSError as error:
        raise SalesDeskError("{file} cannot be written: {why}.", file=path.name, why=error.strerror or "?") from None
