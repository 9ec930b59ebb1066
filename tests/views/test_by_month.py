"""Commit, best case and the model by month, as they stood when each month began, and what came."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from salesdesk.desk.commands.deal_fields import ChangeAmount, SetField
from salesdesk.desk.commands.deals import WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.desk import Desk
from salesdesk.domain.periods import parse
from salesdesk.store.kept import KeptFiles
from salesdesk.views.board import current_period
from salesdesk.views.by_month import ByMonth, CallRecord, MonthCalls, MonthSaid, by_month, of_rows
from salesdesk.views.figures import FiguresRequest, figures
from salesdesk.views.kinds import PLAIN, QuotaKind
from salesdesk.views.quota import quota
from tests.support.desks import DeskForTests, desk_in
from tests.views.learnt_days import noted_days
from tests.views.rich_desks import RichDesk


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    """A desk with deals called in September, which end as they do in October, and today is 10 November."""
    made = desk_in(tmp_path)
    made.clock.now = datetime(2026, 7, 20, 9, tzinfo=UTC)
    made.past(12, days=3)
    made.clock.now = datetime(2026, 9, 20, 9, tzinfo=UTC)
    made.desk.do(SetQuota(period="2026-Q4", amount=5_000_000))
    for title, amount, category, close in (
        ("Sure", 400_000, "commit", date(2026, 10, 9)),
        ("Likely", 300_000, "best_case", date(2026, 10, 20)),
        ("Later", 250_000, "commit", date(2026, 11, 20)),
        ("Hope", 200_000, "pipeline", date(2026, 10, 20)),
        ("Never", 100_000, "omitted", date(2026, 10, 20)),
        ("Undated", 150_000, "commit", None),
    ):
        key = made.deal(title, amount=amount, expected_close=close)
        made.desk.do(SetField(deals=(key,), field="category", value=category))
    made.clock.now = datetime(2026, 10, 15, 9, tzinfo=UTC)
    made.desk.do(WinDeals(deals=(key_of(made, "Sure"),)))
    made.clock.now = datetime(2026, 11, 10, 9, tzinfo=UTC)
    yield made
    made.desk.store.close()


def key_of(at: DeskForTests, title: str) -> str:
    return next(card.id for card in at.desk.snapshot().all_cards() if card.title == title)


def months(at: DeskForTests, kind: QuotaKind = PLAIN) -> ByMonth:
    now = at.desk.snapshot()
    return by_month(now, current_period(now), kind)


def row(found: ByMonth, key: str) -> MonthCalls:
    return next(one for one in found.months if one.month.key == key)


def test_a_past_month_says_what_stood_before_it_began_and_what_came(at: DeskForTests) -> None:
    october = row(months(at), "2026-10")
    assert (october.said.commit, october.said.best_case) == (400_000, 700_000)
    then = quota(at.desk.snapshot().on(date(2026, 9, 30)), "2026-10")
    assert october.said.model == round(then.strip.forecast)
    assert october.came == 400_000


def test_the_present_month_says_what_stands_with_what_is_won(at: DeskForTests) -> None:
    won = at.deal("Quick", amount=90_000)
    at.desk.do(WinDeals(deals=(won,)))
    november = row(months(at), "2026-11")
    assert (november.said.commit, november.said.best_case, november.came) == (340_000, 340_000, None)
    assert november.said.model == round(quota(at.desk.snapshot(), "2026-11").strip.forecast)
    assert [one.month.key for one in months(at).months] == [
        "2026-08", "2026-09", "2026-10", "2026-11", "2026-12", "2027-01", "2027-02",
    ]  # fmt: skip


def test_who_was_nearest_is_counted_in_months_with_a_call_alone(at: DeskForTests) -> None:
    found = months(at)
    assert found.uses_categories
    october = row(found, "2026-10")
    model = abs(october.said.model - 400_000) == 0
    assert found.record == CallRecord(1, 1, 0, int(model))

    def made(month: str, commit: int, best: int, model: int, came: int | None) -> MonthCalls:
        return MonthCalls(parse(month), MonthSaid(commit, best, model, best), came)

    rows = [
        made("2026-01", 10, 20, 13, 15), made("2026-02", 10, 20, 19, 21), made("2026-03", 10, 20, 14, 4),
        made("2026-04", 0, 0, 5, 0), made("2026-05", 10, 20, 20, 20), made("2026-06", 1, 2, 3, None),
    ]  # fmt: skip
    assert of_rows(rows).record == CallRecord(4, 1, 2, 2)
    assert of_rows([]) == ByMonth((), CallRecord(0, 0, 0, 0), False)


def test_deals_are_counted_where_the_quota_counts_them(at: DeskForTests) -> None:
    at.desk.do(SetQuota(period="2026-Q4", amount=30, measure="count"))
    october = row(months(at, QuotaKind("count")), "2026-10")
    assert (october.said.commit, october.said.best_case, october.came) == (1, 2, 1)


def test_a_desk_without_a_past_has_the_months_to_come(tmp_path: Path) -> None:
    made = desk_in(tmp_path)
    found = months(made)
    assert [one.month.key for one in found.months] == ["2026-11", "2026-12", "2027-01", "2027-02"]
    assert not found.uses_categories
    made.desk.store.close()


def test_the_document_has_the_same_on_every_day(rich: RichDesk) -> None:
    now = rich.desk.snapshot()
    document = {one["month"]: one for one in figures(now, "forecast")["by_month"]}
    assert len(document) == 12
    eve = figures(now.on(date(2026, 8, 31)), "forecast", FiguresRequest(period="2026-09"))
    stood = {one["month"]: one for one in eve["by_month"]}
    assert {**document["2026-09"], "came": None} == stood["2026-09"]
    assert document["2026-09"]["came"] == figures(now, "quota", FiguresRequest(period="2026-09"))["won"]


def test_past_months_are_kept_for_the_next_run_and_made_again_where_their_past_changes(
    at: DeskForTests, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learnt = noted_days(monkeypatch)
    kept = KeptFiles(tmp_path / "kept", "test")

    def answer() -> ByMonth:
        desk = Desk(at.desk.store, at.clock, kept=kept)
        now = desk.snapshot()
        found = by_month(now, current_period(now))
        desk.keep()
        return found

    first = answer()
    eves = {month - timedelta(days=1) for month in (date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1))}
    assert eves <= set(learnt)
    learnt.clear()
    at.desk.do(ChangeAmount(deals=(key_of(at, "Hope"),), amount=123_400))
    assert answer().months[:3] == first.months[:3]
    assert not eves & set(learnt)
    at.desk.do(SetField(deals=(key_of(at, "Hope"),), field="category", value="commit"))
    assert row(answer(), "2026-10").said == row(first, "2026-10").said, "it was pipeline then"
    kept.close()
