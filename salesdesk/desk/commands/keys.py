"""What a field of a command holds besides plain values: the key of something, or an amount. Scripts name and write these."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, NamedTuple

from salesdesk.desk.ports import Reader
from salesdesk.domain.records import Activity, Contact, Note, Organisation, Pipeline, Quota, Rate, Tag


class Candidate(NamedTuple):
    """Something that a field may name: its key, its title, and what tells it from others of that title."""

    key: str
    title: str
    context: str = ""


@dataclass(frozen=True, slots=True)
class KeyOf:
    """Marks a field that holds a key; ``candidates`` are all that it may name."""

    noun: str
    candidates: Callable[[Reader], Iterable[Candidate]]


@dataclass(frozen=True, slots=True)
class AmountIn:
    """Marks a field that holds minor units of the currency in the field ``currency`` (the desk's own where that is None).

    Where the field ``measure`` is "count" it is a plain number.
    """

    currency: str = "currency"
    measure: str = "measure"


def _deals(reader: Reader) -> Iterable[Candidate]:
    return (Candidate(card.id, card.title, card.organisation or "") for card in reader.all_cards(None))


def _pipelines(reader: Reader) -> Iterable[Candidate]:
    return (Candidate(found.id, found.name) for found in reader.find(Pipeline))


def _stages(reader: Reader) -> Iterable[Candidate]:
    for pipeline in reader.find(Pipeline):
        yield from (Candidate(stage.id, stage.name, pipeline.name) for stage in reader.stages_of(pipeline.id))


def _organisations(reader: Reader) -> Iterable[Candidate]:
    return (Candidate(key, name) for key, name in reader.keys_and_names(Organisation))


def _people(reader: Reader) -> Iterable[Candidate]:
    return (Candidate(found.id, found.name, found.email or "") for found in reader.find(Contact))


def _tags(reader: Reader) -> Iterable[Candidate]:
    return (Candidate(key, name) for key, name in reader.keys_and_names(Tag))


def _activities(reader: Reader) -> Iterable[Candidate]:
    titles = {card.id: card.title for card in reader.all_cards(None)}
    return (Candidate(step.id, step.title, titles.get(step.deal or "", "")) for step in reader.find(Activity))


def _notes(reader: Reader) -> Iterable[Candidate]:
    titles = {card.id: card.title for card in reader.all_cards(None)}
    return (Candidate(note.id, note.text, titles.get(note.deal or "", "")) for note in reader.find(Note))


def _quotas(reader: Reader) -> Iterable[Candidate]:
    names = dict(reader.keys_and_names(Pipeline)) | dict(reader.keys_and_names(Tag))
    for quota in reader.find(Quota):
        scope = [names.get(key, "") for key in (quota.pipeline, quota.tag) if key]
        yield Candidate(quota.id, quota.period, " ".join([quota.measure, *scope]))


def _rates(reader: Reader) -> Iterable[Candidate]:
    return (Candidate(rate.id, rate.currency, rate.day.isoformat()) for rate in reader.find(Rate))


DealKey = Annotated[str, KeyOf("deal", _deals)]
PipelineKey = Annotated[str, KeyOf("pipeline", _pipelines)]
StageKey = Annotated[str, KeyOf("stage", _stages)]
OrganisationKey = Annotated[str, KeyOf("organisation", _organisations)]
PersonKey = Annotated[str, KeyOf("person", _people)]
TagKey = Annotated[str, KeyOf("tag", _tags)]
ActivityKey = Annotated[str, KeyOf("step", _activities)]
NoteKey = Annotated[str, KeyOf("note", _notes)]
QuotaKey = Annotated[str, KeyOf("quota", _quotas)]
RateKey = Annotated[str, KeyOf("rate", _rates)]
MinorUnits = Annotated[int, AmountIn()]
