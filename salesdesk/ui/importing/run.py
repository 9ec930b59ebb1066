"""One file of an import: planned off the GUI thread as often as the user changes something, and shown beside the desk."""

import threading
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Signal, Slot

from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.domain.records import Pipeline
from salesdesk.importing import ImportCancelled, ImportOptions, ImportPlan, write_refused
from salesdesk.importing import compare as imports
from salesdesk.importing.commands.imports import ImportDeals, ImportHistory
from salesdesk.importing.contents import KeptContents, ReadFile, read_here
from salesdesk.importing.matching import Matching
from salesdesk.ui.context import Context

EVERY = 500
"""How many rows go by between two looks at the bar."""


class ImportSource(NamedTuple):
    """What the user hands over: a file, or rows pasted from elsewhere as bytes, with what is known of them."""

    name: str
    content: Path | bytes
    delimiter: str | None = None

    @property
    def folder(self) -> Path:
        """Where files about it go by default."""
        return self.content.parent if isinstance(self.content, Path) else Path.home()


def given(path: Path) -> ImportSource:
    """A file."""
    return ImportSource(path.name, path)


@dataclass(frozen=True, slots=True)
class CheckedPlan:
    """A plan beside the desk: how many deals are new, changed or unchanged (None while a question is open), the
    desk's pipelines, and the currency that an empty desk takes over from the file (None: it keeps its own)."""

    plan: ImportPlan
    matching: Matching | None
    pipelines: tuple[Pipeline, ...]
    currency: str | None = None
    keys: frozenset[str] = frozenset()
    """The keys of the deals, where another file may be about them."""


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
    ``wrote(count)`` when the problem rows are in their file."""

    looked = Signal(object)
    refused = Signal(object)
    progressed = Signal(int, int)
    wrote = Signal(object)

    def __init__(
        self, context: Context, source: ImportSource, among_others: bool = False, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self.source = source
        self._among_others = among_others
        settings = context.desk.settings
        self.options = ImportOptions(zone=settings.zone, base_currency=settings.currency, delimiter=source.delimiter)
        self.last: CheckedPlan | None = None
        self.names: tuple[str, ...] = ()
        self.coming: Collection[str] = ()
        """Keys of deals that other files of the same import bring."""
        self._gauge = Gauge(self)
        self._read = KeptContents(context.read_file or read_here)

    def look(self, **changed: Any) -> None:
        """Plan with some options changed. A look under way is given up."""
        self._gauge.cancel()
        self._gauge = gauge = Gauge(self)
        gauge.told.connect(self.progressed)
        self.options = options = replace(self.options, **changed)
        looking = _Looking(self._context.desk, self.source, options, self.coming, self._among_others, gauge, self._read)

        def read() -> CheckedPlan | Message:
            return _look(looking)

        self._context.operations.read(read, self._on_looked, key=self)

    @Slot(object)
    def _on_looked(self, answer: "CheckedPlan | Message") -> None:
        if isinstance(answer, CheckedPlan):
            self.last = answer
            self.looked.emit(answer)
        else:
            self.refused.emit(answer)

    def is_history(self) -> bool:
        """Whether the file is a log of what happened to deals."""
        return self.last is not None and self.last.plan.kind == "history"

    def command(self, target: Target, gauge: Gauge, known_only: bool = False) -> ImportDeals | ImportHistory | None:
        """What brings in the last look."""
        if self.last is None:
            return None
        plan = self.last.plan
        where: dict[str, Any] = {"pipeline": target.pipeline, "pipeline_name": target.name, "progress": gauge}
        if plan.kind == "history":
            return ImportHistory(plan=plan, known_only=known_only, **where)
        return ImportDeals(plan=plan, names=self.names, currency=self.last.currency, **where)

    def cancel(self) -> None:
        """Stop looking."""
        self._gauge.cancel()
        self._context.operations.forget(self)

    def write_problems(self, path: Path) -> None:
        """Write the rows that were refused to a file. ``wrote(count)`` once it is there."""
        if self.last is not None:
            plan = self.last.plan
            self._context.operations.read(lambda: _write(plan, path), self.wrote.emit)


class _Looking(NamedTuple):
    """All that a look at a file needs on its working thread."""

    desk: Desk
    source: ImportSource
    options: ImportOptions
    coming: Collection[str]
    among_others: bool
    gauge: Gauge
    read: ReadFile

    def plan(self, options: ImportOptions) -> ImportPlan:
        """What importing the file would do with these options."""
        return imports.plan(self.desk, self.source.content, options, self.gauge, self.source.name, self.read)


def _look(looking: _Looking) -> "CheckedPlan | Message":
    desk = looking.desk
    try:
        plan, currency = _planned(looking, replace(looking.options, remembered=imports.remembered(desk)))
        open_question = any(question.blocking for question in plan.questions)
        matching = None if open_question else imports.compared(desk, plan, looking.coming, looking.gauge)
        keys = imports.keys_of([plan]) if looking.among_others else frozenset()
    except SalesDeskError as error:
        return error.message
    with desk.read() as reader:
        pipelines = sorted(reader.find(Pipeline), key=lambda pipeline: pipeline.rank)
    return CheckedPlan(plan, matching, tuple(pipelines), currency, keys)


def _planned(looking: _Looking, options: ImportOptions) -> tuple[ImportPlan, str | None]:
    """The plan, and the currency that the desk takes over from the file, where nothing rests on its own yet."""
    plan = looking.plan(options)
    main = imports.main_currency(plan)
    if plan.kind != "deals" or main in (None, options.base_currency) or not imports.is_fresh(looking.desk):
        return plan, None
    if len(plan.currencies) > 1:
        # Amounts that name no currency are in the file's, too.
        plan = looking.plan(replace(options, base_currency=main or options.base_currency))
    return plan, main


def _write(plan: ImportPlan, path: Path) -> int:
    try:
        return write_refused(plan, path)
    except OSError as error:
        raise SalesDeskError("{file} cannot be written: {why}.", file=path.name, why=error.strerror or "?") from None
