"""The scenario pad: what a quota would say if some open deals were won, lost, put away or pulled in, and new ones came.

Nothing here changes the desk. What is tried goes through the standing of the quota exactly as a change would, so that a
deal ticked as won gives the figures that marking it won gives.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, NamedTuple

from salesdesk.desk.cards import Card, DealChance
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import start_of, to_us
from salesdesk.domain.names import search_key, search_words
from salesdesk.domain.records import Measure
from salesdesk.views.chance_changes import chance_changes, is_later
from salesdesk.views.kinds import PLAIN, QuotaKind, kind_in
from salesdesk.views.outlook import outlooks
from salesdesk.views.quota import QuotaFigures, outcomes, outline, range_of
from salesdesk.views.quota_sums import OpenDeal
from salesdesk.views.strip import QuotaDeals, standing
from salesdesk.views.whatif import every_win, usual_size

Tick = Literal["won", "lost", "later", "pulled"]
"""What a deal is tried as: won or lost in the period, put away until a day (the first one after it where none is given),
or sure to be decided within it (*pulled in*: it counts with its chance ever instead of that by the period's end)."""
OFFERED = 6
"""Number of deals that are offered without being asked for."""
FOUND = 8
"""Number of deals that a search offers at most."""
MOST_NEW = 99
"""The largest count of new deals of one size."""


@dataclass(frozen=True, slots=True)
class AddedDeals:
    """New deals of one size (minor units; 1 where the quota counts deals), created today in the first stage."""

    size: int
    count: int = 1
    tick: Tick | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is tried: ticks by the key of the deal, and new deals. ``more`` are deals offered because they were searched.

    ``until`` are the days until which deals ticked *later* are put away; without one it is the first day after the period.
    """

    ticks: Mapping[str, Tick] = field(default_factory=dict)
    new: tuple[AddedDeals, ...] = ()
    more: tuple[str, ...] = ()
    until: Mapping[str, date] = field(default_factory=dict)

    def is_bare(self) -> bool:
        """Whether nothing is tried."""
        return not self.ticks and not self.new


class QuotaOutcome(NamedTuple):
    """Where a period ends: the chance of the quota (None without one), the forecast and its middle 80%, won included."""

    chance: float | None
    forecast: float
    low: float
    high: float


class TriedChance(NamedTuple):
    """What is known of a scenario at once: chance (None without a quota) and forecast."""

    chance: float | None
    forecast: float


class TriedDeal(NamedTuple):
    """An open deal of the pad: the card as it counts, P(won in the period), and the chance ever that its card shows.

    ``can_be_pulled`` says that it comes after the period and would count for more with its chance ever. ``until`` is the day
    until which it is put away where it is tried as *later*, which is assumed where ``is_assumed``.
    """

    card: Card
    soon: float
    ever: float
    tick: Tick | None
    can_be_pulled: bool
    until: date | None = None
    is_assumed: bool = False


class TriedNewDeals(NamedTuple):
    """New deals of the pad, and P(won in the period) of each."""

    added: AddedDeals
    chance: float


@dataclass(frozen=True, slots=True)
class ScenarioView:
    """The pad: the quota as it stands (``before``) and as tried (``after``), and the deals that can be ticked.

    ``scenario`` is what is tried, without the deals that are not open any more. Amounts are minor units of ``currency``,
    or numbers of deals where the quota counts deals.
    """

    scenario: Scenario
    measure: Measure
    currency: str
    before: QuotaOutcome
    after: QuotaOutcome
    deals: tuple[TriedDeal, ...]
    new: tuple[TriedNewDeals, ...]
    usual: int | None


def scenario(
    snapshot: Snapshot, period: str | None = None, kind: QuotaKind = PLAIN, tried: Scenario = Scenario()
) -> ScenarioView | None:
    """What is tried of a kind of quota of a period (None: the current one); None where the period is over.

    Ticks of deals that are not open any more, or do not count for the quota, are dropped.
    """
    page = outline(snapshot, period, kind)
    at = _standing(snapshot, page)
    if snapshot.today >= at.period.until:
        return None
    changing = chance_changes(snapshot, at.period, page.kind).deals[:OFFERED]
    keys = dict.fromkeys((*(one.card.id for one in changing), *tried.more, *tried.ticks))
    cards = {card.id: card for card in _triable(snapshot, at, snapshot.cards(keys).values())}
    stands = Scenario(
        {key: tick for key, tick in tried.ticks.items() if key in cards},
        tried.new,
        tuple(key for key in tried.more if key in cards),
        {key: day for key, day in tried.until.items() if key in cards and tried.ticks.get(key) == "later"},
    )
    before = QuotaOutcome(page.strip.chance, page.strip.forecast, page.low, page.high)
    after = before if stands.is_bare() else outcome_of(standing_if(snapshot, at, stands))
    chances = at.new_deals(_worths(snapshot, at, stands.new))[0].tolist() if stands.new else []
    return ScenarioView(
        scenario=stands,
        measure=at.measure,
        currency=at.currency,
        before=before,
        after=after,
        deals=tuple(_row(at, cards[key], stands) for key in keys if key in cards),
        new=tuple(TriedNewDeals(one, p) for one, p in zip(stands.new, chances, strict=True)),
        usual=page.takes.usual,
    )


def tried_chance(
    snapshot: Snapshot, period: str | None = None, kind: QuotaKind = PLAIN, tried: Scenario = Scenario()
) -> TriedChance:
    """Chance and forecast of ``scenario``, whose range takes many times as long; ticks of deals that are not open any more, or
    do not count, change nothing."""
    at = _standing(snapshot, outline(snapshot, period, kind))
    cards = {card.id for card in _triable(snapshot, at, snapshot.cards(tried.ticks).values())}
    stands = replace(tried, ticks={key: tick for key, tick in tried.ticks.items() if key in cards})
    after = at if stands.is_bare() else standing_if(snapshot, at, stands)
    return TriedChance(after.chance(), after.ahead())


def found(
    snapshot: Snapshot, text: str, period: str | None = None, kind: QuotaKind = PLAIN, most: int = FOUND
) -> tuple[Card, ...]:
    """Open deals to try that have every word of a text in title, organisation or contact, the largest first."""
    words = search_words(text)
    if not words:
        return ()
    at = _standing(snapshot, outline(snapshot, period, kind))
    named = [card for card in snapshot.open_cards() if all(word in _text(card) for word in words)]
    return tuple(
        sorted(_triable(snapshot, at, named), key=lambda card: (-(card.amount or 0), card.title, card.id))[:most]
    )


def standing_if(snapshot: Snapshot, at: QuotaDeals, tried: Scenario) -> QuotaDeals:
    """The standing of a quota as tried. Deals won count at the exchange rate of now, as if they were marked won now."""
    cards = snapshot.cards(tried.ticks)
    won, unrated = at.how.split(_won(snapshot, at, card) for key, card in cards.items() if tried.ticks[key] == "won")
    put_off = {key: tick for key, tick in tried.ticks.items() if tick in ("later", "pulled") and key in at.entries}
    back = _back(snapshot, at, {key: tried.until[key] for key in put_off if key in tried.until})
    still = [_tried(at.entries[key], tick, back.get(key, 0.0)) for key, tick in put_off.items()]
    won_new, open_new = _new_deals(snapshot, at, tried.new) if tried.new else ([], [])
    keys = {*cards, *(card.id for card in won_new), *(card.id for card, _ in open_new)}
    return at.after(keys, (*won, *won_new), (*still, *open_new), unrated)


def outcome_of(at: QuotaDeals) -> QuotaOutcome:
    """What the Quota page says of a standing: chance, forecast, and the quantiles 10% and 90%."""
    low, high = range_of(at, outcomes(at))
    return QuotaOutcome(at.chance(), at.ahead(), low, high)


def _standing(snapshot: Snapshot, page: QuotaFigures) -> QuotaDeals:
    period = page.strip.period
    _, target = kind_in(snapshot, period, page.kind)
    return standing(snapshot, period, target.id if target else None)


def _triable(snapshot: Snapshot, at: QuotaDeals, cards: Iterable[Card]) -> tuple[Card, ...]:
    """Those of some cards that are open and would count for the quota if they were won, as they would count."""
    still = {card.id: card for card in cards if card.outcome == "open"}
    counted = at.how.split(_won(snapshot, at, card) for card in still.values())[0]
    return tuple(card._replace(outcome="open", closed_us=None) for card in counted)


def _won(snapshot: Snapshot, at: QuotaDeals, card: Card) -> Card:
    """A deal as if it were won now, or when the period begins, where that is still to come."""
    begins = to_us(start_of(at.period.start, snapshot.settings.zone))
    return card._replace(outcome="won", closed_us=max(to_us(snapshot.now), begins))


def _tried(entry: OpenDeal, tick: Tick, back: float) -> OpenDeal:
    """An open deal that is put away, with the chance that is left once it is back, or that counts with its chance ever."""
    card, one = entry
    return card, one._replace(soon=back if tick == "later" else max(one.shown, one.soon))


def _back(snapshot: Snapshot, at: QuotaDeals, until: Mapping[str, date]) -> dict[str, float]:
    """P(won in the period) of open deals that are put away until a day: as if that were done now."""
    found = dict[str, float]()
    for said in outlooks(snapshot).values() if until else ():
        mine = {deal: day for deal, day in until.items() if deal in said.place}
        if not mine:
            continue
        soon = said.soon(snapshot.today, at.period, mine)
        for deal in mine:
            place = said.place[deal]
            ever = float(said.said.chance[place])
            # A chance that the user typed is scaled in proportion.
            found[deal] = float(soon[place]) * (at.entries[deal][1].shown / ever if ever else 0.0)
    return found


def _new_deals(snapshot: Snapshot, at: QuotaDeals, new: Sequence[AddedDeals]) -> tuple[list[Card], list[OpenDeal]]:
    """New deals as they would count: those tried as won, and those that are open."""
    chances, sds = at.new_deals(_worths(snapshot, at, new))
    won, still = list[Card](), list[OpenDeal]()
    for place, (one, p, sd) in enumerate(zip(new, chances.tolist(), sds.tolist(), strict=True)):
        for number in range(min(one.count, MOST_NEW)):
            card = _made(snapshot, at, f"new {place} {number}", one.size)
            if one.tick == "won":
                won.append(_won(snapshot, at, card))
            elif one.tick is None:
                still.append((card, DealChance(p, p, p, p, p, sd, False)))
    return won, still


def _worths(snapshot: Snapshot, at: QuotaDeals, new: Sequence[AddedDeals]) -> list[int]:
    """What tells how likely new deals are won: their sizes; where the quota counts deals, the usual amount of one."""
    if at.measure == "revenue" or at.how.quota is None:
        return [one.size for one in new]
    paid = every_win(snapshot, replace(at.how, quota=replace(at.how.quota, measure="revenue")))
    return [usual_size(snapshot, paid) or 0] * len(new)


def _made(snapshot: Snapshot, at: QuotaDeals, key: str, size: int) -> Card:
    """A deal that is not there, of a size in the currency of the quota."""
    now_us = to_us(snapshot.now)
    return Card(
        id=key, stage="", rank="", title="", organisation=None, contact=None, owner=None, amount=size,
        currency=at.currency, typed_chance=None, expected_close=None, source=None, category="pipeline", outcome="open",
        lost_reason=None, created_us=now_us, closed_us=None, since_us=now_us, spent_us=0, snoozed_until=None,
        pipeline="", external_id=None,
    )  # fmt: skip


def _row(at: QuotaDeals, card: Card, tried: Scenario) -> TriedDeal:
    one, tick = at.entries[card.id][1] if card.id in at.entries else None, tried.ticks.get(card.id)
    until = tried.until.get(card.id, at.period.until) if tick == "later" else None
    is_assumed = until is not None and card.id not in tried.until
    if one is None:
        return TriedDeal(card, 0.0, 0.0, tick, False, until, is_assumed)
    can_be_pulled = is_later(card, at.period) and one.shown > one.soon
    return TriedDeal(card, one.soon, one.shown, tick, can_be_pulled, until, is_assumed)


def _text(card: Card) -> str:
    return search_key("\n".join(filter(None, (card.title, card.organisation, card.contact))))
