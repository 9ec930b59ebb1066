"""Fingerprints: one number a deal for what a model was told of it, by which a change of the past is noticed."""

from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from salesdesk.analytics.arrays import Ints
from salesdesk.analytics.events import Events

Prints = NDArray[np.uint64]
_ODD = 0x9E3779B97F4A7C15
_ALL = (1 << 64) - 1


def fingerprints(events: Events, until_us: int) -> Prints:
    """For each of the events' deals a number over its events up to an instant, in their order; 0 where it has none.

    It depends on what the events say, not on how names are numbered; two histories share one with a chance of 2^-64.
    """
    found = np.zeros(len(events.deals), np.uint64)
    early = np.flatnonzero(events.at <= until_us)
    if not len(early):
        return found
    deal = events.deal[early]
    first = np.r_[True, deal[1:] != deal[:-1]]
    begin = np.flatnonzero(first)
    place = np.arange(len(early)) - np.repeat(begin, np.diff(np.r_[begin, len(early)]))
    said = _mixed(events.at[early].astype(np.uint64) + _numbers(place, 1))
    for name in ("kind", "amount", "day", "undated"):
        said = _mixed(said + getattr(events, name)[early].astype(np.int64).astype(np.uint64))
    coded = {"stage": "stages", "pipeline": "pipelines", "currency": "currencies", "reason": "reasons"}
    for name, names in coded.items():
        codes = np.array([*(code_of(text) for text in getattr(events, names)), 0], np.uint64)
        said = _mixed(said + codes[getattr(events, name)[early]])
    found[deal[begin]] = np.add.reduceat(said, begin)
    return found


def with_activities(prints: Prints, rows: Mapping[str, int], done: Iterable[tuple[str, int]]) -> Prints:
    """The same with the instants of activities, in any order; ``rows`` gives the place of each deal."""
    pairs = [(rows[deal], at) for deal, at in done if deal in rows]
    if not pairs:
        return prints
    row, at = np.array(pairs, np.int64).T
    found = prints.copy()
    np.add.at(found, row, _mixed(at.astype(np.uint64) ^ np.uint64(_ODD)))
    return found


def with_traits(prints: Prints, rows: Mapping[str, int], traits: Mapping[str, Mapping[str, Collection[str]]]) -> Prints:
    """The same with the names that each deal has of each kind of trait, in any order."""
    found = prints.copy()
    for kind, by_deal in traits.items():
        codes: dict[str, int] = {}
        for deal in by_deal.keys() & rows.keys() if len(by_deal) > len(rows) else by_deal:
            row = rows.get(deal)
            for name in by_deal[deal] if row is not None else ():
                if name not in codes:
                    codes[name] = code_of(f"{kind} {name}")
                found[row] = np.uint64((int(found[row]) + codes[name]) & _ALL)
    return found


def code_of(text: str) -> int:
    """64 bits of a text."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _numbers(place: Ints, since: int) -> Prints:
    found: Prints = (place.astype(np.uint64) + np.uint64(since)) * np.uint64(_ODD)
    return found


def _mixed(values: Prints) -> Prints:
    """SplitMix64: every bit of a value moves half of the bits (Steele, Lea and Flood, OOPSLA 2014)."""
    values = values ^ (values >> np.uint64(30))
    values = values * np.uint64(0xBF58476D1CE4E5B9)
    values = values ^ (values >> np.uint64(27))
    values = values * np.uint64(0x94D049BB133111EB)
    found: Prints = values ^ (values >> np.uint64(31))
    return found
