"""Planning an import against the desk, before anything is written."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from salesdesk.domain.errors import Refused
from salesdesk.domain.records import Pipeline, Setting
from salesdesk.i18n import worded
from salesdesk.services.desk import Desk
from salesdesk.services.handlers.imports import MAPPING
from salesdesk.services.importing import ImportOptions, ImportPlan, PipelineShape, StageShape, plan_import
from salesdesk.services.matching import Matching, matching
from salesdesk.services.ports import Reader

Reading = Callable[[int, int | None], None]
"""Told how many rows were read, of how many once that is known; raising from it cancels."""


def plan(desk: Desk, source: Path, options: ImportOptions, progress: Reading | None = None) -> ImportPlan:
    """What importing the file would do to this desk. Raises ImportRefused in words for a file that is none."""
    with desk.read() as reader:
        known = _shapes(reader)
    return plan_import(source, options, desk.clock, known, name=source.name, progress=progress)


def remembered(desk: Desk) -> dict[str, Mapping[str, str]]:
    """Mappings that were confirmed by an import, by the fingerprint of their headers."""
    with desk.read() as reader:
        kept = [setting for setting in reader.find(Setting) if setting.id.startswith(MAPPING)]
    return {setting.id.removeprefix(MAPPING): json.loads(setting.value) for setting in kept}


def compared(desk: Desk, planned: ImportPlan) -> Matching:
    """How many of the plan's deals are new, changed or unchanged."""
    with desk.read() as reader:
        return matching(reader, planned)


def answered(planned: ImportPlan) -> ImportPlan:
    """The plan itself. Raises Refused with the first question that the file leaves open and that must be answered."""
    for question in planned.questions:
        if question.blocking:
            choices = " ".join(f"--{choice}" for choice in question.choices)
            raise Refused("{question} Say which: {choices}", question=worded(question.text), choices=choices)
    return planned


def _shapes(reader: Reader) -> tuple[PipelineShape, ...]:
    """The desk's pipelines; rows that name none go to the only one there is."""
    pipelines = sorted(reader.find(Pipeline), key=lambda pipeline: pipeline.rank)
    return tuple(
        PipelineShape(p.name, tuple(StageShape(stage.name, stage.kind) for stage in reader.stages_of(p.id)))
        for p in pipelines
    )
