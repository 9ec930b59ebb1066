"""The request for a report, and the facts that head every report."""

from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from salesdesk.analytics.winloss import Undated
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain import periods
from salesdesk.domain.periods import Period
from salesdesk.views.board import current_period
from salesdesk.views.undated import undated_own


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """Which report is wanted; what a report does not need is ignored.

    ``period`` is a key such as 2026-Q4; None is the current one, for funnel and win/loss all time. ``pipeline`` is a key or
    name (None: the desk's). ``since`` is the day that changes are counted from, its end included (None: the day before the
    period). ``deal`` is a key or title, ``customer`` an organisation's key or name (None: the most promising). ``choice`` is
    the name of the custom field by which win/loss is told apart (None: the first with few values).
    """

    period: str | None = None
    pipeline: str | None = None
    since: date | None = None
    deal: str | None = None
    customer: str | None = None
    choice: str | None = None


PLAINLY = ReportRequest()


@dataclass(frozen=True, slots=True)
class About:
    """Names of the owner, day, zone and currency.

    ``period`` and ``pipeline`` (key and name) are None where they do not apply. ``undated`` counts the desk's own deals
    that windows leave out, where the report has windows.
    """

    names: tuple[str, ...]
    today: date
    zone: ZoneInfo
    currency: str
    period: Period | None = None
    pipeline: str | None = None
    pipeline_name: str | None = None
    undated: Undated = Undated()


def about(
    snapshot: Snapshot, period: Period | None = None, pipeline: str | None = None, pipeline_name: str | None = None
) -> About:
    """What a view says about itself."""
    settings = snapshot.settings
    return About(settings.names, snapshot.today, settings.zone, settings.currency, period, pipeline, pipeline_name)


def windowed(
    snapshot: Snapshot, period: Period | None, pipeline: str | None = None, pipeline_name: str | None = None
) -> About:
    """The same for a view of what was closed in some time, with what no time holds."""
    return replace(about(snapshot, period, pipeline, pipeline_name), undated=undated_own(snapshot))


def period_of(snapshot: Snapshot, asked: ReportRequest) -> Period:
    """The period that is meant. Raises Refused for a key that names none."""
    return periods.parse(asked.period, snapshot.settings.fiscal_start) if asked.period else current_period(snapshot)
