"""The pipelines an import meets: those of the desk, completed with what the file names."""

from collections.abc import Iterable, Mapping, Sequence

from salesdesk.domain.names import name_key
from salesdesk.domain.records import Outcome
from salesdesk.importing.plan.model import PipelineShape

FIRST_STAGE = "New"
"""The stage of deals in a pipeline of which neither the desk nor the file knows an open stage."""


class Pipelines:
    """Stage names by pipeline, in selling order. Names are matched without case; the desk's spelling wins."""

    def __init__(self, known: Sequence[PipelineShape], default: str | None) -> None:
        self._known = {name_key(shape.name): shape for shape in known}
        home = self._known.get(name_key(default)) if default else (known[0] if known else None)
        self._home = home
        self._open: dict[str, list[str]] = {}
        self._new: dict[str, list[str]] = {}

    def shape(self, pipeline: str | None) -> PipelineShape | None:
        """The desk's pipeline of this name; without a name, the one that rows go to."""
        return self._known.get(name_key(pipeline)) if pipeline else self._home

    def kind(self, pipeline: str | None, stage: str) -> Outcome | None:
        """What a stage is on the desk, or None when the desk has no such stage."""
        shape = self.shape(pipeline)
        folded = name_key(stage)
        return next((s.kind for s in shape.stages if name_key(s.name) == folded), None) if shape else None

    def settle(self, pipeline: str | None, found: Iterable[str]) -> None:
        """Fix the open stages: the desk's in their order, then the file's own in theirs."""
        shape = self.shape(pipeline)
        stages = [s.name for s in shape.stages if s.kind == "open"] if shape else []
        have = {name_key(name) for name in stages}
        new: list[str] = []
        for name in found:
            if name_key(name) not in have:
                have.add(name_key(name))
                new.append(name)
        self._open[_key(pipeline)] = stages + new
        self._new[_key(pipeline)] = new

    def open_stages(self, pipeline: str | None) -> list[str]:
        """Open stages in order, never empty."""
        key = _key(pipeline)
        if key not in self._open:
            self.settle(pipeline, ())
        return self._open[key] or [FIRST_STAGE]

    def spelling(self, pipeline: str | None) -> Mapping[str, str]:
        """The stage's name as the desk has it, by its `name_key`."""
        return {name_key(name): name for name in self.open_stages(pipeline)}

    def desk_spelling(self, pipeline: str | None, stage: str) -> str:
        """The stage's name as the desk has it, or as given."""
        shape, folded = self.shape(pipeline), name_key(stage)
        return next((s.name for s in shape.stages if name_key(s.name) == folded), stage) if shape else stage

    def is_new(self, pipeline: str | None, stage: str) -> bool:
        """Whether the desk does not have this open stage yet."""
        shape = self.shape(pipeline)
        return shape is None or name_key(stage) not in {name_key(s.name) for s in shape.stages}

    def assumed_stage(self, pipeline: str | None, outcome: Outcome) -> str:
        """The open stage last held by a deal of which only the outcome is known.

        A won deal has passed them all, so it was won from the last one. Of an open or lost deal no more is known than
        that it was in the pipeline, which is its first stage.
        """
        stages = self.open_stages(pipeline)
        return stages[-1] if outcome == "won" else stages[0]


def _key(pipeline: str | None) -> str:
    return name_key(pipeline) if pipeline else ""
