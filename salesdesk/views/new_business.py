"""New business of a period: revenue expected from deals that are not created yet."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from salesdesk.analytics.arrays import Floats
from salesdesk.analytics.log import Log
from salesdesk.analytics.new_business import NewBusiness, fit_new_business
from salesdesk.analytics.winmodel import WinModel, new_deals
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import DAY_US
from salesdesk.domain.periods import Period
from salesdesk.views.counting import QuotaCounting
from salesdesk.views.outlook import outlook, outlooks


@dataclass(frozen=True, eq=False)
class ExpectedNewBusiness:
    """``business`` is None where there is no time left or no win yet; ``days`` are whole days to the period's end.

    ``model`` is the win model of the pipeline that new deals begin in.
    """

    business: NewBusiness | None
    model: WinModel | None
    days: int

    @property
    def closed(self) -> int:
        """How many closed deals the win model was learnt from."""
        return self.model.closed if self.model else 0

    def new_deals(self, sizes: Sequence[int]) -> tuple[Floats, Floats]:
        """P(won by the period's end) and sd of the log-odds of deals of some sizes created today in the first stage."""
        if self.model is None:
            return np.zeros(len(sizes)), np.zeros(len(sizes))
        return new_deals(self.model, sizes, self.days)


NOBODY = ExpectedNewBusiness(None, None, 0)


def newcomers(snapshot: Snapshot, period: Period, how: QuotaCounting) -> ExpectedNewBusiness:
    """New business of a period; none in a past one. For quotas in another currency than the desk's, the model alone."""
    days = (period.until - max(snapshot.today, period.start)).days
    if days <= 0:
        return NOBODY
    scope = (how.quota.pipeline, how.quota.tag) if how.quota else (None, None)
    name = f"newcomers {period.key} {scope} {how.measure} {how.currency} {snapshot.today}"
    return snapshot.memo(name, lambda: _made(snapshot, how, days))


def _made(snapshot: Snapshot, how: QuotaCounting, days: int) -> ExpectedNewBusiness:
    wanted = how.quota.pipeline if how.quota else None
    found = [at.learnt.own for key, at in outlooks(snapshot).items() if wanted in (None, key)]
    if not found:
        return NOBODY
    business = None
    if how.currency == snapshot.settings.currency or how.measure == "count":
        log = together(found, how.tagged)
        worth = each_as_one(log) if how.measure == "count" else log
        business = fit_new_business(worth, log.as_of_us + days * DAY_US)
    return ExpectedNewBusiness(business, outlook(snapshot, wanted).model, days)


def together(logs: Sequence[Log], only: Collection[str] | None = None) -> Log:
    """The deals of several pipelines (``only`` some) as one log, which can be asked when they were created and won, and
    for how much."""
    names = ("deal", "created", "closed", "outcome", "amount", "unpriced", "foreign", "undated", "timed")
    columns: dict[str, Any] = {name: np.concatenate([getattr(log, name) for log in logs]) for name in names}
    if only is not None:
        mine = np.array([deal in only for deal in columns["deal"].tolist()], bool)
        columns = {name: column[mine] for name, column in columns.items()}
    return replace(logs[0], **columns)


def each_as_one(log: Log) -> Log:
    """The log with every deal worth one, for what counts deals: those without an amount or a rate count as well."""
    known = np.zeros(len(log), bool)
    return replace(log, amount=np.ones(len(log), np.int64), unpriced=known, foreign=known)
