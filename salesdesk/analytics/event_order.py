"""One order for the columns of a journal, so that sums over deals have the same last digits however the columns came about."""

from bisect import bisect_left
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from salesdesk.analytics.arrays import Ints, Names
from salesdesk.analytics.events import Events

NAMED = {"stage": "stages", "pipeline": "pipelines", "currency": "currencies", "reason": "reasons"}
"""Columns of codes, and the names that the codes stand for."""
PLAIN = ("at", "kind", "amount", "day", "undated")


def in_order(events: Events) -> Events:
    """The same events with the deals in the order of their keys, and names in theirs, without those that none has."""
    listed = events.deals.tolist()
    if any(one > other for one, other in pairwise(listed)):
        place = sorted(range(len(listed)), key=listed.__getitem__)
        events = _with_deals(events, np.array(place, np.int64))
    return with_names_in_order(events)


def with_names_in_order(events: Events) -> Events:
    """The same events with the names in order, without those that none has."""
    changed: dict[str, Any] = {}
    for column, names in NAMED.items():
        codes, known = getattr(events, column), getattr(events, names)
        used = np.bincount(codes + 1, minlength=len(known) + 1)[1:] > 0
        right = tuple(sorted(name for name, is_used in zip(known, used.tolist(), strict=True) if is_used))
        if right != known:
            code = {name: number for number, name in enumerate(right)}
            renumbered = np.array([*(code.get(name, -1) for name in known), -1], np.int32)
            changed |= {column: renumbered[codes], names: right}
    return replace(events, **changed) if changed else events


def merged(kept: Names, new: Names) -> Ints:
    """The order in which two lists of sorted keys, one after the other, are one; of equal keys the first stays first."""
    listed = kept.tolist()
    places = np.array([bisect_left(listed, key) for key in new.tolist()], np.int64)
    found: Ints = np.insert(np.arange(len(kept)), places, len(kept) + np.arange(len(new)))
    return found


def inverse(order: Ints) -> Ints:
    """Where each place goes when a list is put into an order."""
    found = np.empty(len(order), np.int64)
    found[order] = np.arange(len(order))
    return found


def _with_deals(events: Events, order: Ints) -> Events:
    """The same events with the deals in another order."""
    deal = inverse(order)[events.deal]
    rows = np.argsort(deal, kind="stable")
    columns: dict[str, Any] = {name: getattr(events, name)[rows] for name in (*PLAIN, *NAMED)}
    return replace(events, deals=events.deals[order], deal=deal[rows], **columns)
