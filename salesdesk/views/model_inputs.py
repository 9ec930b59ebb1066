"""What the win model is told of deals beside their history: when activities were done and notes written, source, product
and tags."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from salesdesk.desk.changes import MANY
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.names import name_key
from salesdesk.domain.records import CustomField, Tag

PRODUCT = ("product", "produkt", "produit", "producto", "产品")
"""Names of the custom field for the product, in the languages of the import layouts."""

_SHARE = 20
"""Rows of single deals take so many times as long to read as those of all deals."""
Traits = Mapping[str, Mapping[str, list[str]]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ActivityAndTraits:
    """Inputs of the win model besides history: by deal when activities were done and when notes were written, and traits."""

    when_done: Mapping[str, list[int]]
    when_noted: Mapping[str, list[int]]
    traits: Traits

    @property
    def done(self) -> Iterator[tuple[str, int]]:
        """(deal, instant) of each activity."""
        return _pairs(self.when_done)

    @property
    def noted(self) -> Iterator[tuple[str, int]]:
        """(deal, instant) of each note."""
        return _pairs(self.when_noted)

    def of(self, deals: Collection[str]) -> "ActivityAndTraits":
        """The same of some deals alone."""
        traits = {kind: _only(names, deals) for kind, names in self.traits.items()}
        return ActivityAndTraits(_only(self.when_done, deals), _only(self.when_noted, deals), traits)

    def until(self, at_us: int) -> "ActivityAndTraits":
        """The same with the activities that were done, and the notes that were written, by an instant."""
        return ActivityAndTraits(_early(self.when_done, at_us), _early(self.when_noted, at_us), self.traits)


def _pairs(instants: Mapping[str, list[int]]) -> Iterator[tuple[str, int]]:
    return ((deal, at) for deal, mine in instants.items() for at in mine)


def _early(instants: Mapping[str, list[int]], at_us: int) -> dict[str, list[int]]:
    early = {deal: [at for at in mine if at <= at_us] for deal, mine in instants.items()}
    return {deal: mine for deal, mine in early.items() if mine}


def _only(by_deal: Mapping[str, T], deals: Collection[str]) -> dict[str, T]:
    return {deal: by_deal[deal] for deal in deals if deal in by_deal}


def known_of(snapshot: Snapshot, deals: Collection[str] | None = None) -> ActivityAndTraits:
    """What is known of some deals (None: all) as they are now. Of a good part of all deals it is read as of all."""
    if deals is not None and len(deals) > MANY and len(deals) * _SHARE > len(snapshot.every_card()):
        return known_of(snapshot).of(deals)
    cards, fields = snapshot.every_card() if deals is None else snapshot.cards(deals), product_fields(snapshot)
    traits = {
        "source": {card.id: [card.source] for card in cards.values() if card.source},
        "product": products(snapshot.own_values(fields, deals)) if fields else {},
        "tag": tags(snapshot, snapshot.tag_links(deals)),
    }
    return ActivityAndTraits(*snapshot.done_and_noted(deals), traits)


def tags(snapshot: Snapshot, links: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """By deal the names of its tags, from links of deals and tags."""
    names = {tag.id: tag.name for tag in snapshot.find(Tag)}
    found: dict[str, list[str]] = defaultdict(list)
    for deal, tag in links:
        if tag in names:
            found[deal].append(names[tag])
    return dict(found)


def product_fields(snapshot: Snapshot) -> frozenset[str]:
    """The own fields that hold a product."""
    return frozenset(field.id for field in snapshot.find(CustomField) if name_key(field.name) in PRODUCT)


def products(values: Iterable[tuple[str, str, str]]) -> dict[str, list[str]]:
    """By deal its product, from deals with values of the fields for it."""
    return {deal: [value] for deal, _, value in values}
