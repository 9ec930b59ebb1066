"""The registry of reports: each module of ``salesdesk.reports.catalogue`` is one, found by its file being there.

A report's name is the name of its module, which holds one ``REPORT``. Lists on screen, the verb ``report``, report sets,
exports of charts and the demo read this registry; nothing else names the reports.
"""

import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar

from salesdesk.domain.errors import Refused
from salesdesk.reports import catalogue

if TYPE_CHECKING:
    from salesdesk.desk.snapshot import Snapshot
    from salesdesk.formats import Formats
    from salesdesk.reports.book import Pages
    from salesdesk.reports.facts import Row
    from salesdesk.reports.parts import Draft
    from salesdesk.views.report_about import About, ReportRequest

FORMATS = ("pdf", "xlsx", "html", "csv", "png", "svg")
"""png and svg are the first page."""
Parameter = Literal["period", "pipeline", "since", "deal", "customer", "choice"]
"""What a report can be asked for: the fields of ``ReportRequest``."""
V = TypeVar("V", bound="ReportView")


class ReportView(Protocol):
    """What the view of any report has: the facts about the desk and day that head the page."""

    @property
    def about(self) -> "About":
        """Whose desk, which day, period and pipeline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Generic[V]):
    """One report. ``title`` is English (word it with ``tr``), ``icon`` the name of a picture in resources/icons.

    ``place`` orders the lists. ``asks`` are the parameters that it uses. ``all_time``: without a period it shows all time,
    not the current period. ``view`` reads what is shown; ``draft`` (given the paper, None for a page of any length),
    ``workbook`` and ``facts`` are pure functions of that view. ``formats`` is a part of FORMATS.
    """

    title: str
    icon: str
    place: int
    view: Callable[["Snapshot", "ReportRequest"], V]
    draft: Callable[[V, "Formats", str | None], "Draft"]
    workbook: Callable[[V], "Pages"]
    facts: Callable[[V], Iterator["Row"]]
    asks: tuple[Parameter, ...] = ()
    all_time: bool = False
    formats: tuple[str, ...] = FORMATS


def names() -> tuple[str, ...]:
    """The names of all reports in alphabetical order. Loads none of them."""
    return _names_in(tuple(catalogue.__path__))


@cache
def _names_in(folders: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(found.name for found in pkgutil.iter_modules(folders)))


def is_report(name: str) -> bool:
    """Whether there is a report of that name."""
    return name in names()


def report(name: str) -> Report[Any]:
    """The report of that name. Raises Refused when there is none."""
    if not is_report(name):
        known = ", ".join(all_reports())
        raise Refused("There is no report {name}; there are {names}.", name=name, names=known)
    found: Report[Any] = import_module(f"{catalogue.__name__}.{name}").REPORT
    return found


def all_reports() -> dict[str, Report[Any]]:
    """Every report by its name, in the order of the lists."""
    found = {name: report(name) for name in names()}
    return dict(sorted(found.items(), key=lambda item: (item[1].place, item[0])))
