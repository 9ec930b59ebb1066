"""What was done on the desk, for a script."""

from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import to_us
from salesdesk.domain.fields import Field
from salesdesk.i18n import worded
from salesdesk.views.listing.listing import Listing, listing_of, plain_field

MOST = 1_000_000
_STATES = (("done", "done"), ("undone", "undone"), ("dropped", "dropped"))
FIELDS = (
    plain_field("id", "text", lambda row: row.id),
    plain_field("at", "time", lambda row: to_us(row.at)),
    plain_field("command", "text", lambda row: row.name, is_searched=True),
    plain_field("label", "text", lambda row: worded(row.label), is_searched=True),
    plain_field("actor", "text", lambda row: row.actor),
    Field(key="state", kind="choice", label="state", get=lambda row, _: row.state, choices=_STATES),
)
"""``actor``: who did it, such as user, script, or diary for what was forecast on a day. ``state``: done, undone (can be
done again) or dropped (undone, and something else followed)."""


def listing(snapshot: Snapshot, limit: int = MOST) -> Listing:
    """The latest entries of the desk's journal, newest first."""
    with snapshot.reading() as reader:
        entries = reader.entries(limit, with_diary=True)
    return listing_of(snapshot, "entries", ((entry.id, entry) for entry in entries), FIELDS)
