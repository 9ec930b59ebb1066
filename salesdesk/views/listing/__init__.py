"""What a script lists: each noun of the desk as rows with fields, filtered and sorted as the window's are."""

from collections.abc import Callable, Mapping

from salesdesk.desk.snapshot import Snapshot
from salesdesk.views.listing import activities, deals, entries, notes, organisations, people
from salesdesk.views.listing.listing import Listing

__all__ = ["LISTINGS", "Listing"]
LISTINGS: Mapping[str, Callable[[Snapshot], Listing]] = {
    "deals": deals.listing,
    "people": people.listing,
    "organisations": organisations.listing,
    "activities": activities.listing,
    "notes": notes.listing,
    "entries": entries.listing,
}
"""The nouns by the names that scripts call them; each reads its rows from one moment of a desk."""
