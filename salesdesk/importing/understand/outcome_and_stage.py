"""Where a deal stands: its outcome and the stage it holds, from all the columns that speak of it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from salesdesk.domain.errors import Message
from salesdesk.domain.names import name_key
from salesdesk.domain.records import Outcome
from salesdesk.importing.plan.shapes import Pipelines
from salesdesk.importing.read.cells import cell_text
from salesdesk.importing.understand.outcomes import NamedOutcome, is_deleted, stage_outcome, status_outcome, truth


class DraftState(NamedTuple):
    """Outcome, the stage's name when it is an open one, and the reason of a loss. `unknown_status` asks the user."""

    outcome: Outcome
    stage: str | None
    reason: str | None
    deleted: bool = False
    unknown_status: str | None = None


class OutcomeReader:
    """Decides once for every combination of cells.

    The order of trust: what the user said, the truth columns (won, closed, active), the status, the name of the stage.
    """

    def __init__(
        self,
        pipelines: Pipelines,
        said: Mapping[str, Outcome],
        layout: Mapping[str, Outcome],
        meant: Mapping[str, str] | None = None,
    ) -> None:
        self._pipelines = pipelines
        self._meant = {name_key(name): stage for name, stage in (meant or {}).items()}
        self._said = {name_key(name): outcome for name, outcome in said.items()}
        self._layout = layout

    def meant(self, name: str) -> str:
        """The stage that a name in the file stands for, as the user said, or itself."""
        return self._meant.get(name_key(name), name)

    def stage(self, pipeline: str | None, name: str) -> NamedOutcome:
        """What a stage's name says: by the user, by the desk's own stage, by the layout, by its words."""
        folded = name_key(name)
        if folded in self._said:
            told = stage_outcome(name)
            return NamedOutcome(self._said[folded], told.reason if self._said[folded] == "lost" else None)
        kind = self._pipelines.kind(pipeline, name) or self._layout.get(folded)
        told = stage_outcome(name)
        return told if kind in (None, told.outcome) else NamedOutcome(kind, None)

    def read(self, pipeline: str | None, cells: tuple[Any, ...]) -> DraftState:
        """The standing that the cells for stage, status, won, closed, active and probability add up to."""
        stage, status, won, closed, active, chance = cells
        name, word = self.meant(cell_text(stage)), cell_text(status)
        told = self.stage(pipeline, name) if name else NamedOutcome("open", None)
        held = name if name and told.outcome == "open" else None
        by_truth = self._by_truth(told, cell_text(won), cell_text(closed), cell_text(active), cell_text(chance))
        if by_truth is not None:
            return DraftState(by_truth, held, told.reason if by_truth == "lost" else None)
        if not word:
            return DraftState(told.outcome, held, told.reason)
        if is_deleted(word):
            return DraftState("open", held, None, deleted=True)
        said = self._said.get(word.casefold())
        status_told = NamedOutcome(said, None) if said else status_outcome(word)
        if status_told is None:
            return DraftState("open", held, None, unknown_status=word)
        reason = status_told.reason or (told.reason if status_told.outcome == "lost" else None)
        return DraftState(status_told.outcome, held, reason)

    @staticmethod
    def _by_truth(told: NamedOutcome, won: str, closed: str, active: str, chance: str) -> Outcome | None:
        if won and truth(won):
            return "won"
        if closed and (is_closed := truth(closed)) is not None:
            if not is_closed:
                return "open"
            return "won" if told.outcome == "won" and not won else "lost"
        if active and truth(active) is False and told.outcome != "won":
            return "lost" if chance.rstrip("%").strip(" 0.,") == "" else None
        return None


def unknown_status(word: str) -> Message:
    """The reason a row with this status waits for the user."""
    return Message("It is not known whether {status} means open, won or lost.", {"status": word})
