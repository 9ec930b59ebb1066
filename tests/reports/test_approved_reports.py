"""Every report as it was approved: its words and drawings, its workbook and its facts, of several desks and questions."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from salesdesk import reports
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import Refused
from salesdesk.formats import Formats
from salesdesk.i18n import speaking
from salesdesk.reports.registry import report
from salesdesk.views.report_about import ReportRequest
from tests.reports import edges
from tests.reports.telling import draft_lines, fact_lines, pages_lines, with_numbered_keys
from tests.support.approved import approve

NAMES = reports.names()
BRITISH = Formats("en_GB")
ASKED: dict[str, tuple[str, ReportRequest]] = {
    "plain": ("home", ReportRequest()),
    "over": ("home", ReportRequest(period="2026-Q3", since=date(2026, 11, 1), customer="Nova Insurance", choice="Product")),
    "half a year": ("home", ReportRequest(period="2026-H2", deal="In yen", since=date(2026, 1, 31))),
    "to come": ("home", ReportRequest(period="2027", deal="No amount yet")),
    "nothing": ("nothing", ReportRequest()),
    "lost only": ("lost_only", ReportRequest(period="2026", since=date(2026, 3, 1))),
    "reached": ("reached", ReportRequest(since=date(2026, 11, 1))),
    "crowded": ("crowded", ReportRequest(since=date(2026, 10, 5))),
}  # fmt: skip


@pytest.fixture(scope="module")
def desks(home: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Desk]]:
    """Desks by name; read only."""
    folder = tmp_path_factory.mktemp("edges")
    makers: tuple[Callable[[Path], Desk], ...] = (
        edges.nothing,
        edges.lost_only,
        edges.reached,
        edges.crowded,
        edges.told,
    )
    made = {maker.__name__: maker(folder / f"{maker.__name__}.salesdesk") for maker in makers}
    yield {"home": home} | made
    for desk in made.values():
        desk.store.close()


def lines_of(desks: dict[str, Desk], name: str, asked: str, formats: Formats) -> Iterator[str]:
    desk, request = desks[ASKED[asked][0]], ASKED[asked][1]
    yield f"# {asked}"
    try:
        view = reports.view(desk.snapshot(), name, request)
    except Refused as refused:
        yield f"refused: {refused}"
        return
    made = report(name)
    for paper in (None, "a4", "letter") if asked in ("plain", "crowded") else (None,):
        yield f"## draft for {paper or 'a screen'}"
        yield from draft_lines(made.draft(view, formats, paper))
    yield "## workbook"
    yield from pages_lines(made.workbook(view))
    yield "## facts"
    yield from fact_lines(made.facts(view))


@pytest.mark.parametrize("name", NAMES)
def test_reports_are_as_approved(desks: dict[str, Desk], name: str) -> None:
    approve(
        f"reports/{name}.txt.gz", "\n".join(line for asked in ASKED for line in lines_of(desks, name, asked, BRITISH))
    )


@pytest.mark.parametrize("name", NAMES)
def test_reports_in_chinese_are_as_approved(desks: dict[str, Desk], name: str) -> None:
    with speaking("zh_CN"):
        lines = list(lines_of(desks, name, "plain", Formats("zh_CN", "code")))
    approve(f"reports/{name}-zh.txt.gz", with_numbered_keys("\n".join(lines)))


SHEETS = {
    "home": ("Three-year frame 1", "Service desk 39", "In dollars", "Fleet renewal 14", "Data platform, 40 seats 2"),
    "told": ("=1+1", "'", "two\nlines"),
    "crowded": (
        "Deal 0 ",
        "Deal 1 of a long name ",
        "Deal 202 " + "of a long name " * 4,
        "Deal 9 " + "of a long name " * 9,
    ),
    "lost_only": ("Lost 3", "Lost 1"),
}


def test_deal_sheets_are_as_approved(desks: dict[str, Desk]) -> None:
    lines = []
    for desk, titles in SHEETS.items():
        for title in titles:
            view = reports.view(desks[desk].snapshot(), "deal", ReportRequest(deal=title))
            lines += [f"# {title}", *draft_lines(report("deal").draft(view, BRITISH, None))]
            lines += [*pages_lines(report("deal").workbook(view)), *fact_lines(report("deal").facts(view))]
    approve("reports/deal-sheets.txt.gz", with_numbered_keys("\n".join(lines)))
