"""Tags and values of own fields, which no card holds: for search, filters and columns."""

from collections.abc import Collection, Mapping

from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.dataclass import dataclass
from salesdesk.domain.names import name_key
from salesdesk.domain.records import CustomField, Tag


@dataclass(frozen=True, slots=True)
class DealFacts:
    """``tags`` by deal; ``own`` values by deal and the ``name_key`` of their field; the names of all ``own_fields``."""

    tags: Mapping[str, tuple[str, ...]]
    own: Mapping[str, Mapping[str, str]]
    own_fields: tuple[str, ...] = ()

    def replaced(self, deals: Collection[str], by: "DealFacts") -> "DealFacts":
        """These facts with those of some deals as they are now."""
        gone = set(deals)
        tags = {deal: found for deal, found in self.tags.items() if deal not in gone}
        own = {deal: found for deal, found in self.own.items() if deal not in gone}
        return DealFacts({**tags, **by.tags}, {**own, **by.own}, by.own_fields)

    def value(self, deal: str, field: str) -> str | None:
        """What a deal has in the own field of a name."""
        values = self.own.get(deal)
        return values.get(name_key(field)) if values else None


NO_FACTS = DealFacts({}, {})


def deal_facts(snapshot: Snapshot, deals: Collection[str] | None = None) -> DealFacts:
    """The facts of some deals, or of all."""
    only = None if deals is None else list(deals)
    names = {tag.id: tag.name for tag in snapshot.find(Tag)}
    fields = sorted(snapshot.find(CustomField), key=lambda field: field.rank)
    keys = {field.id: name_key(field.name) for field in fields}
    tags: dict[str, list[str]] = {}
    own: dict[str, dict[str, str]] = {}
    for deal, tag in snapshot.tag_links(only):
        tags.setdefault(deal, []).append(names[tag])
    for deal, field, value in snapshot.own_values(None, only):
        own.setdefault(deal, {})[keys[field]] = value
    return DealFacts({deal: tuple(found) for deal, found in tags.items()}, own, tuple(field.name for field in fields))
