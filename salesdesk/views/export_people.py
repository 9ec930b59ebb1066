"""Organisations and contacts as they leave the desk in a file, with how their deals went."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.records import Contact, Deal, Organisation
from salesdesk.views.pipelines import pipeline_named


class PersonRow(NamedTuple):
    """A contact, or an organisation; ``kind`` says which. Counts of deals by their outcome."""

    kind: str
    id: str
    name: str
    organisation: str | None
    email: str | None
    phone: str | None
    open: int
    won: int
    lost: int


@dataclass(frozen=True, slots=True)
class PeopleExport:
    """People to write to a file: each organisation, then each contact, by name."""

    today: date
    zone: ZoneInfo
    rows: tuple[PersonRow, ...]


def people(snapshot: Snapshot, pipeline: str | None = None) -> PeopleExport:
    """Everyone on the desk; of a pipeline (key or name) those with deals in it.

    Raises Refused for a pipeline the desk does not have.
    """
    chosen = pipeline_named(snapshot, pipeline).id if pipeline else None
    cards = {card.id: card.outcome for card in snapshot.all_cards(chosen)}
    deals = [deal for deal in snapshot.find(Deal) if deal.id in cards]
    counts = Counter((key, cards[d.id]) for d in deals for key in (d.organisation, d.contact) if key)
    rows = [row for row in _rows(snapshot, counts) if chosen is None or row.open + row.won + row.lost]
    return PeopleExport(snapshot.today, snapshot.settings.zone, tuple(rows))


def _rows(snapshot: Snapshot, counts: Counter[tuple[str, str]]) -> Iterable[PersonRow]:
    organisations = sorted(snapshot.find(Organisation), key=lambda found: (found.name.casefold(), found.id))
    names = {organisation.id: organisation.name for organisation in organisations}
    for organisation in organisations:
        yield PersonRow(
            "organisation", organisation.id, organisation.name, None, None, None, *_sums(organisation.id, counts)
        )
    for contact in sorted(snapshot.find(Contact), key=lambda found: (found.name.casefold(), found.id)):
        firm = names.get(contact.organisation or "")
        yield PersonRow(
            "person", contact.id, contact.name, firm, contact.email, contact.phone, *_sums(contact.id, counts)
        )


def _sums(key: str, counts: Counter[tuple[str, str]]) -> tuple[int, int, int]:
    return counts[key, "open"], counts[key, "won"], counts[key, "lost"]
