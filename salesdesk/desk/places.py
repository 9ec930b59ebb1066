"""Stages and pipelines as they are shown: also those that went from under deals.

One computer deletes a pipeline while another puts a deal into it, or what made a stage is taken back and not what came into it:
then deals stand in a stage that the log says is gone. It is shown for as long as deals stand in it.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple, TypeVar

from salesdesk.desk.cards import Card
from salesdesk.desk.parts import Parts
from salesdesk.desk.ports import Reader
from salesdesk.domain.records import Pipeline, Record, Stage

LOST = "lost places"
"""The part of a revision that holds them."""
R = TypeVar("R", bound=Record)


class LostPlaces(NamedTuple):
    """``doubtful`` are the keys of the stages that went, or whose pipeline did, and in whose place none came; ``shown`` those
    that deals stand in, with their pipelines."""

    doubtful: frozenset[str]
    shown: tuple[Stage | Pipeline, ...]


def table(parts: Parts, kind: type[R]) -> list[R]:
    """The records of a small kind that are there."""
    found = parts.held(("table", kind), lambda reader: reader.find(kind))
    if kind not in (Stage, Pipeline):
        return found
    lost = [one for one in parts.held(LOST, lost_places).shown if isinstance(one, kind)]
    return sorted([*found, *lost], key=lambda one: one.id) if lost else found


def may_change(parts: Parts, cards: Iterable[Card]) -> bool:
    """Whether deals that have changed, as they are now, may come to such a place or leave one."""
    held = parts.held(LOST, lost_places) if parts.has(LOST) else None
    return held is not None and (bool(held.shown) or any(card.stage in held.doubtful for card in cards))


def lost_places(reader: Reader) -> LostPlaces:
    stages, pipelines = reader.every(Stage), reader.every(Pipeline)
    gone = {one.id for one in pipelines if one.deleted_at}
    doubtful = [one for one in stages if (one.deleted_at and not one.survivor) or one.pipeline in gone]
    counts = reader.deal_counts() if doubtful else {}
    lost = [one for one in doubtful if counts.get(one.id)]
    theirs = {one.pipeline for one in lost} & gone
    shown: tuple[Stage | Pipeline, ...] = (
        *(replace(one, deleted_at=None) for one in lost if one.deleted_at),
        *(replace(one, deleted_at=None) for one in pipelines if one.id in theirs),
    )
    return LostPlaces(frozenset(one.id for one in doubtful), shown)
