"""What reports, exports and lists answer of a desk with something of everything, and what other desks answer, as a whole."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from salesdesk.desk.snapshot import Snapshot
from salesdesk.views import (
    board,
    export,
    export_activities,
    export_history,
    export_people,
    figures,
    first_sight,
    preview,
    quota,
    review,
    strip,
)
from salesdesk.views.figures import FiguresRequest
from salesdesk.views.listing import LISTINGS
from salesdesk.views.report_about import ReportRequest
from salesdesk.views.reporting import activity, changes, customer, deal_sheet, forecast, winloss
from salesdesk.views.reporting import funnel as funnel_report
from salesdesk.views.reporting import quota as quota_report
from salesdesk.views.seasonal_pace import own_shares
from tests.support.answers import beside, told
from tests.support.approved import approve
from tests.views.rich_desks import RichDesk, bare_desk, of, rich_desk

Report = Callable[[Snapshot, ReportRequest], Any]
REPORTS: dict[str, Report] = {
    "activity": activity.activity, "changes": changes.changes, "customer": customer.customer, "deal": deal_sheet.deal_sheet,
    "forecast": forecast.forecast, "funnel": funnel_report.funnel_view, "quota": quota_report.quota_view,
    "winloss": winloss.winloss_view, "review": lambda s, asked: review.review(s, asked.period, asked.pipeline),
}  # fmt: skip
ASKED = {
    "as it is": ReportRequest(),
    "last quarter": ReportRequest("2026-Q3", "renewals", date(2026, 11, 1), "Deal 12", "nova insurance", "product"),
    "next": ReportRequest("2027-Q1", None, date(2026, 11, 22), "Deal 08", "Vela Energy"),
    "today": ReportRequest(since=date(2026, 11, 23), deal="Nothing", customer="Nobody", choice="Colour"),
    "nonsense": ReportRequest("2026-Q0", "Nobody's"),
}


@pytest.mark.parametrize("name", REPORTS)
def test_reports(rich: RichDesk, name: str) -> None:
    """Without what the pages of quota and funnel tell already."""
    found = {}
    for title, wanted in ASKED.items():
        found[title] = rich.answer(lambda s, wanted=wanted: REPORTS[name](s, wanted))
        if isinstance(found[title], dict):
            found[title] = {part: value for part, value in found[title].items() if part not in ("quota", "funnel")}
    approve(f"views/report-{name}.txt", rich.lines(beside(found)))


def test_exports(rich: RichDesk) -> None:
    """Rows that leave the desk: of all of it, and of one pipeline."""
    found: dict[str, Any] = {}
    for name in (None, "Renewals", "Nobody's"):
        found[f"people {name}"] = rich.answer(lambda s, name=name: export_people.people(s, name))
        found[f"activities {name}"] = rich.answer(lambda s, name=name: export_activities.activities(s, name))
    found["deals"] = rich.answer(lambda s: fields_of(export.deals(s, None, of(rich, *range(3, 70, 8)))))
    found["deals of a pipeline"] = rich.answer(lambda s: export.deals(s, "Renewals").cards)
    found["deals of no pipeline"] = rich.answer(lambda s: export.deals(s, "Nobody's").cards)
    found["history"] = rich.answer(lambda s: [told_row(row) for row in export_history.history(s, "Renewals").rows])
    found["only"] = rich.answer(
        lambda s: [len(export.deals(s, None, [*of(rich, 3, 1), "none"])), export.deals(s, None, of(rich, 3, 1)).cards]
    )
    approve("views/exports.txt", rich.lines(found))


def told_row(row: export_history.HistoryRow) -> str:
    parts = (
        row.event.at,
        row.event.kind,
        row.card.title,
        row.pipeline,
        row.stage,
        row.reason,
        row.amount,
        row.currency,
        row.expected_close,
    )
    return " | ".join(map(str, parts))


def shortened(value: Any) -> Any:
    return told(value) if isinstance(value, float) else value


def fields_of(found: export.DealExport) -> list[list[Any]]:
    """Every field of every deal, as it is written and as what it is sorted by."""
    return [
        [
            [field.write(shortened(field.get(card, found)), card.currency) for field in found.fields],
            str(told([field.rank(card, found) for field in found.fields])),
        ]
        for card in found.cards
    ]


@pytest.mark.parametrize("noun", LISTINGS)
def test_listings(rich: RichDesk, noun: str) -> None:
    """Every field of every row, and how a field that there is not is refused."""
    s = rich.desk.snapshot()
    found = LISTINGS[noun](s)
    fields = found.fields([*found.columns, "stalled", "days", "own:Product"] if noun == "deals" else ())
    rows = [
        [told_plain(field.plain(field.get(row, found.lookup))) for field in fields] for row in found.chosen(limit=90)
    ]
    some = [len(found.chosen(limit=limit)) for limit in (0, 1, 3)]
    words = [found.text(row) for row in found.chosen(limit=5)]
    answers = {
        "columns": [field.key for field in fields],
        "some": some,
        "text": words,
        "unknown": rich.answer(lambda _: found.field("hue")),
    }
    lines = [*(f"{name}: {value}" for name, value in answers.items()), *(" | ".join(map(str, row)) for row in rows)]
    approve(f"views/list-{noun}.txt", rich.lines(lines))


def told_plain(value: Any) -> Any:
    return f"{value:.6g}" if isinstance(value, float) else value


OTHER = {
    "fiscal_start": "4",
    "period_kind": "month",
    "pace": "seasonal",
    "weekdays": "0 1 2 3",
    "names": "",
    "currency": "USD",
}


def test_another_desk(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Everybody's deals, dollars, months of a fiscal year from April, seasonal pace."""
    with rich_desk(tmp_path_factory.mktemp("other"), seed=8, deals=36, **OTHER) as rich:
        found = {
            name: rich.answer(lambda s, name=name: figures.figures(s, name))
            for name in figures.NAMES
            if name != "forecast"
        }
        found |= {
            f"report {name}": rich.answer(lambda s, name=name: REPORTS[name](s, ReportRequest()))
            for name in ("forecast", "activity", "winloss")
        }
        found["strip"] = rich.answer(strip.strip)
        found["pending"] = rich.answer(first_sight.pending_strip)
        found["seasons"] = [
            rich.answer(lambda s, share=share: own_shares(s, board.current_period(s), share))
            for share in (None, 0.25, 0.75)
        ]
        found["choices"] = rich.answer(quota.choices)
    approve("views/another-desk.txt", rich.lines(found))


@pytest.mark.parametrize(
    ("count", "stages"), [(0, ("Asked", "Offered")), (1, ("Asked",)), (3, ("Asked", "Offered")), (0, ())]
)
def test_bare_desks(tmp_path_factory: pytest.TempPathFactory, count: int, stages: tuple[str, ...]) -> None:
    """With no deals, one, a few, and not even a pipeline."""
    with bare_desk(tmp_path_factory.mktemp("bare"), count, stages) as rich:
        found = {
            name: rich.answer(lambda s, name=name: figures.figures(s, name, FiguresRequest())) for name in figures.NAMES
        }
        found |= {
            f"report {name}": rich.answer(lambda s, report=report: report(s, ReportRequest()))
            for name, report in REPORTS.items()
        }
        found["board"] = rich.answer(board.whole_desk)
        found["quota"] = rich.answer(quota.quota)
        found["seasons"] = rich.answer(lambda s: own_shares(s, board.current_period(s)))
        found["choices"] = rich.answer(quota.choices)
        found["drop"] = rich.answer(lambda s: preview.preview(s, [card.id for card in s.open_cards()]).if_won)
    approve(f"views/bare-{count}-of-{len(stages)}.txt", rich.lines(found))
