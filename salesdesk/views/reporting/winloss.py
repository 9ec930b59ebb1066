"""Win/loss: reasons, sources, deal sizes, and a custom field with few values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from salesdesk.analytics.arrays import Bools
from salesdesk.analytics.whatif import two_digits
from salesdesk.analytics.winloss import WinLoss, closed_in, winloss
from salesdesk.desk.cards import Card, LeftOut
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import last_of, start_of, to_us
from salesdesk.domain.errors import Refused
from salesdesk.domain.names import name_key
from salesdesk.domain.records import CustomField, CustomValue
from salesdesk.views.left_out import left_out
from salesdesk.views.report_about import About, ReportRequest, period_of, windowed
from salesdesk.views.report_rows import DataRow, data_rows, largest_first, valued
from salesdesk.views.scope import Scope, scope

_MOST_VALUES = 12
_BANDS = 4


@dataclass(frozen=True, slots=True)
class Group:
    """Closed deals with a common attribute (``name`` None: unknown); amounts in minor units."""

    name: str | None
    won: int
    lost: int
    won_amount: int
    lost_amount: int

    @property
    def win_rate(self) -> float | None:
        """Won / closed; None without any."""
        return self.won / (self.won + self.lost) if self.won + self.lost else None


@dataclass(frozen=True, slots=True)
class Band:
    """Closed deals with amounts in [low, high) minor units; ``high`` None has no end, ``low`` None has no amount."""

    low: int | None
    high: int | None
    group: Group


@dataclass(frozen=True, slots=True)
class WinLossView:
    """Everything in a win/loss report. ``choice`` names the custom field of ``choices``; None when there is none to tell by.

    ``left_out`` are the closed deals that are counted without their amount, for want of an exchange rate.
    """

    about: About
    closed: WinLoss
    sources: tuple[Group, ...]
    bands: tuple[Band, ...]
    choice: str | None
    choices: tuple[Group, ...]
    won: tuple[Card, ...]
    lost: tuple[Card, ...]
    left_out: LeftOut
    rows: tuple[DataRow, ...]


def winloss_view(snapshot: Snapshot, asked: ReportRequest) -> WinLossView:
    """The win/loss of a pipeline's deals closed in a period (None: ever). Raises Refused for what there is not."""
    period = period_of(snapshot, asked) if asked.period else None
    seen = scope(snapshot, asked.pipeline, last_of(snapshot.today, snapshot.settings.zone))
    days = (period.start, period.until) if period else ()
    rows = closed_in(seen.log, *(to_us(start_of(day, snapshot.settings.zone)) for day in days))
    here = snapshot.settings.currency
    cards = valued(snapshot, seen.cards_of(rows), here)
    field, values = _choice(snapshot, asked.choice, cards)
    return WinLossView(
        about=windowed(snapshot, period, seen.pipeline.id, seen.pipeline.name),
        closed=winloss(seen.log, rows, {card.id: card.source for card in cards}),
        sources=grouped(cards, lambda card: card.source, here),
        bands=_bands(seen, rows, cards, here),
        choice=field,
        choices=grouped(cards, lambda card: values.get(card.id), here) if field else (),
        won=tuple(sorted((card for card in cards if card.outcome == "won"), key=largest_first)),
        lost=tuple(sorted((card for card in cards if card.outcome == "lost"), key=largest_first)),
        left_out=left_out(seen, rows),
        rows=data_rows(snapshot, cards),
    )


def grouped(cards: list[Card], of: Callable[[Card], str | None], currency: str) -> tuple[Group, ...]:
    """The closed deals by what ``of`` says of each, the group with most wins first. Other currencies have no amount."""
    parts: dict[str | None, list[Card]] = {}
    for card in cards:
        parts.setdefault(of(card) or None, []).append(card)
    found = [_group(name, mine, currency) for name, mine in parts.items()]
    return tuple(sorted(found, key=lambda group: (-group.won, -group.lost, group.name or "")))


def _group(name: str | None, cards: list[Card], currency: str) -> Group:
    won, lost = ([card for card in cards if card.outcome == outcome] for outcome in ("won", "lost"))
    sums = (sum(card.amount or 0 for card in part if card.currency == currency) for part in (won, lost))
    return Group(name, len(won), len(lost), *sums)


def _bands(seen: Scope, rows: Bools, cards: list[Card], currency: str) -> tuple[Band, ...]:
    """Four size bands with about as many closed deals each, with bounds of two significant digits; then deals
    without an amount.
    """
    priced = rows & ~seen.log.unpriced & ~seen.log.foreign & (seen.log.amount > 0)
    amounts = seen.log.amount[priced]
    shares = np.arange(1, _BANDS) / _BANDS
    ends = sorted({two_digits(float(end)) for end in np.quantile(amounts, shares)}) if len(amounts) else []
    edges = [0, *ends]
    bands = []
    for low, high in zip(edges, [*ends, None], strict=True):
        mine = [c for c in cards if _worth(c, currency) and low <= _worth(c, currency) < (high or float("inf"))]
        bands.append(Band(low, high, _group(None, mine, currency)))
    without = [card for card in cards if not _worth(card, currency)]
    found = [band for band in bands if band.group.won + band.group.lost]
    return (*found, *([Band(None, None, _group(None, without, currency))] if without else []))


def _worth(card: Card, currency: str) -> int:
    return (card.amount or 0) if card.currency == currency else 0


def _choice(snapshot: Snapshot, wanted: str | None, cards: list[Card]) -> tuple[str | None, Mapping[str, str]]:
    """The requested custom field, or the first with few values, and each deal's value."""
    fields = sorted(snapshot.find(CustomField), key=lambda field: field.rank)
    every = snapshot.find(CustomValue, deal=[card.id for card in cards])
    values = {field.id: {v.deal: v.value for v in every if v.field == field.id} for field in fields}
    for field in fields:
        if wanted and name_key(field.name) == name_key(wanted):
            return field.name, values[field.id]
    if wanted:
        raise Refused("There is no field {name} on this desk.", name=wanted)
    few = [field for field in fields if 2 <= len(set(values[field.id].values())) <= _MOST_VALUES]
    return (few[0].name, values[few[0].id]) if few else (None, {})
