"""The times to choose from: which deals the funnel follows."""

from dataclasses import dataclass
from datetime import date

from salesdesk.domain.periods import Period, containing, shifted
from salesdesk.formats import Formats
from salesdesk.i18n import tr
from salesdesk.reports.wording import period_name


@dataclass(frozen=True, slots=True)
class Window:
    """Deals created (and outcomes set) in [start, until); both None for all. ``name`` is as one says it, "" for all."""

    key: str
    name: str
    start: date | None = None
    until: date | None = None

    @property
    def label(self) -> str:
        """What the button says."""
        return tr("Created in {period}", period=self.name) if self.name else tr("All deals")


def windows(today: date, fiscal_start: int, formats: Formats) -> tuple[Window, ...]:
    """This year, last year, this quarter, last quarter, all."""
    found = []
    for kind in ("year", "quarter"):
        now = containing(today, kind, fiscal_start)
        found += [_of(now, formats), _of(shifted(now, -1, fiscal_start), formats)]
    return (*found, Window("all", ""))


def _of(period: Period, formats: Formats) -> Window:
    return Window(period.key, period_name(period, formats), period.start, period.until)
