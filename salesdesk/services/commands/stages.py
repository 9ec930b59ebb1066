"""Pipelines and their stages."""

from dataclasses import dataclass

from salesdesk.domain.records import StageKind
from salesdesk.services.commands.base import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStage:
    """A stage of a pipeline to be made. ``key`` names it within its command only."""

    name: str
    kind: StageKind = "open"
    probability: float = 0.5
    stall_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPipeline(Command):
    """A new pipeline with its stages in order."""

    name: str
    stages: tuple[NewStage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RenamePipeline(Command):
    """A pipeline gets another name."""

    pipeline: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletePipeline(Command):
    """A pipeline without deals leaves the desk."""

    pipeline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddStage(Command):
    """A new open stage, before the stage ``before`` (None: after the last open one)."""

    pipeline: str
    name: str
    before: str | None = None
    probability: float = 0.5
    stall_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameStage(Command):
    """A stage gets another name."""

    stage: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReorderStage(Command):
    """A stage stands before another (None: last)."""

    stage: str
    before: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetStageProbability(Command):
    """The user's own probability in [0, 1] that a deal in the stage is won."""

    stage: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SetStallDays(Command):
    """After how many days in the stage a deal counts as stalled; None: the usual 14."""

    stage: str
    days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteStage(Command):
    """A stage goes; another of the pipeline takes over its deals and its history."""

    stage: str
    survivor: str
