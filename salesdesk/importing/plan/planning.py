"""The one way in: a file and the user's options to a plan of what importing it would do."""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Literal

from salesdesk.importing.contents import ReadFile, ReadProgress, read_here
from salesdesk.importing.desk_file.containers import OurFile
from salesdesk.importing.desk_file.whole_desk import may_be_whole_desk, whole_desk
from salesdesk.importing.plan.deal_plans import plan_deals
from salesdesk.importing.plan.log_plans import plan_log
from salesdesk.importing.plan.logs import looks_like_log
from salesdesk.importing.plan.model import ImportOptions, ImportPlan, PipelineShape, Question
from salesdesk.importing.plan.shapes import Pipelines
from salesdesk.importing.read.cells import RawRow
from salesdesk.importing.read.refusals import ImportRefused
from salesdesk.importing.read.sources import HowToRead, source_of
from salesdesk.importing.read.tables import SourceTable
from salesdesk.importing.understand.column_evidence import ColumnSurvey
from salesdesk.importing.understand.file_rules import Rules
from salesdesk.importing.understand.layouts import OTHER, Layout, layout_names, recognise
from salesdesk.importing.understand.mapping import ColumnMap, header_fingerprint, recalled
from salesdesk.importing.understand.outcome_and_stage import OutcomeReader
from salesdesk.importing.understand.proposals import header_currency, propose

_SAMPLE_ROWS, _SAMPLE_CELLS = 2_000, 2_000_000
"""Rows that are looked at before all; fewer of very wide ones."""


def plan_import(
    content: Path | bytes,
    options: ImportOptions,
    clock: Callable[[], datetime],
    known: Sequence[PipelineShape] = (),
    *,
    name: str = "",
    progress: ReadProgress | None = None,
    read: ReadFile = read_here,
) -> ImportPlan:
    """What importing a file would do; nothing is changed.

    `known` are the desk's pipelines, the first the one that rows go to which name none. `clock` gives aware UTC. `read` gives
    what is in the file, read here or in another process.
    Raises ImportRefused when the file cannot be imported at all; an exception of `progress` passes through.
    """
    progress = progress or _silent
    source = source_of(content, name)
    table = read(source, how_to_read(options), progress)
    if isinstance(table, OurFile):
        return whole_desk(table, source.name, options, progress)
    sample = _sample(table)
    options = recalled(options, table.header)
    layout, kind = _layout(table, sample, options)
    mapping = _mapping(table, sample, layout, kind, options)
    survey, later = _surveyed(table, mapping, options, progress)
    rules, questions = _rules(survey, mapping, layout, options, now=clock(), known=known)
    if kind == "history":
        return plan_log(table, rules, layout, sample=sample, questions=questions, progress=later)
    return plan_deals(table, rules, layout, sample=sample, survey=survey, questions=questions, progress=later)


def how_to_read(options: ImportOptions) -> HowToRead:
    """What the options say of reading the file itself."""
    may_be_desk = may_be_whole_desk(options)
    return HowToRead(options.sheet, options.encoding, options.delimiter, options.header_line, may_be_desk)


def _sample(table: SourceTable) -> list[RawRow]:
    most = max(20, min(_SAMPLE_ROWS, _SAMPLE_CELLS // len(table.header)))
    return list(islice(table.rows(), most))


def _surveyed(
    table: SourceTable, mapping: ColumnMap, options: ImportOptions, progress: ReadProgress
) -> tuple[ColumnSurvey, Callable[[int], None]]:
    """The survey of a table, and the progress of the reading that comes after it: each is half of the way through the rows.
    While nobody has counted them yet, the survey only says how many it has seen."""
    known = table.row_count
    survey = ColumnSurvey(mapping, options).read(
        table, lambda rows: progress(rows, None) if known is None else progress(rows // 2, known)
    )
    return survey, lambda rows: progress((survey.rows + rows) // 2, survey.rows)


def _layout(
    table: SourceTable, sample: Sequence[RawRow], options: ImportOptions
) -> tuple[Layout, Literal["deals", "history"]]:
    layout = recognise(table.header, options.layout, options.kind)
    if layout is None:
        raise ImportRefused("There is no layout {layout}; there are {names}.",
                            layout=options.layout, names=", ".join(layout_names()))  # fmt: skip
    if layout is not OTHER:
        return layout, layout.kind
    if options.kind != "auto":
        return layout, options.kind
    return layout, "history" if looks_like_log(table.header, sample, options) else "deals"


def _mapping(
    table: SourceTable,
    sample: Sequence[RawRow],
    layout: Layout,
    kind: Literal["deals", "history"],
    options: ImportOptions,
) -> ColumnMap:
    mapping = propose(table.header, sample, layout, kind, options)
    if remembered := options.remembered.get(header_fingerprint(table.header)):
        mapping = mapping.changed(remembered.columns)
    if options.mapping:
        mapping = mapping.changed(options.mapping)
    have = set(mapping.fields)
    if kind == "history":
        if not ({"deal", "at"} <= have and (have & {"stage", "new_value"})):
            raise ImportRefused(
                "{name} has no columns for the deal, the time and the stage of a change.", name=table.facts.name
            )
    elif not have & {"title", "organisation", "external_id"}:
        raise ImportRefused("{name} has no column that names a deal.", name=table.facts.name)
    return mapping


def _rules(
    survey: ColumnSurvey,
    mapping: ColumnMap,
    layout: Layout,
    options: ImportOptions,
    *,
    now: datetime,
    known: Sequence[PipelineShape],
) -> tuple[Rules, tuple[Question, ...]]:
    base = options.currency or options.base_currency
    told = options.currency or header_currency(mapping.column("amount"), base)
    currency = told or base
    orders, date_questions = survey.date_orders()
    mark, mixed, mark_questions = survey.decimal_mark(currency)
    pipelines = Pipelines(known, options.pipeline)
    standing = OutcomeReader(pipelines, options.outcomes, layout.outcomes, options.stages)
    rules = Rules(
        options=options, now=now, mapping=mapping, source_system=layout.source, date_orders=orders, decimal_mark=mark,
        mixed_marks=mixed, percent=survey.percent, currency=currency, currency_told=told is not None,
        pipelines=pipelines, standing=standing,
    )  # fmt: skip
    return rules, (*date_questions, *mark_questions)


def _silent(rows: int, total: int | None) -> None:
    return None
