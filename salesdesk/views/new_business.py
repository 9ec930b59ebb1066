"""New business of a period: revenue expected from deals that are not created yet."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from salesdesk.analytics.arrays import Floats
from salesdesk.analytics.new_business import NewBusiness, fit_new_business, together
from salesdesk.analytics.shock import PRIOR_VARIANCE
from salesdesk.analytics.shock_learning import shock_variance
from salesdesk.analytics.winmodel import WinModel, new_deals
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import DAY_US
from salesdesk.domain.periods import Period
from salesdesk.views.counting import QuotaCounting
from salesdesk.views.learning import day_models
from salesdesk.views.learnt import DayModels
from salesdesk.views.pipelines import pipeline_named


@dataclass(frozen=True, eq=False)
class ExpectedNewBusiness:
    """``business`` is None where there is no time left or no win yet; ``days`` are whole days to the period's end.

    ``model`` is the win model of the pipeline that new deals begin in; ``variance`` that of the shock common to all deals.
    """

    business: NewBusiness | None
    model: WinModel | None
    days: int
    variance: float = PRIOR_VARIANCE

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


@dataclass(frozen=True, eq=False)
class _Learnt:
    """New business, and what it was learnt from: the models of the day, and the deals with the tag of the quota, if any."""

    models: DayModels
    tagged: frozenset[str] | None
    found: ExpectedNewBusiness


def newcomers(snapshot: Snapshot, period: Period, how: QuotaCounting) -> ExpectedNewBusiness:
    """New business of a period; none in a past one. For quotas in another currency than the desk's, the model alone."""
    days = (period.until - max(snapshot.today, period.start)).days
    if days <= 0:
        return NOBODY
    scope = (how.quota.pipeline, how.quota.tag) if how.quota else (None, None)

    def make() -> _Learnt:
        models = day_models(snapshot)
        return _Learnt(models, how.tagged, _made(snapshot, models, how, period, days))

    def renew(old: _Learnt, deals: frozenset[str]) -> _Learnt:
        moved = () if old.tagged is None or how.tagged is None else old.tagged ^ how.tagged
        with_a_past = any(old.models.prints_of(deal)[0] for deal in moved)
        return old if old.models.mark == day_models(snapshot).mark and not with_a_past else make()

    name = f"newcomers {period.key} {scope} {how.measure} {how.currency} {snapshot.today}"
    return snapshot.memo(name, make, renew).found


def _made(snapshot: Snapshot, models: DayModels, how: QuotaCounting, period: Period, days: int) -> ExpectedNewBusiness:
    wanted = how.quota.pipeline if how.quota else None
    found = [each.past for key, each in models.by_pipeline.items() if wanted in (None, key)]
    if not found:
        return NOBODY
    business = None
    if how.currency == snapshot.settings.currency or how.measure == "count":
        past = together(found) if how.tagged is None else together(found).only(how.tagged)
        worth = past.each_as_one() if how.measure == "count" else past
        begins = past.as_of_us + max(0, (period.start - snapshot.today).days) * DAY_US
        business = fit_new_business(worth, begins + days * DAY_US, begins)
    main = pipeline_named(snapshot, wanted, snapshot.settings.pipeline).id
    first = models.by_pipeline.get(main)
    variance = shock_variance(each.excess for key, each in models.by_pipeline.items() if wanted in (None, key))
    return ExpectedNewBusiness(business, first.model if first else None, days, variance)
