"""Notes for a script."""

from typing import NamedTuple

from salesdesk.desk.cards import Card
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import to_us
from salesdesk.domain.records import Note
from salesdesk.views.listing.listing import Listing, listing_of, plain_field


class NoteRow(NamedTuple):
    """A note and the deal it is about."""

    note: Note
    card: Card


FIELDS = (
    plain_field("id", "text", lambda row: row.note.id),
    plain_field("deal", "text", lambda row: row.card.title, is_searched=True),
    plain_field("organisation", "organisation", lambda row: row.card.organisation, is_searched=True),
    plain_field("text", "long_text", lambda row: row.note.text, is_searched=True),
    plain_field("created", "time", lambda row: to_us(row.note.created_at)),
)


def listing(snapshot: Snapshot) -> Listing:
    """Every note of the desk, oldest first."""
    cards = {card.id: card for card in snapshot.all_cards(None)}
    notes = sorted(snapshot.find(Note), key=lambda note: (note.created_at, note.id))
    rows = ((note.id, NoteRow(note, cards[note.deal])) for note in notes if note.deal in cards)
    return listing_of(snapshot, "notes", rows, FIELDS)
