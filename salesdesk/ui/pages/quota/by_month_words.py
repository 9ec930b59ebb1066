"""Commit, best case and the model by month, read a few months at a time and in words, ready to be shown."""

from typing import NamedTuple

from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.periods import Period
from salesdesk.formats import DASH
from salesdesk.i18n import tr
from salesdesk.reports.by_month_words import called, explained, heads, month_name, nearest, verdict
from salesdesk.ui.pages.quota.unit import Unit
from salesdesk.views.by_month import CALLS, MonthCalls, months_ahead, of_rows, past_month, past_months
from salesdesk.views.kinds import QuotaKind


class MonthLine(NamedTuple):
    """A month in words: its cells under the heads, the places of those to stress, and whether it has ended."""

    cells: tuple[str, ...]
    strong: tuple[int, ...]
    has_ended: bool


class ShownMonths(NamedTuple):
    """The card in words; ``missing`` months are still to be read."""

    heads: tuple[str, ...]
    lines: tuple[MonthLine, ...]
    note: str
    verdict: str
    missing: int


def read_months(snapshot: Snapshot, count: int, period: Period, kind: QuotaKind, unit: Unit) -> ShownMonths:
    """The present month and those to come, with at most ``count`` of those that have ended, the latest of them."""
    ended = past_months(snapshot)
    wanted = ended[max(len(ended) - count, 0) :]
    rows = [past_month(snapshot, month, period, kind) for month in wanted]
    found = of_rows([*rows, *months_ahead(snapshot, period, kind)])
    missing = len(ended) - len(wanted)
    said = verdict(found)
    if missing:
        said = tr("The months before are being read…") if count else ""
    return ShownMonths(heads(), tuple(_line(row, unit) for row in found.months), explained(), said, missing)


def _line(row: MonthCalls, unit: Unit) -> MonthLine:
    said, near = row.said, nearest(row)
    cells = (
        month_name(row, unit.formats),
        called(said.commit, row, unit.short(said.commit)),
        called(said.best_case, row, unit.short(said.best_case)),
        unit.short(said.model),
        DASH if row.came is None else unit.short(row.came),
    )
    return MonthLine(cells, tuple(1 + place for place, call in enumerate(CALLS) if call in near), row.came is not None)
