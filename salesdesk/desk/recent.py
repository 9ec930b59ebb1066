"""Cache of what was read about recently changed deals, for those who update something incrementally."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from salesdesk.desk.ports import Reader
from salesdesk.domain.events import Event
from salesdesk.domain.records import Activity, CustomValue, DealTag, Note, Record

R = TypeVar("R", bound=Record)
KINDS: tuple[type[Any], ...] = (Activity, Note, DealTag, CustomValue)
MOST = 600
"""Maximum number of deals in the cache."""


@dataclass(frozen=True)
class Recent:
    """By deal: its events, and its records of KINDS."""

    past: Mapping[str, list[Event]] = field(default_factory=dict)
    records: Mapping[type[Any], Mapping[str, list[Any]]] = field(default_factory=dict)

    def with_fresh(self, reader: Reader, deals: Collection[str]) -> "Recent":
        """The same, and some deals as they are now."""
        old = self if len(self.past) + len(deals) <= MOST else Recent()
        fresh: dict[type[Any], dict[str, list[Any]]] = {kind: {deal: [] for deal in deals} for kind in KINDS}
        for kind in KINDS:
            for record in reader.find(kind, deal=deals):
                fresh[kind][record.deal].append(record)
        records = {kind: {**old.records.get(kind, {}), **fresh[kind]} for kind in KINDS}
        return Recent({**old.past, **reader.events(deals)}, records)

    def events(self, deals: Collection[str]) -> dict[str, list[Event]] | None:
        """The events of some deals, in order; None where not all are remembered."""
        return {deal: self.past[deal] for deal in deals} if all(deal in self.past for deal in deals) else None

    def find(self, kind: type[R], deals: Collection[str] | str | None) -> list[R] | None:
        """The records of some deals, by key; None where not all are remembered."""
        keys = [deals] if isinstance(deals, str) else deals
        if keys is None or kind not in KINDS or any(key not in self.past for key in keys):
            return None
        known = self.records[kind] if keys else {}
        return sorted((record for key in keys for record in known[key]), key=lambda record: record.id)
