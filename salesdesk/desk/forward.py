"""From one revision of the desk to a later one: what changed is read again, in one transaction; the rest is shared."""

from collections.abc import Hashable, Iterable, Sequence

from salesdesk.desk import card_lists
from salesdesk.desk.brought import KeyedValues
from salesdesk.desk.card_lists import Cards, OpenCards
from salesdesk.desk.cards import Card, NextStep
from salesdesk.desk.changes import MANY, Change
from salesdesk.desk.parts import Parts
from salesdesk.desk.recent import Recent
from salesdesk.domain.records import CustomField, Pipeline, Quota, Rate, Record, SavedThing, Setting, Stage, Tag

_TABLES: dict[str, tuple[type[Record], ...]] = {
    "stages": (Pipeline, Stage),
    "quotas": (Quota,),
    "rates": (Rate,),
    "reports": (SavedThing,),
}
_MADE_WITH_DEALS = (Tag, CustomField)
"""Tables that a change of a deal may add to."""
_OF_DEALS = ("cards", "open", "steps", "recent")
_LOST = "lost places"
"""The part of ``places``."""


def forward(old: Parts, changes: Sequence[Change], revision: int) -> Parts:
    """The parts of the revision that some changes led to. Raises Outdated when the desk has changed meanwhile."""
    kinds = frozenset(kind for change in changes for kind in change.kinds)
    deals = frozenset(key for change in changes for key in change.deals)
    gone = _tables(kinds)
    if any(change.settings for change in changes):
        gone |= {"settings", ("table", Setting), ("every", Setting)}
    if "deals" in kinds or _may_lose_places(old, ()):
        return old.empty(revision)
    if kinds & {"stages", "people"} or len(deals) > MANY:
        added = {(held, kind) for kind in _MADE_WITH_DEALS for held in ("table", "every")}
        made = old.alike(revision, gone | added | {_LOST, *_OF_DEALS})  # whole lists are read sooner than so many deals
    else:
        made = old.alike(revision, gone)
        if deals and not _read_again(made, deals):
            return old.empty(revision)
    if any(change.moves_settings for change in changes) or kinds & {"stages", "people", "rates"}:
        return made.underived()
    if any(change.moves_figures for change in changes):
        made.without_what_rests_on(gone)  # a quota touches the figures that ask for quotas, and no chance
    return made.touched(deals) if deals else made


def _may_lose_places(parts: Parts, cards: Iterable[Card]) -> bool:
    if not parts.has(_LOST):
        return False
    from salesdesk.desk.places import may_change

    return may_change(parts, cards)


def _tables(kinds: frozenset[str]) -> set[Hashable]:
    gone: set[Hashable] = {
        (held, kind) for name in kinds for kind in _TABLES.get(name, ()) for held in ("table", "every")
    }
    return gone | ({"survivors", _LOST} if "stages" in kinds else set())


def _read_again(parts: Parts, deals: frozenset[str]) -> bool:
    """Some deals have changed: whatever is held of them, and what may be renewed by them, is read again. False, and done
    with, where one stands in a stage that is only there because of that."""
    with parts.reading() as reader:
        for kind in _MADE_WITH_DEALS:
            for held, read in (("table", reader.find), ("every", reader.every)):
                if parts.has((held, kind)):
                    parts.hold((held, kind), read(kind))
        cards: dict[str, Card] = reader.cards(deals)
        if _may_lose_places(parts, cards.values()):
            return False
        if parts.has("cards"):
            every: Cards = parts.held("cards", card_lists.read)
            parts.hold("cards", every.with_fresh(deals, cards))
        if parts.has("open"):
            still_open: OpenCards = parts.held("open", card_lists.read_open)
            parts.hold("open", still_open.with_fresh(deals, cards))
        if parts.has("steps"):
            steps: KeyedValues[NextStep] = parts.held("steps", lambda reader: KeyedValues(reader.steps()))
            parts.hold("steps", steps.after(deals, reader.steps(deals)))
        recent: Recent = parts.held("recent", lambda reader: Recent())
        parts.hold("recent", recent.with_fresh(reader, deals))
    return True
