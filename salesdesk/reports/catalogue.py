"""Every report by its name: what it says, what its workbook holds, and the facts behind both."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from salesdesk.formats import Formats
from salesdesk.reports.activity import content as activity
from salesdesk.reports.activity import data as activity_data
from salesdesk.reports.book import Pages
from salesdesk.reports.changes import content as changes
from salesdesk.reports.changes import data as changes_data
from salesdesk.reports.customer import content as customer
from salesdesk.reports.customer import data as customer_data
from salesdesk.reports.deal import content as deal
from salesdesk.reports.deal import data as deal_data
from salesdesk.reports.facts import Row
from salesdesk.reports.forecast import content as forecast
from salesdesk.reports.forecast import data as forecast_data
from salesdesk.reports.funnel import content as funnel
from salesdesk.reports.funnel import data as funnel_data
from salesdesk.reports.parts import Draft
from salesdesk.reports.quota import content as quota
from salesdesk.reports.quota import data as quota_data
from salesdesk.reports.review import content as review
from salesdesk.reports.review import facts as review_facts
from salesdesk.reports.review import workbook as review_book
from salesdesk.reports.winloss import content as winloss
from salesdesk.reports.winloss import data as winloss_data


class Report(NamedTuple):
    """How one report is made of its view. ``draft`` is told the paper, None for a page as long as it likes."""

    draft: Callable[[Any, Formats, str | None], Draft]
    workbook: Callable[[Any], Pages]
    facts: Callable[[Any], Iterator[Row]]


CATALOGUE = {
    "review": Report(review.draft, review_book.workbook, review_facts.facts),
    "forecast": Report(forecast.draft, forecast_data.workbook, forecast_data.facts),
    "quota": Report(quota.draft, quota_data.workbook, quota_data.facts),
    "funnel": Report(funnel.draft, funnel_data.workbook, funnel_data.facts),
    "activity": Report(activity.draft, activity_data.workbook, activity_data.facts),
    "changes": Report(changes.draft, changes_data.workbook, changes_data.facts),
    "customer": Report(customer.draft, customer_data.workbook, customer_data.facts),
    "deal": Report(deal.draft, deal_data.workbook, deal_data.facts),
    "winloss": Report(winloss.draft, winloss_data.workbook, winloss_data.facts),
}
