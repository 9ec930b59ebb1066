"""Every report by its name: what it says, what its workbook holds, and the facts behind both."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from salesdesk.formats import Formats
from salesdesk.reports.book import Pages
from salesdesk.reports.facts import Row
from salesdesk.reports.parts import Draft
from salesdesk.reports.review import content as review
from salesdesk.reports.review import facts as review_facts
from salesdesk.reports.review import workbook as review_book


class Report(NamedTuple):
    """How one report is made of its view. ``draft`` is told the paper, None for a page as long as it likes."""

    draft: Callable[[Any, Formats, str | None], Draft]
    workbook: Callable[[Any], Pages]
    facts: Callable[[Any], Iterator[Row]]


CATALOGUE = {"review": Report(review.draft, review_book.workbook, review_facts.facts)}
