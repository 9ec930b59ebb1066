"""What the controls of a filter bar are set to, and the filter that it stands for."""

from dataclasses import dataclass

from salesdesk.desk.query.filters import EVERYTHING, Condition, Filter, Scalar, TextSearch, all_of


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """``owner`` and ``source``: None any, "" those without. ``stage`` is a key, ``outcome`` open, won or lost.

    ``ids`` are the deals behind a figure; None where any may be shown.
    """

    text: str = ""
    outcome: str | None = None
    stage: str | None = None
    owner: str | None = None
    source: str | None = None
    stalled: bool = False
    no_step: bool = False
    ids: frozenset[str] | None = None

    @property
    def controls(self) -> int:
        """How many controls are set, the search among them."""
        chosen = (self.outcome, self.stage, self.owner, self.source, self.ids)
        return bool(self.text.strip()) + self.stalled + self.no_step + sum(value is not None for value in chosen)

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
        return all_of(*parts) if parts else EVERYTHING


def _holder(field: str, value: Scalar) -> Condition:
    return Condition(field, "=", value) if value else Condition(field, "is", None)
