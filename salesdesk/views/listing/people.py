"""People for a script, with how their deals went."""

from salesdesk.desk.snapshot import Snapshot
from salesdesk.views.export_people import PersonRow, people
from salesdesk.views.listing.listing import Listing, listing_of, plain_field

FIELDS = (
    plain_field("id", "text", lambda row: row.id),
    plain_field("name", "text", lambda row: row.name, is_searched=True),
    plain_field("organisation", "organisation", lambda row: row.organisation, is_searched=True),
    plain_field("email", "text", lambda row: row.email, is_searched=True),
    plain_field("phone", "text", lambda row: row.phone, is_searched=True),
    plain_field("open", "number", lambda row: row.open),
    plain_field("won", "number", lambda row: row.won),
    plain_field("lost", "number", lambda row: row.lost),
)
"""The counts are of deals by their outcome."""


def listing(snapshot: Snapshot) -> Listing:
    """Every person of the desk, by name."""
    return listing_of(snapshot, "people", rows_of(snapshot, "person"), FIELDS)


def rows_of(snapshot: Snapshot, kind: str) -> list[tuple[str, PersonRow]]:
    """Persons or organisations of the desk by key, in the order of their names."""
    return [(row.id, row) for row in people(snapshot).rows if row.kind == kind]
