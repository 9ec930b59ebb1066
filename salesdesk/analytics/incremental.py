"""Incremental update of columns and logs: only changed deals are read and folded again."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from salesdesk.analytics.arrays import Bools, Ints, among
from salesdesk.analytics.event_order import NAMED, PLAIN, in_order, inverse, merged, with_names_in_order
from salesdesk.analytics.events import Events
from salesdesk.analytics.log import Log, ValueChanges
from salesdesk.analytics.stays import CENSORED, Stays

_BY_ROW = (
    "deal",
    "created",
    "closed",
    "outcome",
    "stage",
    "hi",
    "amount",
    "unpriced",
    "foreign",
    "expected",
    "snoozed",
    "undated",
    "timed",
    "rework",
    "moves",
    "open_us",
)
Rows = TypeVar("Rows", Stays, ValueChanges)
_BY_STAGE = ("visited", "first_reach", "spent_us")


def renewed(events: Events, part: Events, deals: Collection[str]) -> Events:
    """The columns with all events of some deals replaced by ``part``, which holds those deals' events (without
    undone ones). Deals and names are in the order of ``event_order.in_order``, as those of ``events`` are.
    """
    part = in_order(part)
    gone = among(events.deals, deals)
    kept = ~gone[events.deal]
    names: dict[str, Any] = {
        name: tuple(dict.fromkeys((*getattr(events, name), *getattr(part, name)))) for name in NAMED.values()
    }
    order = merged(events.deals[~gone], part.deals)
    place, number = inverse(order), np.cumsum(~gone) - 1
    deal = place[np.concatenate([number[events.deal[kept]], part.deal + int((~gone).sum())])]
    rows = np.argsort(deal, kind="stable")
    columns: dict[str, Any] = {
        name: np.concatenate([getattr(events, name)[kept], getattr(part, name)])[rows] for name in PLAIN
    }
    for column, name in NAMED.items():
        code = np.array([*(names[name].index(text) for text in getattr(part, name)), -1], np.int32)
        columns[column] = np.concatenate([getattr(events, column)[kept], code[getattr(part, column)]])[rows]
    whole = np.concatenate([events.deals[~gone], part.deals])[order]
    return with_names_in_order(Events(deals=whole, deal=deal[rows], **names, **columns))


def advanced(log: Log, as_of_us: int) -> Log:
    """The log as of a later instant without events in between: open times grow, exchange rates stay."""
    by = as_of_us - log.as_of_us
    grown = np.where(log.open, by, 0)
    spent = log.spent_us.copy(order="F")
    spent[np.arange(len(log)), log.stage] += grown
    stays = log.stays
    running = (stays.exit == CENSORED) & log.open[stays.row]
    return replace(
        log,
        as_of_us=as_of_us,
        spent_us=spent,
        open_us=log.open_us + grown,
        stays=replace(stays, end=stays.end + np.where(running, by, 0)),
    )


def replaced(log: Log, part: Log, deals: Collection[str]) -> Log:
    """The log with the rows of some deals replaced by ``part``, which was folded from all events of those deals.

    Pipeline, stages and currency are the same; the result is as of the part's instant. Deals are in the order of their keys
    where they were so in both.
    """
    before = advanced(log, part.as_of_us)
    kept = ~among(log.deal, deals)
    order = merged(log.deal[kept], part.deal)
    reasons = tuple(dict.fromkeys((*log.reasons, *part.reasons)))
    number = np.array([*(reasons.index(name) for name in part.reasons), -1], np.int64)
    columns: dict[str, Any] = {
        name: np.concatenate([getattr(before, name)[kept], getattr(part, name)])[order] for name in _BY_ROW
    }
    tables: dict[str, Any] = {
        name: np.asfortranarray(np.concatenate([getattr(before, name)[kept], getattr(part, name)])[order])
        for name in _BY_STAGE
    }
    place = inverse(order)
    return replace(
        before,
        **columns,
        **tables,
        reasons=reasons,
        reason=np.concatenate([before.reason[kept], number[part.reason]])[order],
        stays=_joined(before.stays, part.stays, kept, place),
        amounts=_joined(before.amounts, part.amounts, kept, place),
        expectations=_joined(before.expectations, part.expectations, kept, place),
    )


def same_rows(one: Log, other: Log, deals: Collection[str]) -> bool:
    """Whether two logs of the same pipeline, stages and instant tell the same of some deals."""
    mine, its = (np.flatnonzero(among(log.deal, deals)) for log in (one, other))
    mine, its = (
        rows[np.lexsort((log.created[rows], log.deal[rows].astype(str)))] for log, rows in ((one, mine), (other, its))
    )
    if len(mine) != len(its):
        return False
    plain = (*(name for name in _BY_ROW), *_BY_STAGE)
    if not all(np.array_equal(getattr(one, name)[mine], getattr(other, name)[its]) for name in plain):
        return False
    if [_reason(one, row) for row in mine.tolist()] != [_reason(other, row) for row in its.tolist()]:
        return False
    return all(
        _entries(getattr(one, name), mine) == _entries(getattr(other, name), its)
        for name in ("stays", "amounts", "expectations")
    )


def _reason(log: Log, row: int) -> str | None:
    return log.reasons[log.reason[row]] if log.reason[row] >= 0 else None


def _entries(of: Stays | ValueChanges, rows: Ints) -> list[tuple[Any, ...]]:
    """The entries of some rows as plain tuples, each beginning with its row's place among them."""
    place = {row: i for i, row in enumerate(rows.tolist())}
    found = np.flatnonzero(np.isin(of.row, rows))
    others = [getattr(of, name)[found].tolist() for name in of.__slots__ if name != "row"]
    return sorted(zip([place[row] for row in of.row[found].tolist()], *others, strict=True))


def _joined(old: Rows, new: Rows, kept: Bools, place: Ints) -> Rows:
    """The entries of kept rows and the new ones, by row; ``place`` says where each row goes, the new ones after the kept."""
    number: Ints = np.cumsum(kept) - 1
    mine = kept[old.row]
    row = place[np.concatenate([number[old.row[mine]], new.row + int(kept.sum())])]
    order = np.argsort(row, kind="stable")
    columns = {name: np.concatenate([getattr(old, name)[mine], getattr(new, name)])[order] for name in old.__slots__}
    columns["row"] = row[order]
    return type(old)(**columns)
