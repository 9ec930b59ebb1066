"""What the quota page reads, off the GUI thread: the query's answer, already in words and ready to be drawn."""

from typing import NamedTuple

from salesdesk.charts.inputs import DistributionInput, PeriodsInput, ProgressInput
from salesdesk.domain.periods import Period
from salesdesk.formats import Formats
from salesdesk.services.desk import Desk
from salesdesk.services.queries import quota as query
from salesdesk.services.queries.quota import QuotaPage
from salesdesk.ui.pages.explained import Figure
from salesdesk.ui.pages.quota import charts, figures


class Shown(NamedTuple):
    """Everything on the page, for one period."""

    page: QuotaPage
    has_ended: bool
    periods: tuple[Period, ...]
    won: Figure
    forecast: Figure
    chance: Figure
    missing: Figure
    progress: ProgressInput
    distribution: DistributionInput | None
    past: PeriodsInput | None


def read(desk: Desk, formats: Formats, period: str | None) -> Shown:
    """The quota of a period (None: the current one)."""
    page = query.quota(desk, period)
    return Shown(
        page=page,
        has_ended=page.strip.period.until <= desk.today(),
        periods=query.choices(desk),
        won=figures.won(page, formats),
        forecast=figures.forecast(page, formats, desk.today()),
        chance=figures.chance(page, formats, desk.today()),
        missing=figures.missing(page, formats),
        progress=charts.progress(page, desk.today(), formats),
        distribution=charts.distribution(page, formats),
        past=charts.past(page, formats),
    )
