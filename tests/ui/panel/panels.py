"""A deal panel on a desk of its own."""

from salesdesk.ui.names import NameBook
from salesdesk.ui.panel import DealPanel
from tests.ui.live import Live


def panel_of(live: Live, deal: str) -> DealPanel:
    """A panel that shows a deal and follows its changes."""
    made = DealPanel(live.context, NameBook(live.context))
    live.show(made, 430, 900)
    made.show_deal(deal)
    live.context.operations.changed.connect(made.mark_stale)
    live.until(lambda: made.shown is not None)
    return made
