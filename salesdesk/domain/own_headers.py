"""The headers of the tables that SalesDesk itself writes, which its import knows again."""

from salesdesk.domain.fields import BUILT_IN


def own_deal_headers() -> dict[str, str]:
    """Columns of our own export of deals, in order, with what an import reads each as."""
    shown = sorted((field.in_export.at, field.header, field) for field in BUILT_IN if field.in_export)
    return {
        header: (field.in_export.read_as if field.in_export else "") or field.import_key for _, header, field in shown
    }


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
