"""What each report is told: the right deals, of one moment, and a sentence where something is not there."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from salesdesk import reports
from salesdesk.desk.cards import Card
from salesdesk.desk.commands.activities import AddNote, FinishActivity, PlanActivity
from salesdesk.desk.commands.deal_fields import ChangeAmount, ChangeExpectedClose, SetField
from salesdesk.desk.commands.deals import CreateDeal, DeleteDeals, LoseDeals, MoveDeals, WinDeals
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.desk import Desk
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.errors import Refused, SalesDeskError
from salesdesk.domain.records import Activity
from salesdesk.views.reporting import ReportRequest
from salesdesk.views.reporting.quota import QuotaView, quota_view
from salesdesk.views.reporting.winloss import grouped
from tests.support.desks import DeskForTests, desk_in


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    yield made
    made.desk.store.close()


def view(snapshot: Snapshot, name: str, asked: ReportRequest | None = None) -> Any:
    """What a report shows, whose kind of view hangs on its name."""
    return reports.view(snapshot, name, asked)


def steps_of(at: DeskForTests) -> list[str]:
    with at.desk.read() as reader:
        return [step.id for step in reader.find(Activity)]


def test_a_report_there_is_not_is_refused(at: DeskForTests) -> None:
    with pytest.raises(Refused, match="There is no report budget; there are review, forecast"):
        view(at.desk.snapshot(), "budget")


def test_a_view_is_of_one_moment(at: DeskForTests) -> None:
    """A change in the middle of reading makes it ask the newer snapshot."""
    asked = []

    def interrupted(snapshot: Snapshot) -> QuotaView:
        asked.append(snapshot.revision)
        if len(asked) == 1:
            at.desk.do(CreateDeal(title="While it was read", amount=100))
        return quota_view(snapshot, ReportRequest())

    assert len(at.desk.ask(interrupted).quota.open_deals) == 1
    assert asked == [asked[0], asked[0] + 1]


def test_a_desk_that_never_stands_still_is_told(at: DeskForTests) -> None:
    def restless(snapshot: Snapshot) -> list[Card]:
        at.desk.do(CreateDeal(title="Another"))
        return snapshot.all_cards()

    with pytest.raises(SalesDeskError, match="try again"):
        at.desk.ask(restless)


def test_open_deals_by_when_they_are_due(at: DeskForTests) -> None:
    today = at.desk.today()
    for title, day, amount in (
        ("Late", today - timedelta(days=1), 100),
        ("Today", today, 200),
        ("This quarter", date(2026, 12, 31), 400),
        ("Next quarter", date(2027, 1, 1), 800),
        ("Far away", date(2030, 1, 1), 1_600),
        ("One day", None, 3_200),
    ):
        at.deal(title, amount=amount, expected_close=day)
    found = view(at.desk.snapshot(), "forecast")
    shown = [(due.when, due.period.key if due.period else None, due.every.amount) for due in found.dues]
    assert shown == [
        ("overdue", None, 100),
        ("period", "2026-Q4", 600),
        ("period", "2027-Q1", 800),
        ("later", None, 1_600),
        ("undated", None, 3_200),
    ]
    assert found.every.every.amount == sum(amount for _, _, amount in shown)


def test_omitted_deals_are_named_and_in_no_sum(at: DeskForTests) -> None:
    left = at.deal("Left out", amount=700)
    at.deal("Counted", amount=100)
    at.desk.do(SetField(deals=(left,), field="category", value="omitted"))
    found = view(at.desk.snapshot(), "forecast")
    assert [card.title for card in found.omitted] == ["Left out"]
    assert found.every.every.amount == 100


def test_categories_add_up(at: DeskForTests) -> None:
    for number, category in enumerate(("commit", "best_case", "pipeline", "commit")):
        key = at.deal(f"Deal {number}", amount=10**number)
        at.desk.do(SetField(deals=(key,), field="category", value=category))
    kinds = view(at.desk.snapshot(), "forecast").every.categories
    assert {kind: held.amount for kind, held in kinds.items()} == {"commit": 1_001, "best_case": 10, "pipeline": 100}


def test_closed_deals_by_a_field_of_ones_own(at: DeskForTests) -> None:
    for number, (value, won) in enumerate((("Basic", True), ("Basic", False), ("Pro", True), (None, False))):
        key = at.deal(f"Deal {number}", amount=100)
        at.desk.do(SetField(deals=(key,), field="own:Product", value=value))
        at.desk.do(WinDeals(deals=(key,)) if won else LoseDeals(deals=(key,), reason=None))
    found = view(at.desk.snapshot(), "winloss", ReportRequest(choice="product"))
    assert found.choice == "Product"
    assert [(g.name, g.won, g.lost, g.win_rate) for g in found.choices] == [
        ("Basic", 1, 1, 0.5),
        ("Pro", 1, 0, 1.0),
        (None, 0, 1, 0.0),
    ]
    assert view(at.desk.snapshot(), "winloss").choice == "Product"
    with pytest.raises(Refused, match="There is no field Colour"):
        view(at.desk.snapshot(), "winloss", ReportRequest(choice="Colour"))


def test_size_bands_hold_every_closed_deal_once(at: DeskForTests) -> None:
    for number in range(20):
        key = at.deal(f"Deal {number}", amount=(number + 1) * 1_000)
        at.desk.do(WinDeals(deals=(key,)))
    at.desk.do(WinDeals(deals=(at.deal("No amount"),)))
    bands = view(at.desk.snapshot(), "winloss").bands
    assert sum(band.group.won for band in bands) == 21
    assert (bands[-1].low, bands[-1].high, bands[-1].group.won) == (None, None, 1)
    assert all(one.high == other.low for one, other in pairwise(bands[:-1]))
    assert bands[0].low == 0 and bands[-2].high is None


def test_an_amount_of_another_currency_is_in_no_group(at: DeskForTests) -> None:
    key = at.deal("In yen", amount=1_000, currency="JPY")
    at.desk.do(WinDeals(deals=(key,)))
    with at.desk.read() as reader:
        cards = list(reader.cards([key]).values())
    (group,) = grouped(cards, lambda card: card.source, "EUR")
    assert (group.won, group.won_amount) == (1, 0)


def test_activity_is_told_by_kind_week_and_deal(at: DeskForTests) -> None:
    today = at.desk.today()
    busy, bare = at.deal("Busy", amount=100), at.deal("Bare", amount=900)
    for title, kind, day in (
        ("Call", "call", today),
        ("Mail", "email", today - timedelta(days=2)),
        ("Meet", "meeting", None),
    ):
        at.desk.do(PlanActivity(deal=busy, title=title, kind=kind, due_day=day))
    at.desk.do(FinishActivity(activity=steps_of(at)[0]))
    found = view(at.desk.snapshot(), "activity")
    assert [(k.kind, k.done, k.planned, k.overdue) for k in found.kinds] == [
        ("call", 1, 0, 0),
        ("email", 0, 0, 1),
        ("meeting", 0, 1, 0),
    ]
    assert (found.every.done, found.every.planned, found.every.overdue) == (1, 1, 1)
    assert sum(week.done for week in found.weeks) == 1
    (deal,) = found.deals
    assert (deal.card.id, deal.done, deal.last, deal.next.title) == (busy, 1, today, "Mail")
    assert [deal.card.id for deal in found.bare] == [bare]


def test_steps_of_closed_deals_are_not_planned_any_more(at: DeskForTests) -> None:
    key = at.deal("Won")
    at.desk.do(PlanActivity(deal=key, title="Call"))
    at.desk.do(WinDeals(deals=(key,)))
    assert view(at.desk.snapshot(), "activity").planned == ()


def test_changes_are_counted_from_the_end_of_a_day(at: DeskForTests) -> None:
    before = at.desk.today()
    kept = at.deal("Kept", amount=500, expected_close=date(2026, 12, 1))
    at.clock.on(days=3)
    at.deal("New", amount=200)
    at.desk.do(ChangeAmount(deals=(kept,), amount=800))
    at.desk.do(ChangeExpectedClose(deals=(kept,), day=date(2027, 3, 1)))
    found = view(at.desk.snapshot(), "changes", ReportRequest(since=before))
    whole = found.whole
    assert (whole.open_at_start.amount, whole.new.amount, whole.increases.amount, whole.open_at_end.amount) == (
        500,
        200,
        300,
        1_000,
    )
    assert (found.due.pushed_out.amount, found.due.open_at_end.amount) == (800, 0)
    assert [(change.term, change.title) for change in found.changes] == [
        ("new", "New"),
        ("increases", "Kept"),
        ("pushed_out", "Kept"),
    ]
    with pytest.raises(Refused, match="before today"):
        view(at.desk.snapshot(), "changes", ReportRequest(since=at.desk.today()))


def test_a_deleted_deal_keeps_its_name_among_the_changes(at: DeskForTests) -> None:
    gone = at.deal("Gone", amount=300)
    at.clock.on(days=1)
    at.desk.do(DeleteDeals(deals=(gone,)))
    found = view(at.desk.snapshot(), "changes", ReportRequest(since=at.desk.today() - timedelta(days=1)))
    assert [(change.term, change.title, change.amount) for change in found.changes] == [("removed", "Gone", 300)]


def test_a_deal_is_found_by_title_or_key(at: DeskForTests) -> None:
    key = at.deal("Fleet renewal", amount=100)
    assert view(at.desk.snapshot(), "deal", ReportRequest(deal="fleet RENEWAL")).card.id == key
    assert view(at.desk.snapshot(), "deal", ReportRequest(deal=key)).card.id == key
    at.deal("Fleet renewal")
    with pytest.raises(Refused, match="2 deals are called fleet renewal"):
        view(at.desk.snapshot(), "deal", ReportRequest(deal="fleet renewal"))
    with pytest.raises(Refused, match="There is no deal Nothing"):
        view(at.desk.snapshot(), "deal", ReportRequest(deal="Nothing"))
    at.desk.do(DeleteDeals(deals=(key,)))
    with pytest.raises(Refused, match="There is no deal"):
        view(at.desk.snapshot(), "deal", ReportRequest(deal=key))


def test_a_deals_way_tells_days_and_what_was_skipped(at: DeskForTests) -> None:
    key = at.deal("Fleet renewal")
    at.clock.on(days=4)
    at.desk.do(MoveDeals(deals=(key,), stage=at.stages[2].id))
    found = view(at.desk.snapshot(), "deal", ReportRequest(deal=key))
    first, second, third = found.path
    assert (round(first.days), first.skipped, first.here) == (4, False, False)
    assert (second.skipped, second.reached, third.here) == (True, third.reached, True)
    assert found.stage == "Negotiation"


def test_without_a_wish_the_most_promising_deal_and_customer_are_shown(at: DeskForTests) -> None:
    at.deal("Small", amount=100, organisation="Nova")
    at.deal("Large", amount=900, organisation="Vela")
    assert view(at.desk.snapshot(), "deal").card.title == "Large"
    assert view(at.desk.snapshot(), "customer").organisation.name == "Vela"


def test_a_customer_has_its_deals_people_notes_and_steps(at: DeskForTests) -> None:
    won, lost = at.deal("Won", amount=700, organisation="Nova"), at.deal("Lost", amount=50, organisation="Nova")
    at.desk.do(WinDeals(deals=(won,)))
    at.desk.do(LoseDeals(deals=(lost,), reason="Price"))
    opened = at.deal("Open", amount=300, organisation="Nova")
    at.deal("Dollars", amount=40, currency="USD", organisation="Nova")
    at.deal("Elsewhere", amount=1, organisation="Vela")
    at.desk.do(SetField(deals=(opened,), field="contact", value="Claire Dubois"))
    at.desk.do(AddNote(deal=opened, text="First"))
    at.desk.do(PlanActivity(deal=opened, title="Call"))
    found = view(at.desk.snapshot(), "customer", ReportRequest(customer="nova"))
    assert (found.won_sums, found.open_sums) == ({"EUR": 700}, {"EUR": 300, "USD": 40})
    assert [card.title for card in (*found.won, *found.lost)] == ["Won", "Lost"]
    assert [person.name for person in found.contacts] == ["Claire Dubois"]
    assert [(one.note.text, one.deal) for one in found.notes] == [("First", "Open")]
    assert [(one.step.title, one.deal) for one in found.steps] == [("Call", "Open")]
    assert (found.since, found.last) == (at.desk.today(), at.desk.today())
    with pytest.raises(Refused, match="There is no organisation Zeta"):
        view(at.desk.snapshot(), "customer", ReportRequest(customer="Zeta"))


def test_a_period_there_is_not_is_refused(at: DeskForTests) -> None:
    for name in ("forecast", "quota", "funnel", "winloss", "activity", "changes"):
        with pytest.raises(Refused, match="is not a period"):
            view(at.desk.snapshot(), name, ReportRequest(period="soon"))


def test_others_deals_are_in_no_activity_and_no_forecast(at: DeskForTests) -> None:
    at.desk.do(ChangeSettings(values=(("names", "Mira"),)))
    theirs = at.deal("Theirs", amount=700)
    at.desk.do(SetField(deals=(theirs,), field="owner", value="Jon"))
    at.desk.do(PlanActivity(deal=theirs, title="Call"))
    assert view(at.desk.snapshot(), "activity").planned == ()
    assert view(at.desk.snapshot(), "forecast").every.every.count == 0


def test_what_a_report_says_of_itself(at: DeskForTests) -> None:
    at.desk.do(ChangeSettings(values=(("names", "Mira"),)))
    about = view(at.desk.snapshot(), "funnel").about
    assert (about.names, about.today, about.currency) == (("Mira",), at.desk.today(), "EUR")
    assert (about.pipeline, about.pipeline_name, about.period) == (at.pipeline, "New business", None)


def test_a_past_hour_knows_nothing_of_the_rest_of_its_day(at: DeskForTests) -> None:
    at.deal("Morning", amount=100)
    noon = at.clock.now + timedelta(hours=2)
    at.clock.on(hours=5)
    late = at.deal("Evening", amount=900)
    at.desk.do(WinDeals(deals=(late,)))
    past = Desk(at.desk.store, lambda: noon, looks_back=True)
    for name in set(reports.names()) - {"customer"}:
        assert (
            view(past.snapshot(), name, ReportRequest(since=date(2026, 11, 1), deal="Morning")).about.today
            == noon.date()
        )
    assert [deal.card.title for deal in view(past.snapshot(), "forecast").open_deals] == ["Morning"]
