"""What the Deals page shows."""

from salesdesk.ui.pages.deals.page import DealsPage


def titles(page: DealsPage) -> list[str]:
    """The titles of the deals shown, from the top."""
    rows = page.model.rows
    assert rows is not None
    return [rows.store.cards[key].title for key in rows.shown]
