"""What the controls of a filter bar are set to, and the filter that it stands for."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from salesdesk.desk.query.comparisons import alternatives, joined, paired
from salesdesk.desk.query.filters import EVERYTHING, Condition, Filter, Scalar, TextSearch, all_of, conjuncts
from salesdesk.domain.dataclass import dataclass

TABLE_CONTROLS = frozenset({"id", "outcome", "stage", "owner"})
BOARD_CONTROLS = frozenset({"owner", "source", "stalled", "no_step"})
"""The fields that have a control of their own on the bar of a page, beside the search."""


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """``owner`` and ``source``: None any, "" those without. ``stage`` is a key, ``outcome`` open, won or lost.

    ``ids`` are the deals behind a figure; None where any may be shown. ``more`` are further conditions, which must all
    hold, or any of them where ``any_holds``.
    """

    text: str = ""
    outcome: str | None = None
    stage: str | None = None
    owner: str | None = None
    source: str | None = None
    stalled: bool = False
    no_step: bool = False
    ids: frozenset[str] | None = None
    more: tuple[Filter, ...] = ()
    any_holds: bool = False

    @property
    def controls(self) -> int:
        """How many controls and conditions are set, the search among them."""
        chosen = (self.outcome, self.stage, self.owner, self.source, self.ids)
        set_here = sum(value is not None for value in chosen) + len(self.more)
        return bool(self.text.strip()) + self.stalled + self.no_step + set_here

    @property
    def filter(self) -> Filter:
        """Lets through what all the controls do."""
        parts: list[Filter] = []
        if self.ids is not None:
            parts.append(Condition("id", "in", tuple(sorted(self.ids))))
        if self.text.strip():
            parts.append(TextSearch(" ".join(self.text.split())))
        outcome = "open" if self.no_step and self.outcome is None else self.outcome
        for field, value in (("outcome", outcome), ("stage", self.stage)):
            if value is not None:
                parts.append(Condition(field, "=", value))
        for field, value in (("owner", self.owner), ("source", self.source)):
            if value is not None:
                parts.append(_holder(field, value))
        if self.no_step:
            parts.append(Condition("next_step", "is", None))
        if self.stalled:
            parts.append(Condition("stalled", "=", "yes"))
        if self.more:
            parts.append(joined(self.more, self.any_holds))
        return all_of(*parts) if parts else EVERYTHING


def _holder(field: str, value: Scalar) -> Condition:
    return Condition(field, "=", value) if value else Condition(field, "is", None)


def choices_of(found: Filter, controls: Collection[str]) -> FilterChoices:
    """The choices that stand for a filter: what one of the ``controls`` can be set to there, the rest as conditions."""
    parts = list(conjuncts(found))
    choices = FilterChoices()
    if "no_step" in controls and _NO_STEP in parts and _OPEN in parts:
        parts = [part for part in parts if part not in (_NO_STEP, _OPEN)]
        choices = replace(choices, no_step=True)
    rest: list[Filter] = []
    for part in parts:
        set_here = _control(part, controls)
        name = next(iter(set_here), "")
        if name and getattr(choices, name) == getattr(FilterChoices(), name):
            choices = replace(choices, **set_here)
        else:
            rest.append(part)
    several = alternatives(rest[0]) if len(rest) == 1 else None
    if several is not None:
        return replace(choices, more=several, any_holds=True)
    return replace(choices, more=tuple(paired(rest)))


_NO_STEP: Filter = Condition("next_step", "is", None)
_OPEN: Filter = Condition("outcome", "=", "open")


def _control(part: Filter, controls: Collection[str]) -> dict[str, Any]:
    """The control that stands for a part, with what it is set to; nothing where there is none."""
    match part:
        case TextSearch(text):
            return {"text": text}
        case Condition("id", "in", tuple(ids)) if "id" in controls:
            return {"ids": frozenset(map(str, ids))}
        case Condition("stalled", "=", "yes") if "stalled" in controls:
            return {"stalled": True}
        case Condition("outcome" | "stage" | "owner" | "source", "=", str(value)) if part.field in controls and value:
            return {part.field: value}
        case Condition("owner" | "source", "is", None) if part.field in controls:
            return {part.field: ""}
    return {}
