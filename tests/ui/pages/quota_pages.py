"""The Quota page of a stand, and what it shows."""

from salesdesk.ui.page import parts_of
from salesdesk.ui.pages.quota.chance_changes import ChanceChangesCard
from salesdesk.ui.pages.quota.page import QuotaPage
from salesdesk.ui.pages.quota.reading import ShownQuota
from tests.support.values import known
from tests.support.widgets import one
from tests.ui.pages.conftest import Stand


def opened(stand: Stand, address: str | None = None) -> QuotaPage:
    page = stand.open(QuotaPage, address)
    stand.wait(page.shown)
    return page


def shown(page: QuotaPage) -> ShownQuota:
    """The figures on the page."""
    return known(page.shown())


def told(page: QuotaPage) -> list[str]:
    return [figure.figure() for figure in page.figures]


def changes(stand: Stand, page: QuotaPage) -> ChanceChangesCard:
    """What changes your chance, once it is read."""
    card = one(page, ChanceChangesCard)
    stand.wait(lambda: card.table.isVisible() and stand.operations.is_idle)
    return card


def gone(stand: Stand) -> tuple[str, set[str], str]:
    """Where the page went last: the path, the deals and the heading."""
    path, values = parts_of(stand.shell.gone[-1])
    return path, set(values["ids"].split(",")), values["heading"]
