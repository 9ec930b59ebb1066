"""How what a day is learnt from, and what was learnt, are handed to another process and back: columns and plain values.

Deals are numbered by their places in the journal's columns, names by theirs in a list. What each function does is cut into
short steps, so that no other thread waits long for the interpreter.
"""

from array import array
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np

from salesdesk.analytics.arrays import Bools, Floats, Ints
from salesdesk.analytics.events import Events
from salesdesk.analytics.rates import Rates
from salesdesk.domain.days import from_us, to_us
from salesdesk.domain.periods import Period
from salesdesk.domain.records import Pipeline, Stage
from salesdesk.views.day_learning import LearningTask, LearntDay, OpenDeals
from salesdesk.views.keeping.day_models import DAY_MODELS
from salesdesk.views.keeping.odds import CHANCES
from salesdesk.views.keeping.records import made_of, parts_of
from salesdesk.views.model_inputs import Traits
from salesdesk.views.scope import PipelineRules

Places = Mapping[str, int]


@dataclass(frozen=True, eq=False)
class _Rules:
    """A pipeline: its open stages in order with their own chances, and when its day ends."""

    pipeline: str
    stages: tuple[str, ...]
    probability: Floats
    currency: str
    as_of_us: int


@dataclass(frozen=True, eq=False)
class _Trait:
    """Which deals have which names of a kind of trait."""

    kind: str
    names: tuple[str, ...]
    deal: Ints
    name: Ints


@dataclass(frozen=True, eq=False)
class _Asked:
    """The open deals with the numbers of their pipelines, traits that differ from those of before the day, typed chances."""

    deal: Ints
    pipeline: Ints
    traits: tuple[_Trait, ...]
    typed_deal: Ints
    typed: Floats
    period: str
    since: int
    until: int


@dataclass(frozen=True, eq=False)
class _Task:
    """``rates`` are texts: currency, instant, and the rate as a fraction. Each deleted stage stands beside its survivor."""

    today: int
    before_us: int
    longest_days: int
    rules: tuple[_Rules, ...]
    rates: tuple[str, ...]
    deleted: tuple[str, ...]
    survivors: tuple[str, ...]
    guessed: Ints
    events: Events
    activity_deal: Ints
    activity_at: Ints
    note_deal: Ints
    note_at: Ints
    traits: tuple[_Trait, ...]
    owned: Ints
    is_own: Bools
    asked: _Asked | None


def parts_of_task(task: LearningTask) -> dict[str, Any]:
    """What a day is learnt from, as named parts."""
    deals = task.events.deals.tolist()
    places = {deal: place for place, deal in enumerate(deals)}  # not dict(zip(…)), which lets no other thread run
    activity_deal, activity_at = _lists(task.when_done.items(), places)
    note_deal, note_at = _lists(task.when_noted.items(), places)
    rules = task.rules
    survivors = rules[0].survivors if rules else {}
    return parts_of(
        _Task(
            today=task.today.toordinal(),
            before_us=task.before_us,
            longest_days=task.longest_days,
            rules=tuple(map(_rules, rules)),
            rates=_rates(rules[0].rates) if rules else (),
            deleted=tuple(survivors),
            survivors=tuple(survivors.values()),
            guessed=_places(rules[0].guessed if rules else (), places),
            events=task.events,
            activity_deal=activity_deal,
            activity_at=activity_at,
            note_deal=note_deal,
            note_at=note_at,
            traits=_traits(task.traits, places),
            owned=_places(task.whose, places),
            is_own=np.array([is_own for deal, is_own in task.whose.items() if deal in places], bool),
            asked=None if task.asked is None else _asked(task, task.asked, places),
        )
    )


def task_of(parts: Mapping[str, Any]) -> LearningTask:
    """The task that some parts are of. Raises ValueError for others."""
    found = made_of(_Task, parts)
    deals = found.events.deals.tolist()
    today = date.fromordinal(found.today)
    survivors = dict(zip(found.deleted, found.survivors, strict=True))
    guessed = frozenset(_keys(found.guessed, deals))
    rates = _rates_of(found.rates)
    rules = tuple(
        PipelineRules(
            Pipeline(id=one.pipeline, name="", rank=""),
            tuple(
                Stage(id=stage, pipeline=one.pipeline, name="", rank="", probability=chance)
                for stage, chance in zip(one.stages, one.probability.tolist(), strict=True)
            ),
            one.currency, from_us(one.as_of_us), today, survivors, guessed, rates,
        )
        for one in found.rules
    )  # fmt: skip
    when_done = _lists_of(found.activity_deal, found.activity_at, deals)
    when_noted = _lists_of(found.note_deal, found.note_at, deals)
    traits = _traits_of(found.traits, deals)
    whose = dict(zip(_keys(found.owned, deals), found.is_own.tolist(), strict=True))
    asked = None if found.asked is None else _asked_of(found.asked, found, traits, deals)
    return LearningTask(
        today, found.before_us, found.longest_days, rules, found.events, when_done, when_noted, traits, whose, asked
    )


def parts_of_answer(learnt: LearntDay) -> dict[str, Any]:
    """What was learnt, as named parts."""
    parts = {"models": DAY_MODELS.pack(learnt.models)}
    return parts if learnt.said is None else parts | {"said": CHANCES.pack(learnt.said)}


def answer_of(parts: Mapping[str, Any]) -> LearntDay:
    """What some parts say was learnt. Raises ValueError for others."""
    try:
        models = DAY_MODELS.unpack(parts["models"])
        return LearntDay(models, CHANCES.unpack(parts["said"]) if "said" in parts else None)
    except (KeyError, TypeError) as error:
        raise ValueError(f"not as expected: {error}") from error


def _rules(rules: PipelineRules) -> _Rules:
    probability = np.array([stage.probability for stage in rules.stages], np.float64)
    stages = tuple(stage.id for stage in rules.stages)
    return _Rules(rules.pipeline.id, stages, probability, rules.currency, to_us(rules.as_of))


def _rates(rates: Rates) -> tuple[str, ...]:
    return tuple(f"{currency} {at} {rate}" for currency, dated in rates.items() for at, rate in dated)


def _rates_of(texts: Iterable[str]) -> Rates:
    found: dict[str, list[tuple[int, Fraction]]] = {}
    for text in texts:
        currency, at, rate = text.rsplit(" ", 2)
        found.setdefault(currency, []).append((int(at), Fraction(rate)))
    return found


def _asked(task: LearningTask, asked: OpenDeals, places: Places) -> _Asked:
    numbers, deals = array("q"), array("q")
    for number, rules in enumerate(task.rules):
        for deal in asked.deals.get(rules.pipeline.id, ()):
            if deal in places:
                numbers.append(number)
                deals.append(places[deal])
    other = {kind: by_deal for kind, by_deal in asked.traits.items() if task.traits.get(kind) is not by_deal}
    typed = {deal: chance for deal, chance in asked.typed.items() if deal in places}
    return _Asked(
        _ints(deals), _ints(numbers), _traits(other, places), _places(typed, places), np.array([*typed.values()], np.float64),
        asked.period.key, asked.period.start.toordinal(), asked.period.until.toordinal(),
    )  # fmt: skip


def _asked_of(asked: _Asked, task: _Task, traits: Traits, deals: list[str]) -> OpenDeals:
    by_pipeline: dict[str, list[str]] = {one.pipeline: [] for one in task.rules}
    for deal, number in zip(_keys(asked.deal, deals), asked.pipeline.tolist(), strict=True):
        by_pipeline[task.rules[number].pipeline].append(deal)
    typed = dict(zip(_keys(asked.typed_deal, deals), asked.typed.tolist(), strict=True))
    period = Period(asked.period, date.fromordinal(asked.since), date.fromordinal(asked.until))
    return OpenDeals(by_pipeline, {**traits, **_traits_of(asked.traits, deals)}, typed, period)


def _lists(by_deal: Iterable[tuple[str, Iterable[int]]], places: Places) -> tuple[Ints, Ints]:
    """The places of deals, and the numbers, of some lists of numbers by deal."""
    deals, numbers = array("q"), array("q")
    for deal, some in by_deal:
        place = places.get(deal)
        if place is not None:
            for number in some:
                deals.append(place)
                numbers.append(number)
    return _ints(deals), _ints(numbers)


def _lists_of(places: Ints, numbers: Ints, deals: list[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for deal, number in zip(_keys(places, deals), numbers.tolist(), strict=True):
        found.setdefault(deal, []).append(number)
    return found


def _traits(traits: Traits, places: Places) -> tuple[_Trait, ...]:
    found = []
    for kind, by_deal in traits.items():
        numbers: dict[str, int] = {}
        coded = ((deal, [numbers.setdefault(name, len(numbers)) for name in names]) for deal, names in by_deal.items())
        deals, codes = _lists(coded, places)
        found.append(_Trait(kind, tuple(numbers), deals, codes))
    return tuple(found)


def _traits_of(traits: Iterable[_Trait], deals: list[str]) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for one in traits:
        by_deal = found.setdefault(one.kind, {})
        for deal, name in zip(_keys(one.deal, deals), one.name.tolist(), strict=True):
            by_deal.setdefault(deal, []).append(one.names[name])
    return found


def _places(wanted: Collection[str], places: Places) -> Ints:
    return _ints(array("q", (places[deal] for deal in wanted if deal in places)))


def _keys(places: Ints, deals: list[str]) -> list[str]:
    return [deals[place] for place in places.tolist()]


def _ints(numbers: "array[int]") -> Ints:
    return np.frombuffer(numbers, np.int64) if numbers else np.zeros(0, np.int64)
