"""Planning an import against the desk, before anything is written."""

import json
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

from salesdesk.desk.desk import Desk
from salesdesk.desk.ports import Reader
from salesdesk.domain.errors import Refused
from salesdesk.domain.records import Pipeline, Quota, SavedThing
from salesdesk.i18n import worded
from salesdesk.importing import (
    ImportOptions,
    ImportPlan,
    PipelineShape,
    RememberedMapping,
    StageShape,
    key_of,
    plan_import,
)
from salesdesk.importing.commands.histories import DealsByExternalKey
from salesdesk.importing.contents import ReadFile, read_here
from salesdesk.importing.matching import Matching, matching

Reading = Callable[[int, int | None], None]
"""Told how many rows were read, of how many once that is known; raising from it cancels."""

_FLAGS = {".": "decimal-point", ",": "decimal-comma"}


def plan(
    desk: Desk, source: Path | bytes, options: ImportOptions, progress: Reading | None = None, name: str = "",
    read: ReadFile = read_here,
) -> ImportPlan:  # fmt: skip
    """What importing a file, or rows from the clipboard, would do to this desk; ``read`` gives what is in it.

    Raises ImportRefused in words.
    """
    with desk.read() as reader:
        known = _shapes(reader)
    name = name or (source.name if isinstance(source, Path) else "")
    return plan_import(source, options, desk.clock, known, name=name, progress=progress, read=read)


def remembered(desk: Desk) -> dict[str, RememberedMapping]:
    """What was confirmed by an import, by the fingerprint of the headers."""
    with desk.read() as reader:
        kept = reader.find(SavedThing, kind="import mapping")
    return {saved.name: _remembered(json.loads(saved.content)) for saved in kept}


def _remembered(found: dict[str, Any]) -> RememberedMapping:
    """Desks of the first days kept the fields by column alone."""
    return RememberedMapping(**found) if isinstance(found.get("columns"), dict) else RememberedMapping(found)


def is_fresh(desk: Desk) -> bool:
    """Whether the desk has neither deals nor quotas, so that nothing rests on its currency yet."""
    with desk.read() as reader:
        return not any(reader.deal_counts().values()) and not reader.find(Quota)


def main_currency(planned: ImportPlan) -> str | None:
    """The currency of most amounts of a file; None without any."""
    return planned.currencies[0][0] if planned.currencies else None


def compared(
    desk: Desk, planned: ImportPlan, coming: Collection[str] = (), progress: Reading | None = None
) -> Matching:
    """How many of the plan's deals are new, changed or unchanged.

    `coming` are the keys of deals that other files bring in the same import: what a log tells of those makes none new.
    """
    with desk.read() as reader:
        if planned.kind != "history":
            return matching(reader, planned, progress)
        known = DealsByExternalKey(reader)
        there = [known.deal(history) is not None for history in planned.histories if history.external_id not in coming]
    return Matching(new=there.count(False), changed=there.count(True), unchanged=0)


def keys_of(plans: Iterable[ImportPlan]) -> frozenset[str]:
    """The keys of the deals that files bring (logs apart)."""
    return frozenset(key_of(draft) for plan in plans if plan.kind == "deals" for draft in plan.drafts)


def answered(planned: ImportPlan) -> ImportPlan:
    """The plan itself. Raises Refused with the first question that the file leaves open and that must be answered."""
    for question in planned.questions:
        if question.blocking:
            choices = " ".join(f"--{_FLAGS.get(choice, choice)}" for choice in question.choices)
            raise Refused("{question} Say which: {choices}", question=worded(question.text), choices=choices)
    return planned


def _shapes(reader: Reader) -> tuple[PipelineShape, ...]:
    """The desk's pipelines; rows that name none go to the only one there is."""
    pipelines = sorted(reader.find(Pipeline), key=lambda pipeline: pipeline.rank)
    return tuple(
        PipelineShape(p.name, tuple(StageShape(stage.name, stage.kind) for stage in reader.stages_of(p.id)))
        for p in pipelines
    )
