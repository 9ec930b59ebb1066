"""What the win model is told of deals beside their history: when activities were done, source, product and tags."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.names import name_key
from salesdesk.domain.records import CustomField, Tag

PRODUCT = ("product", "produkt", "produit", "producto", "产品")
"""Names of the custom field for the product, in the languages of the import layouts."""

Traits = Mapping[str, Mapping[str, list[str]]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ActivityAndTraits:
    """Inputs of the win model besides history: instants of activities by deal, and traits."""

    when_done: Mapping[str, list[int]]
    traits: Traits

    @property
    def done(self) -> Iterator[tuple[str, int]]:
        """(deal, instant) of each activity."""
        return ((deal, at) for deal, instants in self.when_done.items() for at in instants)

    def of(self, deals: Collection[str]) -> "ActivityAndTraits":
        """The same of some deals alone."""
        traits = {kind: _only(names, deals) for kind, names in self.traits.items()}
        return ActivityAndTraits(_only(self.when_done, deals), traits)

    def until(self, at_us: int) -> "ActivityAndTraits":
        """The same with the activities that were done by an instant."""
        early = {deal: [at for at in instants if at <= at_us] for deal, instants in self.when_done.items()}
        return ActivityAndTraits({deal: instants for deal, instants in early.items() if instants}, self.traits)


def _only(by_deal: Mapping[str, T], deals: Collection[str]) -> dict[str, T]:
    return {deal: by_deal[deal] for deal in deals if deal in by_deal}


def known_of(snapshot: Snapshot) -> ActivityAndTraits:
    """What is known of all deals, kept up to date by what changes."""
    return snapshot.memo(
        f"known {snapshot.today}", lambda: _known(snapshot), lambda old, deals: _known_anew(snapshot, old, deals)
    )


def _known(snapshot: Snapshot, **which: Collection[str]) -> ActivityAndTraits:
    """What is known of all deals, or of those with the keys ``deal``."""
    done = snapshot.done_activities(which.get("deal"))
    traits = {"product": _products(snapshot, **which), "tag": _tags(snapshot, **which)}
    cards = snapshot.cards(which["deal"]) if which else snapshot.every_card()
    sources = {card.id: [card.source] for card in cards.values() if card.source}
    return ActivityAndTraits(done, {"source": sources, **traits})


def _known_anew(snapshot: Snapshot, old: ActivityAndTraits, deals: frozenset[str]) -> ActivityAndTraits:
    """The same once some deals have changed."""
    fresh = _known(snapshot, deal=deals)
    traits = {kind: _without(names, deals) | dict(fresh.traits[kind]) for kind, names in old.traits.items()}
    return ActivityAndTraits(_without(old.when_done, deals) | dict(fresh.when_done), traits)


def _without(by_deal: Mapping[str, T], deals: Collection[str]) -> dict[str, T]:
    return {deal: value for deal, value in by_deal.items() if deal not in deals}


def _tags(snapshot: Snapshot, **which: Collection[str]) -> dict[str, list[str]]:
    names = {tag.id: tag.name for tag in snapshot.find(Tag)}
    found: dict[str, list[str]] = defaultdict(list)
    for deal, tag in snapshot.tag_links(which.get("deal")):
        if tag in names:
            found[deal].append(names[tag])
    return dict(found)


def _products(snapshot: Snapshot, **which: Collection[str]) -> dict[str, list[str]]:
    fields = [field.id for field in snapshot.find(CustomField) if name_key(field.name) in PRODUCT]
    return {deal: [value] for deal, _, value in snapshot.own_values(fields, which.get("deal"))} if fields else {}
