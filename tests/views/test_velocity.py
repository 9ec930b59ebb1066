"""What was won a day, and what is left out of sums: each figure beside the same figure made by hand."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from salesdesk.desk.commands.deal_fields import ChangeAmount
from salesdesk.desk.commands.deals import LoseDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.rates import SetRate
from salesdesk.views.figures import FiguresRequest, figures
from salesdesk.views.funnel import funnel
from salesdesk.views.left_out import left_out_together, left_out_words
from salesdesk.views.report_about import ReportRequest
from salesdesk.views.reporting.changes import changes
from salesdesk.views.reporting.winloss import winloss_view
from salesdesk.views.scope import scope
from salesdesk.views.velocity import velocity
from tests.support.desks import DeskForTests, desk_in


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    yield made
    made.desk.store.close()


def won(at: DeskForTests, amount: int, currency: str | None = None) -> str:
    key = at.deal("Won", amount=amount)
    if currency:
        at.desk.do(ChangeAmount(deals=(key,), amount=amount, currency=currency))
    at.desk.do(WinDeals(deals=(key,)))
    return key


def speeds(at: DeskForTests) -> tuple[float | None, float | None, float | None]:
    shown = figures(at.desk.snapshot(), "velocity")
    return shown["won_per_day"], shown["won_per_day_before"], shown["pipeline_per_day"]


def test_what_was_won_is_told_apart_from_what_the_pipeline_promises(at: DeskForTests) -> None:
    at.deal("Long open", amount=90_000_000)
    keys = [at.deal(f"Soon {amount}", amount=amount) for amount in (900_000, 1_800_000, 90_000)]
    for key, days in zip(keys, (20, 80, 20), strict=True):
        at.clock.on(days=days)
        at.desk.do(WinDeals(deals=(key,)))
    # 120 days of history: 31 of the 90 days before the last 90 are in it.
    seen = at.desk.snapshot()
    assert velocity(seen, scope(seen)).days_before == 31
    assert speeds(at)[:2] == (1_890_000 / 90, 900_000 / 90)
    at.clock.on(days=60)
    last, before, promised = speeds(at)
    assert (last, before) == (1_890_000 / 90, 900_000 / 90)
    assert promised is not None
    assert promised > 5 * (last or 0)


@pytest.mark.parametrize(("days", "last"), [(89, 900_000 / 90), (90, 0.0)])
def test_a_window_is_ninety_days_with_today(at: DeskForTests, days: int, last: float) -> None:
    won(at, 900_000)
    at.clock.on(days=days)
    assert speeds(at)[0] == last
    # The hour of the day changes nothing.
    at.clock.on(hours=12)
    assert speeds(at)[0] == last


def test_before_the_first_win_there_is_nothing_to_tell(at: DeskForTests) -> None:
    assert speeds(at) == (None, None, None)
    at.deal("Open", amount=100_000)
    assert speeds(at) == (None, None, None)


def test_the_page_opens_the_wins_behind_it(at: DeskForTests) -> None:
    key = won(at, 900_000)
    at.clock.on(days=10)
    seen = at.desk.snapshot()
    assert funnel(seen).velocity == velocity(seen, scope(seen))
    assert funnel(seen).velocity.won_deals == (key,)


KINDS = ("board", "funnel", "winloss", "velocity", "quota", "forecast", "flywheel", "changes")


def abroad(at: DeskForTests) -> dict[str, str]:
    """A desk with open, won and lost deals, some in currencies without a rate."""
    at.desk.do(SetQuota(period="2026-Q4", amount=10_000_000))
    keys = {}
    for name, code in (("open home", "EUR"), ("open usd", "USD"), ("open chf", "CHF"), ("won home", "EUR")):
        keys[name] = at.deal(name, amount=100_000)
        at.desk.do(ChangeAmount(deals=(keys[name],), amount=100_000, currency=code))
    keys["won usd"] = won(at, 300_000, "USD")
    keys["lost chf"] = at.deal("lost chf", amount=5_000)
    at.desk.do(ChangeAmount(deals=(keys["lost chf"],), amount=5_000, currency="CHF"))
    at.desk.do(LoseDeals(deals=(keys["lost chf"],)))
    at.desk.do(WinDeals(deals=(keys["won home"],)))
    at.clock.on(days=2)
    return keys


def test_every_document_says_which_deals_its_sums_leave_out(at: DeskForTests) -> None:
    abroad(at)
    asked = FiguresRequest()
    span = FiguresRequest(start=date(2026, 11, 1), until=date(2026, 11, 25))
    seen = at.desk.snapshot()
    documents = {kind: figures(seen, kind, span if kind == "changes" else asked) for kind in KINDS}
    documents["snapshot"] = figures(seen, "funnel", FiguresRequest(basis="snapshot"))
    both = ["CHF", "USD"]
    assert {kind: found.get("left_out") for kind, found in documents.items()} == {
        "board": {"count": 4, "currencies": both},
        "funnel": {"count": 4, "currencies": both},
        "snapshot": {"count": 2, "currencies": both},
        "winloss": {"count": 2, "currencies": both},
        "velocity": {"count": 3, "currencies": both},
        "quota": {"count": 3, "currencies": both},
        "forecast": {"count": 3, "currencies": both},
        "flywheel": {"count": 1, "currencies": ["USD"]},
        "changes": {"count": 4, "currencies": both},
    }
    opened = documents["board"]["open"]
    assert (opened["count"], opened["amount"]) == (3, 100_000)


def test_nothing_is_said_where_nothing_is_left_out(at: DeskForTests) -> None:
    keys = abroad(at)
    for code in ("USD", "CHF"):
        at.desk.do(SetRate(currency=code, day=date(2026, 1, 1), rate="0.9"))
    documents = [figures(at.desk.snapshot(), kind) for kind in KINDS if kind != "changes"]
    assert not any("left_out" in found for found in documents)
    at.desk.do(ChangeAmount(deals=(keys["open usd"],), amount=None, currency="JPY"))
    assert "left_out" not in figures(at.desk.snapshot(), "board")


def test_page_and_reports_leave_out_the_same_deals(at: DeskForTests) -> None:
    keys = abroad(at)
    seen = at.desk.snapshot()
    outside = {keys[name] for name in ("open usd", "open chf", "won usd", "lost chf")}
    assert set(funnel(seen).left_out.deals) == outside
    assert set(winloss_view(seen, ReportRequest()).left_out.deals) == {keys["won usd"], keys["lost chf"]}
    assert set(changes(seen, ReportRequest(since=date(2026, 11, 1))).left_out.deals) == outside
    of_2025 = funnel(seen, start=date(2025, 1, 1), until=date(2026, 1, 1)).left_out
    assert set(of_2025.deals) == {keys["open usd"], keys["open chf"]}


def test_a_deal_left_out_twice_is_said_once(at: DeskForTests) -> None:
    abroad(at)
    seen = at.desk.snapshot()
    parts = funnel(seen).left_out, winloss_view(seen, ReportRequest()).left_out
    assert left_out_together(*parts).count == 4
    said = left_out_words(parts[1])
    assert said == "2 deals in CHF, USD without an exchange rate are not in these sums."
