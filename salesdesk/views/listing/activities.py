"""Steps for a script, planned and done."""

from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import to_us
from salesdesk.domain.fields import Field
from salesdesk.domain.records import ACTIVITY_KINDS
from salesdesk.views.export_activities import activities
from salesdesk.views.listing.listing import SUBJECT_FIELDS, Listing, listing_of, plain_field

FIELDS = (
    plain_field("id", "text", lambda row: row.activity.id),
    *SUBJECT_FIELDS,
    Field(
        key="kind", kind="choice", label="kind", get=lambda row, _: row.activity.kind,
        choices=tuple((kind, kind) for kind in ACTIVITY_KINDS),
    ),
    plain_field("title", "text", lambda row: row.activity.title, is_searched=True),
    plain_field("due_day", "date", lambda row: row.activity.due_day),
    plain_field("due_time", "text", lambda row: row.activity.due_time),
    plain_field("done", "time", lambda row: to_us(row.activity.done_at) if row.activity.done_at else None),
    plain_field("created", "time", lambda row: to_us(row.activity.created_at)),
)  # fmt: skip


def listing(snapshot: Snapshot) -> Listing:
    """Every step of the desk, in the order in which they were planned."""
    rows = ((row.activity.id, row) for row in activities(snapshot).rows)
    return listing_of(snapshot, "activities", rows, FIELDS)
