"""The funnel page's figures against loops over the events of desks that were made at random."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median

import pytest

from salesdesk.analytics.funnel import Basis
from salesdesk.desk.commands.deals import LoseDeals, MoveDeals, ReopenDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.domain.days import start_of, to_us
from salesdesk.domain.errors import Refused
from salesdesk.views.funnel import CohortChoice, side_by_side
from salesdesk.views.quota import quota
from tests.analytics import reference
from tests.support.desks import DeskForTests, desk_in
from tests.support.values import known

DAY = 86_400_000_000
SOURCES = ("Referral", "Fair", None)
REASONS = ("Price", None)
WINDOWS = ((None, None), (date(2026, 12, 1), date(2027, 1, 1)), (date(2026, 11, 23), date(2026, 11, 25)))
Window = tuple[date | None, date | None]
Grown = tuple[DeskForTests, dict[str, str | None]]


def grown(at: DeskForTests, seed: int, deals: int = 26) -> dict[str, str | None]:
    """Deals that move up and down, are won, lost and re-opened over two months; the source of each."""
    chance, keys, do = Random(seed), [stage.id for stage in at.stages], at.desk.do
    sources = {}
    for number in range(deals):
        at.clock.on(hours=chance.randrange(1, 40))
        source = chance.choice(SOURCES)
        amount = None if number % 7 == 0 else chance.randrange(1, 90) * 1_000
        day = at.clock.now.date() + timedelta(days=chance.randrange(0, 90))
        key = at.deal(f"Deal {number}", amount=amount, stage=chance.choice(keys[:2]), source=source, expected_close=day)
        sources[key] = source
        for _ in range(chance.randrange(0, 3)):
            moved = chance.choice(list(sources))
            if standing(at, moved) == "open":
                do(MoveDeals(deals=(moved,), stage=chance.choice(keys)))
        closing = chance.choice(list(sources))
        at.clock.on(hours=chance.randrange(1, 30))
        if standing(at, closing) != "open":
            do(ReopenDeals(deals=(closing,)))
        elif chance.random() < 0.5:
            do(WinDeals(deals=(closing,)))
        else:
            do(LoseDeals(deals=(closing,), reason=chance.choice(REASONS)))
    return sources


def standing(at: DeskForTests, deal: str) -> str:
    with at.desk.read() as reader:
        return reader.cards((deal,))[deal].outcome


@pytest.fixture(scope="module", params=[1, 2, 3])
def grown_desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grown]:
    at = desk_in(tmp_path_factory.mktemp("grown"))
    sources = grown(at, request.param)
    at.desk.do(SetQuota(period="2026-Q4", amount=5_000_000, currency="EUR"))
    yield at, sources
    at.desk.store.close()


def told_by(at: DeskForTests) -> list[reference.Stay]:
    with at.desk.read() as reader:
        rows = reader.event_rows()
    order = [stage.id for stage in at.stages]
    return reference.stays(rows, at.pipeline, order, {}, to_us(at.desk.now()))


def instants(at: DeskForTests, window: Window) -> tuple[int, int]:
    start, until = window
    zone = at.desk.settings.zone
    return (
        to_us(start_of(start, zone)) if start else 0,
        to_us(start_of(until, zone)) if until else to_us(datetime(2100, 1, 1, tzinfo=UTC)),
    )


def ids(stays: Iterable[reference.Stay]) -> set[str]:
    return {stay.deal for stay in stays}


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("basis", ["cohort", "entered"])
@pytest.mark.parametrize("only", [None, ("Referral",), (None,)])
def test_counts_and_the_deals_behind_them(
    grown_desk: Grown,
    window: Window,
    basis: Basis,
    only: tuple[str | None, ...] | None,
) -> None:
    at, sources = grown_desk
    since, until = instants(at, window)
    position = 1
    cut = CohortChoice(*window, basis, at.stages[position].name if basis == "entered" else None, only)
    page = side_by_side(at.desk.snapshot(), None, [cut])[0]
    all_told = [stay for stay in told_by(at) if only is None or sources[stay.deal] in only]
    told = [stay for stay in all_told if reference.in_cohort(stay, basis, since, until, position)]
    names = [stage.id for stage in at.stages]
    for place, (found, expect) in enumerate(zip(page.funnel.stages, reference.funnel(told, names), strict=True)):
        for key in ("reached", "entered", "skipped", "advanced", "lost_here", "open_here", "amount"):
            assert getattr(found, key) == expect[key]
            if key != "amount":
                assert len(page.behind[place, key]) == expect[key]
        reached = [stay for stay in told if reference.highest(stay, names) >= place]
        assert set(page.behind[place, "reached"]) == ids(reached)
        been = [stay for stay in told if any(stage == place for _, stage in stay.visits)]
        left = [stay for stay in been if not (stay.stage == place and stay.outcome == "open")]
        assert set(page.left[place]) == ids(left)
        assert page.stays[place].n == len(left)
        longer = page.limits[place].days * DAY
        assert set(page.over_limit[place]) == ids(stay for stay in been if reference.spent(stay, place) > longer)
        here = [stay for stay in all_told if stay.outcome == "open" and stay.stage == place]
        assert set(page.standing_in[place]) == ids(here)
        assert page.snapshot.stages[place].amount == sum(reference.worth(stay) for stay in here)


@pytest.mark.parametrize("window", WINDOWS)
def test_what_was_closed_in_a_window(grown_desk: Grown, window: Window) -> None:
    at, sources = grown_desk
    since, until = instants(at, window)
    page = side_by_side(at.desk.snapshot(), None, [CohortChoice(*window)])[0]
    closed = [s for s in told_by(at) if s.outcome in ("won", "lost") and since <= known(s.closed) < until]
    won, lost = ([stay for stay in closed if stay.outcome == name] for name in ("won", "lost"))
    assert (set(page.won_deals), set(page.lost_deals)) == (ids(won), ids(lost))
    for source in set(sources.values()):
        theirs = ids(stay for stay in closed if sources[stay.deal] == source)
        assert set(page.closed_by_source.get(source, ())) == theirs
    for reason in REASONS:
        assert set(page.lost_by_reason.get(reason, ())) == ids(stay for stay in lost if stay.reason == reason)
    days = {stay.deal: sum(end - start for _, start, end in stay.spans) / DAY for stay in won}
    assert {key for span in page.cycles for key in span.deals} == set(days)
    for span in page.cycles:
        assert all(span.low <= days[key] and (span.high is None or days[key] < span.high) for key in span.deals)
    if days:
        assert page.cycle.median_days == pytest.approx(median(days.values()))


def test_sources_come_by_how_many_deals_they_brought(grown_desk: Grown) -> None:
    at, sources = grown_desk
    page = side_by_side(at.desk.snapshot(), None, [CohortChoice()])[0]
    counts = [sum(found == source for found in sources.values()) for source in page.sources]
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) == len(sources)
    parts = side_by_side(at.desk.snapshot(), None, [CohortChoice(sources=(source,)) for source in page.sources])
    for place in range(len(at.stages)):
        assert sum(part.funnel.stages[place].reached for part in parts) == page.funnel.stages[place].reached
    assert sum(part.velocity.expected_amount for part in parts) == pytest.approx(page.velocity.expected_amount)


def test_coverage_is_of_what_is_due_in_the_quota_period(grown_desk: Grown) -> None:
    at, _ = grown_desk
    page, whole = side_by_side(at.desk.snapshot(), None, [CohortChoice()])[0], quota(at.desk.snapshot())
    due = [card for card in whole.open_deals if card.expected_close and card.expected_close < date(2027, 1, 1)]
    assert set(page.coverage.deals) == {card.id for card in due}
    if whole.gap is not None and whole.gap > 0:
        assert page.coverage.plain == pytest.approx(sum(card.amount or 0 for card in due) / whole.gap)
    assert page.coverage.plain == whole.coverage


def test_a_stage_that_is_not_there_is_refused(grown_desk: Grown) -> None:
    at, _ = grown_desk
    with pytest.raises(Refused):
        side_by_side(at.desk.snapshot(), None, [CohortChoice(basis="entered", stage="Nowhere")])


def test_a_desk_without_deals_has_nothing_to_divide_by(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    page = side_by_side(at.desk.snapshot(), None, [CohortChoice()])[0]
    assert (page.funnel.deals, page.cycles, page.sources) == (0, (), ())
    assert [stay.median for stay in page.stays] == [None] * 3
    assert [limit.days for limit in page.limits] == [14] * 3
    assert (page.coverage.plain, page.velocity.pipeline_per_day, page.winloss.win_rate) == (None, None, None)
    at.desk.store.close()
