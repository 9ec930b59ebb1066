"""Naive Bayes as a widely used CRM scores leads: how often won and lost deals reached the stage and had the source."""

from collections.abc import Sequence
from dataclasses import dataclass

_SMOOTH = 0.1


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Closed deals: ``won`` and ``lost`` in all, those that reached each stage, and those of each source (won, lost)."""

    won: int
    lost: int
    won_reached: Sequence[int]
    lost_reached: Sequence[int]
    sources: dict[str, tuple[int, int]]


def chance(known: Frequencies, stage: int, source: str | None = None) -> float:
    """P(won) of an open deal; an unknown source is left out, and one half is said before both outcomes are known."""
    if not known.won or not known.lost:
        return 0.5
    won = known.won * (known.won_reached[stage] + _SMOOTH) / known.won
    lost = known.lost * (known.lost_reached[stage] + _SMOOTH) / known.lost
    if source in known.sources:
        had = known.sources[source]
        won *= (had[0] + _SMOOTH) / sum(count + _SMOOTH for count, _ in known.sources.values())
        lost *= (had[1] + _SMOOTH) / sum(count + _SMOOTH for _, count in known.sources.values())
    return won / (won + lost)
