"""The figures of any quota: what changed since a day, the deals, and the coverage needed are of the deals that it counts."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from salesdesk.analytics.deals import Deals
from salesdesk.analytics.gap_chance import against_gap
from salesdesk.analytics.rates import rates_into
from salesdesk.desk.commands.deal_fields import ChangeAmount, ChangeExpectedClose, SetField
from salesdesk.desk.commands.deals import LoseDeals, MoveDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.rates import SetRate
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.commands.stages import AddPipeline, NewStage
from salesdesk.domain import periods
from salesdesk.domain.errors import Refused
from salesdesk.domain.records import Pipeline, Tag
from salesdesk.i18n import worded
from salesdesk.views.coverage import coverage_and_need
from salesdesk.views.figures import FiguresRequest, figures
from salesdesk.views.kinds import QuotaKind
from salesdesk.views.needed_coverage import NeededCoverage
from salesdesk.views.quota import quota
from salesdesk.views.strip import standing
from tests.support.desks import DeskForTests, desk_in
from tests.support.values import known
from tests.views.test_slip import go_to, quarters

Q4 = periods.parse("2026-Q4")
KEY = "Key"


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    yield made
    made.desk.store.close()


def tag(at: DeskForTests, *deals: str) -> None:
    at.desk.do(SetField(deals=deals, field="tags", value=(KEY,)))


def kinds(at: DeskForTests) -> dict[str, FiguresRequest]:
    """A way to ask for each quota of the busy desk."""
    return {
        "plain": FiguresRequest(),
        "count": FiguresRequest(measure="count"),
        "pipeline": FiguresRequest(pipeline="Partners"),
        "pipeline count": FiguresRequest(pipeline="Partners", measure="count"),
        "tag": FiguresRequest(tag=KEY),
        "tag count": FiguresRequest(tag=KEY, measure="count"),
    }


@pytest.fixture
def busy(at: DeskForTests) -> DeskForTests:
    """Two pipelines, tagged deals, amounts that are no whole euro, and a week in which something of each happened."""
    at.past(20, days=3, reason="Price")
    partners = known(at.desk.do(AddPipeline(name="Partners", stages=(NewStage(name="Met", probability=0.4),))).made)
    keys = [at.deal(f"Deal {n}", amount=1_000_033 * (n + 1), stage=at.stages[n % 3].id) for n in range(6)]
    theirs = [at.deal(f"Theirs {n}", amount=700_077 + n, pipeline=partners) for n in range(4)]
    tag(at, keys[1], keys[2], theirs[3])
    for owner, deals in (("Me", keys + theirs), ("Other", keys[5:])):
        at.desk.do(SetField(deals=tuple(deals), field="owner", value=owner))
    go_to(at, date(2027, 1, 18))
    for pipeline, label in ((None, None), (partners, None), (None, tag_key(at))):
        at.desk.do(SetQuota(period="2027-Q1", amount=9_000_001, pipeline=pipeline, tag=label))
        at.desk.do(SetQuota(period="2027-Q1", amount=7, measure="count", pipeline=pipeline, tag=label))
    at.clock.on(days=7)
    at.desk.do(WinDeals(deals=(keys[1], theirs[0])))
    at.desk.do(LoseDeals(deals=(theirs[3],), reason="Price"))
    at.desk.do(ChangeAmount(deals=(keys[2], theirs[1]), amount=123_457))
    at.desk.do(MoveDeals(deals=(keys[0],), stage=at.stages[2].id))
    at.deal("New", amount=555_555)
    still = tuple(card.id for card in at.desk.snapshot().open_cards())
    at.desk.do(ChangeExpectedClose(deals=still, day=date(2027, 3, 1)))
    return at


def tag_key(at: DeskForTests) -> str:
    with at.desk.read() as reader:
        return reader.find(Tag)[0].id


@pytest.mark.parametrize("name", ["plain", "count", "pipeline", "pipeline count", "tag", "tag count"])
@pytest.mark.parametrize("names", ["", "Me"])
def test_what_changed_adds_up_for_every_quota(busy: DeskForTests, name: str, names: str) -> None:
    if names:
        busy.desk.do(ChangeSettings(values=(("names", names),)))
    now, asked = busy.desk.snapshot(), kinds(busy)[name]
    since = now.today - timedelta(days=7)
    pipelines = {name: key for key, name in now.keys_and_names(Pipeline)}
    kind = QuotaKind(
        asked.measure or "revenue",
        pipelines[asked.pipeline] if asked.pipeline else None,
        tag_key(busy) if asked.tag else None,
    )
    pages = [quota(day, "2027-Q1", kind) for day in (now.on(since), now)]
    assert [page.kind for page in pages] == [kind, kind]
    for document in (figures(now, each, _since(asked, since)) for each in ("forecast", "quota")):
        assert document["forecast_before"] == round(pages[0].strip.forecast)
        moved = sum(one["amount"] for one in document["changes"])
        assert moved == round(pages[1].strip.forecast) - document["forecast_before"]
        assert len(document["changes"]) > 1
    document = figures(now, "forecast", _since(asked, since))
    assert document["counts"] == {"measure": kind.measure, "pipeline": asked.pipeline, "tag": asked.tag}
    counted = {one.id: one.amount for one in pages[1].open_deals}
    assert {one["deal"]: one["amount"] for one in document["open"]} == counted
    mean = sum(document["distribution"]["mass"][n] * n for n in range(len(document["distribution"]["mass"])))
    spread = document["distribution"]["start"] + document["distribution"]["step"] * mean
    assert spread == pytest.approx(pages[1].strip.forecast, rel=1e-3, abs=0.01)
    told = figures(now, "velocity", _since(asked, None))
    assert told["coverage"] == pages[1].coverage


def _since(asked: FiguresRequest, since: date | None) -> FiguresRequest:
    return FiguresRequest(pipeline=asked.pipeline, measure=asked.measure, tag=asked.tag, since=since)


def refusal(at: DeskForTests, name: str, **asked: object) -> str:
    with pytest.raises(Refused) as found:
        figures(at.desk.snapshot(), name, FiguresRequest(**asked))  # type: ignore[arg-type]
    return worded(found.value.message)


def test_what_cannot_be_told_is_said_in_a_sentence(at: DeskForTests) -> None:
    assert figures(at.desk.snapshot(), "forecast", FiguresRequest(since=date(2026, 1, 1)))["changes"] == []
    at.deal("First", amount=500)
    first = at.desk.today()
    at.clock.on(days=3)
    new = figures(at.desk.snapshot(), "quota", FiguresRequest(since=first - timedelta(days=1)))
    assert (new["forecast_before"], [one["kind"] for one in new["changes"]]) == (0, ["new"])
    early = (first - timedelta(days=2)).isoformat()
    eve = (first - timedelta(days=1)).isoformat()
    assert refusal(at, "quota", since=first - timedelta(days=2)) == (
        f"On {early} the desk had no deal yet; choose {eve} or a later day."
    )
    day = at.desk.today() + timedelta(days=1)
    assert refusal(at, "forecast", since=day) == f"{day} is still to come; choose today or a day before."
    assert "figures quota and forecast, not board" in refusal(at, "board", since=first)
    assert "There is no tag Nowhere" in refusal(at, "forecast", tag="Nowhere")
    assert "counts all of the pipeline" in refusal(at, "funnel", tag=KEY)
    tag(at, at.deal("Tagged"))
    assert f"for deals with the tag {KEY}" in refusal(at, "quota", tag=KEY)
    assert "counts deals" in refusal(at, "forecast", measure="count")


def test_the_coverage_needed_is_of_the_deals_with_the_tag_of_the_quota(at: DeskForTests) -> None:
    """Of the deals due in two quarters those of 100 + 100 (won) and 3 x 100 + 250 + 150 (not in time) have the tag."""
    quarters(at)
    every = at.desk.snapshot().all_cards()
    tagged = [card.id for card in every if card.title in ("A0", "A3", "A4", "A5", "A6", "B0", "B1", "B2")]
    tag(at, *tagged)
    at.desk.do(SetQuota(period="2026-Q4", amount=1_000, tag=tag_key(at)))
    at.desk.do(SetQuota(period="2026-Q4", amount=4, measure="count", tag=tag_key(at)))
    kind = QuotaKind(tag=tag_key(at))
    assert coverage_and_need(at.desk.snapshot(), Q4, kind).needed == NeededCoverage(5.0, "history", 2, 8)
    counted = coverage_and_need(at.desk.snapshot(), Q4, QuotaKind("count", tag=tag_key(at))).needed
    assert known(counted).times == 4.0
    plain = known(coverage_and_need(at.desk.snapshot(), Q4).needed).times
    assert plain == 3.0
    at.desk.do(SetField(deals=(tagged[1],), field="tags", value=()))
    assert coverage_and_need(at.desk.snapshot(), Q4, kind).needed == NeededCoverage(None, "chances", 0, 0)
    assert coverage_and_need(at.anew().snapshot(), Q4, kind).needed == NeededCoverage(None, "chances", 0, 0)


def test_the_coverage_needed_counts_in_the_currency_of_the_quota(at: DeskForTests) -> None:
    """Twelve dollar deals of two quarters, for which there is no rate; two of each quarter's six are won in time."""
    at.desk.do(ChangeSettings(values=(("weekdays", "0 1 2 3 4 5 6"),)))
    for day, last in ((date(2026, 4, 1), date(2026, 6, 20)), (date(2026, 7, 1), date(2026, 9, 20))):
        go_to(at, day)
        keys = [at.deal(amount=300, currency="USD", expected_close=last) for _ in range(6)]
        go_to(at, last)
        at.desk.do(WinDeals(deals=tuple(keys[:2])))
        at.desk.do(LoseDeals(deals=tuple(keys[2:])))
    go_to(at, date(2026, 11, 23))
    at.desk.do(SetQuota(period="2026-Q4", amount=1_000, currency="USD"))
    assert coverage_and_need(at.desk.snapshot(), Q4).needed == NeededCoverage(3.0, "history", 2, 12)
    at.desk.do(SetQuota(period="2026-Q4", amount=1_000, currency="GBP"))
    assert known(coverage_and_need(at.desk.snapshot(), Q4).needed).basis == "chances"
    for code in ("GBP", "USD"):
        at.desk.do(SetRate(currency=code, day=date(2026, 1, 1), rate="0.5"))
    assert coverage_and_need(at.desk.snapshot(), Q4).needed == NeededCoverage(3.0, "history", 2, 12)


def test_rates_into_another_currency_are_those_of_the_day() -> None:
    rates = {"USD": [(10, Fraction(1, 2))], "GBP": [(0, Fraction(2)), (20, Fraction(4))]}
    assert rates_into(rates, "EUR", "GBP") == {
        "EUR": [(0, Fraction(1, 2)), (20, Fraction(1, 4))],
        "USD": [(10, Fraction(1, 4)), (20, Fraction(1, 8))],
    }
    assert rates_into(rates, "EUR", "JPY") == {}


@pytest.mark.parametrize("measure", ["revenue", "count"])
def test_open_value_needed_beside_new_business(busy: DeskForTests, measure: str) -> None:
    """The average by hand; for the likely one so many deals at the own rate, and no fewer, have a chance of 80%."""
    busy.desk.do(SetQuota(period="2027-Q1", amount=30_000_000))
    busy.desk.do(SetQuota(period="2027-Q1", amount=30, measure="count"))
    now, kind = busy.desk.snapshot(), QuotaKind(measure)  # type: ignore[arg-type]
    period = periods.parse("2027-Q1")
    found = coverage_and_need(now, period, kind)
    beside, times = known(found.beside), known(known(found.needed).times)
    page = quota(now, "2027-Q1", kind)
    assert (beside.missing, beside.coming) == (page.gap, page.coming)
    assert page.coming > 0
    assert beside.on_average == round((known(page.gap) - page.coming) * times)
    assert beside.on_average > 0
    assert beside.size == (1 if measure == "count" else page.takes.usual)
    key = next(quota.id for quota in now.find(type(known(standing(now, period).how.quota))) if kind_of(quota) == kind)
    at, count = standing(now, period, key), known(beside.count)
    chances = []
    for number in (count - 1, count):
        amounts, rate = np.full(number, beside.size), np.full(number, 1 / times)
        deals = Deals(amounts, rate, np.zeros(number), at.coming.variance)
        chances.append(against_gap(deals, known(page.gap), at.business).chance())
    assert chances[0] < 0.806, "the page's own rule for the shock is a coarser one"
    assert chances[1] > 0.794
    told = figures(now, "quota", FiguresRequest(measure=measure))["open_needed"]  # type: ignore[arg-type]
    assert told == {
        "new_business": beside.coming, "on_average": beside.on_average, "likely": count * known(beside.size),
        "size": beside.size, "count": count,
    }  # fmt: skip


def kind_of(quota: object) -> QuotaKind:
    return QuotaKind(quota.measure, quota.pipeline, quota.tag)  # type: ignore[attr-defined]


def test_nothing_is_needed_of_a_quota_that_is_reached(busy: DeskForTests) -> None:
    busy.desk.do(SetQuota(period="2027-Q1", amount=100))
    found = coverage_and_need(busy.desk.snapshot(), periods.parse("2027-Q1"))
    assert (found.plain, found.beside) == (None, None)
    assert figures(busy.desk.snapshot(), "quota")["open_needed"] is None
