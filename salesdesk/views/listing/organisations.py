"""Organisations for a script, with how their deals went."""

from salesdesk.desk.desk import Desk
from salesdesk.views.listing.listing import Listing, listing_of
from salesdesk.views.listing.people import FIELDS, rows_of

_OF_PERSONS = {"organisation", "email", "phone"}


def listing(desk: Desk) -> Listing:
    """Every organisation of the desk, by name."""
    fields = [field for field in FIELDS if field.key not in _OF_PERSONS]
    return listing_of(desk, "organisations", rows_of(desk, "organisation"), fields)
