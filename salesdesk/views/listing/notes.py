"""Notes for a script."""

from typing import NamedTuple

from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import to_us
from salesdesk.domain.records import Note
from salesdesk.views.listing.listing import SUBJECT_FIELDS, Listing, listing_of, plain_field
from salesdesk.views.subjects import Subject, Subjects


class NoteRow(NamedTuple):
    """A note and what it is about."""

    note: Note
    subject: Subject


FIELDS = (
    plain_field("id", "text", lambda row: row.note.id),
    *SUBJECT_FIELDS,
    plain_field("text", "long_text", lambda row: row.note.text, is_searched=True),
    plain_field("created", "time", lambda row: to_us(row.note.created_at)),
)


def listing(snapshot: Snapshot) -> Listing:
    """Every note of the desk, oldest first."""
    subjects = Subjects(snapshot)
    notes = sorted(snapshot.find(Note), key=lambda note: (note.created_at, note.id))
    rows = ((note.id, NoteRow(note, subject)) for note in notes if (subject := subjects.of(note)))
    return listing_of(snapshot, "notes", rows, FIELDS)
