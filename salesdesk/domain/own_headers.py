"""The headers of the tables that SalesDesk itself writes, which its import knows again."""

SALESDESK_DEALS = {
    "Title": "title",
    "Organisation": "organisation",
    "Contact": "contact",
    "Owner": "owner",
    "Pipeline": "pipeline",
    "Stage": "stage",
    "Outcome": "status",
    "Amount": "amount",
    "Currency": "currency",
    "Chance": "probability",
    "Created": "created",
    "Expected close": "expected_close",
    "Closed": "closed",
    "Lost reason": "lost_reason",
    "Source": "source",
    "Tags": "tags",
    "Next step": "next_step",
    "SalesDesk ID": "external_id",
    "Source system": "source_system",
}
"""Columns of our own export of deals, in order, with the field each holds."""
SALESDESK_HISTORY = {
    "Deal ID": "deal",
    "Deal": "title",
    "When": "at",
    "Event": "event",
    "Stage": "stage",
    "Reason": "lost_reason",
    "Amount": "amount",
    "Currency": "currency",
    "Expected close": "expected_close",
}
"""Columns of our own export of history, in order, with the field each holds."""
