"""Organisations for a script, with how their deals went."""

from salesdesk.desk.snapshot import Snapshot
from salesdesk.views.listing.listing import Listing, listing_of
from salesdesk.views.listing.people import FIELDS, rows_of

_OF_PERSONS = {"organisation", "email", "phone"}


def listing(snapshot: Snapshot) -> Listing:
    """Every organisation of the desk, by name."""
    fields = [field for field in FIELDS if field.key not in _OF_PERSONS]
    return listing_of(snapshot, "organisations", rows_of(snapshot, "organisation"), fields)
