"""The fields that a page can be filtered by, and what their values are called there."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace

from salesdesk.domain.dataclass import dataclass
from salesdesk.domain.fields import BUILT_IN, STALLED, Field, Kind, field_of, own_field
from salesdesk.domain.records import Pipeline, Stage
from salesdesk.formats import Formats
from salesdesk.views.deal_facts import DealFacts

_LEFT_OUT = frozenset({"id"})
"""Fields that mean nothing to a person."""
_SUGGESTED: tuple[Kind, ...] = ("text", "person", "organisation")
Suggest = Callable[[str, str], list[str]]
"""Values of a field, by its key, for what was typed so far."""


def no_suggestions(key: str, typed: str) -> list[str]:
    """Offers nothing."""
    return []


@dataclass(frozen=True, slots=True)
class FilterFields:
    """``own`` are the names of the user's own fields. ``values`` has the values of fields that one chooses from, as
    (words, value); those of a field with choices of its own are known anyway. ``currency`` is what amounts are typed in."""

    formats: Formats
    suggest: Suggest = no_suggestions
    currency: str = "EUR"
    own: tuple[str, ...] = ()
    values: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)

    @property
    def built_in(self) -> tuple[Field, ...]:
        """The built-in fields, in their order."""
        return tuple(known for known in BUILT_IN if known.key not in _LEFT_OUT)

    @property
    def own_fields(self) -> tuple[Field, ...]:
        """The user's own fields."""
        return tuple(map(own_field, self.own))

    def of_deals(
        self,
        facts: DealFacts,
        stages: Sequence[tuple[str, str]],
        pipelines: Sequence[tuple[str, str]],
        currencies: Iterable[str],
    ) -> "FilterFields":
        """With the own fields, tags, stages and pipelines (name, key) and currencies that there are."""
        tags = sorted({tag for found in facts.tags.values() for tag in found}, key=str.casefold)
        values = {
            "stage": stages,
            "pipeline": pipelines,
            "tags": [(tag, tag) for tag in tags],
            "currency": [(code, code) for code in sorted({*currencies, self.currency})],
        }
        return replace(self, own=facts.own_fields, values=values)

    def field(self, key: str) -> Field:
        """The field of a key. Raises Refused when there is none."""
        return STALLED if key == STALLED.key else field_of(key)

    def choices(self, known: Field) -> list[tuple[str, str]]:
        """What can be chosen for a field, as (words, value); nothing where anything can be typed."""
        from salesdesk.reports.field_words import choices_of

        if known.key in self.values:
            return list(self.values[known.key])
        return [(words, str(value)) for words, value in choices_of(known)]

    def suggestions(self, known: Field) -> Callable[[str], list[str]] | None:
        """Offers values of other deals for what was typed; None for a field that has none."""
        if not known.is_fact or known.kind not in _SUGGESTED or known.required:
            return None
        return lambda typed: self.suggest(known.key, typed)


def named_apart(stages: Iterable[Stage], pipelines: Mapping[str, Pipeline]) -> list[tuple[str, str]]:
    """Stages as (name, key); those of one name in several pipelines with their pipeline's name."""
    every = list(stages)
    often = Counter(stage.name for stage in every)
    return [
        (f"{stage.name} ({pipelines[stage.pipeline].name})" if often[stage.name] > 1 else stage.name, stage.id)
        for stage in every
    ]
