"""What was known of deals when the day began: what was set, put on or taken off since teaches from tomorrow."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from salesdesk.desk.cards import Card
from salesdesk.desk.ports import Reader
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import from_us
from salesdesk.domain.records import CustomValue, Deal, DealTag
from salesdesk.views.model_inputs import ActivityAndTraits, Traits, known_of, product_fields, products, tags

Link = TypeVar("Link", DealTag, CustomValue)


@dataclass(frozen=True, slots=True)
class KnownBefore:
    """``known`` are activities and traits of deals by an instant, ``owners`` whose they were (nobody's are missing)."""

    known: ActivityAndTraits
    owners: Mapping[str, str]


def known_now(snapshot: Snapshot, before_us: int, deals: Collection[str]) -> KnownBefore:
    """Some deals with activities by an instant, and the traits and owners that they have now."""
    cards = snapshot.cards(deals)
    owners = {card.id: card.owner for card in cards.values() if card.owner}
    return KnownBefore(known_of(snapshot, deals).until(before_us), owners)


def known_before(snapshot: Snapshot, before_us: int, deals: Collection[str] | None = None) -> KnownBefore:
    """Some deals (None: all, those deleted since as well) as they were known by an instant."""
    now = known_of(snapshot, deals)
    traits, owners = traits_before(snapshot, before_us, now.traits, deals)
    return KnownBefore(ActivityAndTraits(now.when_done, now.when_noted, traits).until(before_us), owners)


def traits_before(
    snapshot: Snapshot, before_us: int, now: Traits, deals: Collection[str] | None = None
) -> tuple[Traits, dict[str, str]]:
    """The traits and owners that some deals (None: all) had by an instant, from the traits they have now. Where nothing was
    set since, these are the very same mappings."""
    then = from_us(before_us)
    with snapshot.reading() as reader:
        past = _DealsThen(reader, then)
        facts = past.facts
        cards = snapshot.every_card() if deals is None else snapshot.cards(deals)
        if deals is None and any("deleted_at" in cells for cells in facts.values()):
            cards = {**snapshot.cards_since(then), **cards}
        traits = dict(now)
        if facts:
            found = {key: _then(card, facts, "source") for key, card in cards.items()}
            traits["source"] = {key: [source] for key, source in found.items() if source}
        links = _links(snapshot, past, DealTag, deals)
        if links is not None:
            traits["tag"] = tags(snapshot, [(link.deal, link.tag) for link in links])
        fields = product_fields(snapshot)
        values = _links(snapshot, past, CustomValue, deals) if fields else None
        if values is not None:
            traits["product"] = products((one.deal, one.field, one.value) for one in values if one.field in fields)
    owners = {key: owner for key, card in cards.items() if (owner := _then(card, facts, "owner"))}
    return traits, owners


class _DealsThen:
    """What the deals were by an instant, read once: ``facts`` are cells that were set since."""

    def __init__(self, reader: Reader, then: datetime) -> None:
        self.reader, self.then = reader, then
        self.facts = reader.facts_before(Deal, then)

    @cached_property
    def made_with(self) -> dict[str, str]:
        """Of the deals that were made since, the entries that made them."""
        return self.reader.made_after(Deal, self.then)


def _then(card: Card, facts: Mapping[str, Mapping[str, Any]], name: str) -> str | None:
    found: str | None = facts.get(card.id, {}).get(name, getattr(card, name))
    return found


def _apart(cells: Mapping[str, Any], of_deal: Mapping[str, Any]) -> dict[str, Any]:
    """What a link was by then, but for having been away while its deal was, as after an import that was undone and done again."""
    away = cells.get("deleted_at")
    return {
        name: was for name, was in cells.items() if name != "deleted_at" or away is None or away != of_deal.get(name)
    }


def _links(snapshot: Snapshot, past: _DealsThen, kind: type[Link], deals: Collection[str] | None) -> list[Link] | None:
    """The tags or values of own fields that deals had by an instant; None where they are those of now."""
    reader = past.reader
    late, cells = reader.made_after(kind, past.then), reader.facts_before(kind, past.then)
    if not late and not cells:
        return None
    found = {link.id: link for link in snapshot.find(kind, **({} if deals is None else {"deal": deals}))}
    if gone := {key for key, was in cells.items() if key not in found and "deleted_at" in was} - reader.unmade(kind):
        wanted = None if deals is None else set(deals)
        found |= {
            link.id: link for link in reader.every(kind) if link.id in gone and (wanted is None or link.deal in wanted)
        }
    found = {
        key: replace(link, **_apart(cells.get(key, {}), past.facts.get(link.deal, {}))) for key, link in found.items()
    }
    there = [link for link in found.values() if link.id not in late or late[link.id] == past.made_with.get(link.deal)]
    return sorted((link for link in there if link.deleted_at is None), key=lambda link: link.id)
