"""Pipelines and their stages."""

from dataclasses import dataclass, replace

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command, handles
from salesdesk.desk.commands.common import next_rank, text_of
from salesdesk.desk.commands.keys import PipelineKey, StageKey
from salesdesk.desk.ports import Transaction
from salesdesk.desk.settings import DeskSettings
from salesdesk.domain import ranks
from salesdesk.domain.deals import settled
from salesdesk.domain.errors import Message, Refused
from salesdesk.domain.records import Deal, Pipeline, Quota, Stage, StageKind

_STAGES = frozenset({"stages"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStage:
    """A stage of a pipeline to be made. ``key`` names it within its command only."""

    name: str
    kind: StageKind = "open"
    probability: float = 0.5
    stall_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPipeline(Command):
    """Add a pipeline with its stages in order."""

    name: str
    stages: tuple[NewStage, ...]


@handles(AddPipeline)
def add_pipeline(command: AddPipeline, tx: Transaction, settings: DeskSettings) -> Change:
    """A pipeline and its stages."""
    name = text_of(command.name, "name")
    if not any(stage.kind == "open" for stage in command.stages):
        raise Refused("A pipeline needs at least one open stage.")
    pipeline = Pipeline(id=tx.new_id(), name=name, rank=next_rank(tx.find(Pipeline)))
    tx.save(pipeline)
    make_stages(tx, pipeline.id, command.stages)
    return Change(Message("New pipeline {name}", {"name": name}), kinds=_STAGES, made=pipeline.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class RenamePipeline(Command):
    """Rename a pipeline."""

    pipeline: PipelineKey
    name: str


@handles(RenamePipeline)
def rename_pipeline(command: RenamePipeline, tx: Transaction, settings: DeskSettings) -> Change:
    """Another name."""
    name = text_of(command.name, "name")
    tx.save(replace(tx.get(Pipeline, command.pipeline), name=name))
    return Change(Message("Rename the pipeline to {name}", {"name": name}), kinds=_STAGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletePipeline(Command):
    """Delete a pipeline without deals."""

    pipeline: PipelineKey


@handles(DeletePipeline)
def delete_pipeline(command: DeletePipeline, tx: Transaction, settings: DeskSettings) -> Change:
    """A pipeline without deals goes, and its quotas with it."""
    pipeline = tx.get(Pipeline, command.pipeline)
    if tx.find(Deal, pipeline=pipeline.id):
        raise Refused("{name} still has deals. Move or delete them first.", name=pipeline.name)
    if len(tx.find(Pipeline)) == 1:
        raise Refused("{name} is the only pipeline; the desk needs one.", name=pipeline.name)
    tx.save(*(replace(stage, deleted_at=tx.now) for stage in tx.stages_of(pipeline.id)))
    tx.save(*(replace(quota, deleted_at=tx.now) for quota in tx.find(Quota, pipeline=pipeline.id)))
    tx.save(replace(pipeline, deleted_at=tx.now))
    return Change(Message("Delete the pipeline {name}", {"name": pipeline.name}), kinds=_STAGES | {"quotas"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AddStage(Command):
    """Add an open stage before the stage ``before`` (None: after the last open one)."""

    pipeline: PipelineKey
    name: str
    before: StageKey | None = None
    probability: float = 0.5
    stall_days: int | None = None


@handles(AddStage)
def add_stage(command: AddStage, tx: Transaction, settings: DeskSettings) -> Change:
    """A new open stage."""
    stages = tx.stages_of(tx.get(Pipeline, command.pipeline).id)
    before = command.before or next((stage.id for stage in stages if stage.kind != "open"), None)
    stage = Stage(
        id=tx.new_id(),
        pipeline=command.pipeline,
        name=text_of(command.name, "name"),
        rank=_rank_before(stages, before),
        probability=_probability(command.probability),
        stall_days=_days(command.stall_days),
    )
    tx.save(stage)
    return Change(Message("Add the stage {name}", {"name": stage.name}), kinds=_STAGES, made=stage.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameStage(Command):
    """Rename a stage."""

    stage: StageKey
    name: str


@handles(RenameStage)
def rename_stage(command: RenameStage, tx: Transaction, settings: DeskSettings) -> Change:
    """Another name."""
    return _change(tx, command.stage, "Rename a stage to {name}", name=text_of(command.name, "name"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReorderStage(Command):
    """Move a stage before another (None: to the end)."""

    stage: StageKey
    before: StageKey | None


@handles(ReorderStage)
def reorder_stage(command: ReorderStage, tx: Transaction, settings: DeskSettings) -> Change:
    """Another place among the open stages."""
    stage = tx.get(Stage, command.stage)
    if command.before == stage.id:
        raise Refused("A stage cannot be placed before itself.")
    others = [other for other in tx.stages_of(stage.pipeline) if other.id != stage.id]
    before = command.before or next((other.id for other in others if other.kind != "open"), None)
    return _change(tx, stage.id, "Move the stage {name}", rank=_rank_before(others, before))


@dataclass(frozen=True, slots=True, kw_only=True)
class SetStageProbability(Command):
    """Set the user's own probability in [0, 1] that a deal in the stage is won."""

    stage: StageKey
    probability: float


@handles(SetStageProbability)
def set_stage_probability(command: SetStageProbability, tx: Transaction, settings: DeskSettings) -> Change:
    """The user's own probability."""
    return _change(tx, command.stage, "Change the probability of {name}", probability=_probability(command.probability))


@dataclass(frozen=True, slots=True, kw_only=True)
class SetStallDays(Command):
    """Set the number of days in the stage after which a deal is stalled; None: the default of 14."""

    stage: StageKey
    days: int | None


@handles(SetStallDays)
def set_stall_days(command: SetStallDays, tx: Transaction, settings: DeskSettings) -> Change:
    """Days until a deal in the stage is stalled."""
    return _change(tx, command.stage, "Change the days of {name}", stall_days=_days(command.days))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteStage(Command):
    """Delete a stage; another of the pipeline takes over its deals and its history."""

    stage: StageKey
    survivor: StageKey


@handles(DeleteStage)
def delete_stage(command: DeleteStage, tx: Transaction, settings: DeskSettings) -> Change:
    """A stage goes; the survivor has its deals and its history from the beginning of time."""
    stage, survivor = tx.get(Stage, command.stage), tx.get(Stage, command.survivor)
    if survivor.id == stage.id or survivor.pipeline != stage.pipeline or survivor.kind != "open":
        raise Refused("Choose another open stage of the same pipeline to take over from {name}.", name=stage.name)
    deals = tx.find(Deal, stage=[stage.id, survivor.id])
    tx.save(replace(stage, deleted_at=tx.now, survivor=survivor.id))
    past = tx.events([deal.id for deal in deals])
    survivors = tx.survivors()
    last = max((deal.rank for deal in deals if deal.stage == survivor.id), default=None)
    moving = [deal for deal in deals if deal.stage == stage.id]
    places = dict(zip((deal.id for deal in moving), ranks.spread(len(moving), last), strict=True))
    tx.save(*(replace(settled(d, past[d.id], survivors), rank=places.get(d.id, d.rank)) for d in deals))
    values = {"name": stage.name, "survivor": survivor.name}
    return Change(Message("Delete the stage {name}; {survivor} takes over", values), kinds=_STAGES)


def make_stages(tx: Transaction, pipeline: str, wanted: tuple[NewStage, ...]) -> list[Stage]:
    """Stages at the end of a pipeline, in order."""
    last = max((stage.rank for stage in tx.stages_of(pipeline)), default=None)
    places = ranks.spread(len(wanted), last)
    stages = [
        Stage(
            id=tx.new_id(),
            pipeline=pipeline,
            name=text_of(new.name, "name"),
            rank=rank,
            kind=new.kind,
            probability=_probability(new.probability),
            stall_days=_days(new.stall_days),
        )
        for new, rank in zip(wanted, places, strict=True)
    ]
    tx.save(*stages)
    return stages


def _change(tx: Transaction, key: str, label: str, **values: object) -> Change:
    stage = replace(tx.get(Stage, key), **values)  # type: ignore[arg-type]
    tx.save(stage)
    return Change(Message(label, {"name": stage.name}), kinds=_STAGES)


def _rank_before(stages: list[Stage], before: str | None) -> str:
    places = [stage.id for stage in stages]
    if before is not None and before not in places:
        raise Refused("These stages are not of one pipeline.")
    at = places.index(before) if before else len(stages)
    return ranks.between(stages[at - 1].rank if at else None, stages[at].rank if at < len(stages) else None)


def _probability(value: float) -> float:
    if not 0 <= value <= 1:
        raise Refused("A probability lies between 0% and 100%.")
    return value


def _days(value: int | None) -> int | None:
    if value is not None and not 1 <= value <= 3650:
        raise Refused("The days until stalled lie between 1 and 3,650.")
    return value
