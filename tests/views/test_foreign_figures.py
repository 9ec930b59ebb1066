"""The figures' JSON of whole imported files beside counts made straight from the CSV, deal by deal."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.domain.days import start_of
from salesdesk.importing.commands.imports import ImportDeals, ImportHistory
from salesdesk.views import day_learning
from salesdesk.views.figures import NAMES as KINDS
from salesdesk.views.figures import FiguresRequest, figures
from tests.analytics import reference
from tests.analytics.reference import Stay
from tests.support.values import known
from tests.views import foreign_files as files
from tests.views.foreign_files import Told, us

FILES = ("maven", "wave", "zoho", "log")
WINDOWS = {
    "maven": (date(2017, 4, 1), date(2017, 7, 1)),
    "wave": (date(2016, 9, 1), date(2017, 2, 1)),
    "zoho": (date(2020, 6, 1), date(2020, 12, 1)),
    "log": (date(2011, 11, 1), date(2012, 1, 1)),
}
PERIODS = {"maven": "2018-Q1", "wave": "2017-Q2", "zoho": "2021-Q2", "log": "2012-Q1"}
TARGET = 1_500_000_000
Tell = Callable[[str], Told]


@pytest.fixture(scope="module")
def told(crm_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tell]:
    """Each file as a desk, brought in once."""
    made: dict[str, Told] = {}

    def one(name: str) -> Told:
        if name not in made:
            made[name] = _made(name, tmp_path_factory.mktemp(name), crm_files)
            made[name].desk.do(SetQuota(period=PERIODS[name], amount=TARGET))
        return made[name]

    yield one
    for each in made.values():
        each.desk.store.close()


def _made(name: str, to: Path, folder: Path) -> Told:
    if name == "maven":
        now = datetime(2018, 1, 15, 18, tzinfo=UTC)
        rows, guessed = files.maven_rows(now)
        desk = files.desk_of(to, now, "USD", (files.MAVEN, ImportDeals))
        return Told(desk, now, ["Prospecting", "Engaging"], rows, {}, guessed)
    if name == "zoho":
        now = datetime(2021, 6, 10, 12, tzinfo=UTC)
        rows, sources = files.zoho_rows(folder)
        stages = ["Prospect", "Qualification", "Needs Analysis", "Initial Offer", "Proposal/Price Quote"]
        desk = files.desk_of(to, now, "USD", (folder / "Potentials.csv", ImportDeals))
        return Told(desk, now, [*stages, "Negotiation/Review"], rows, sources)
    if name == "wave":
        now = datetime(2017, 6, 1, 12, tzinfo=UTC)
        brought = (folder / "Opportunity.csv", ImportDeals), (folder / "OpportunityHistory.csv", ImportHistory)
        stages = ["Qualification", "Needs Analysis", "Proposal/Quote", "Negotiation"]
        return Told(
            files.desk_of(to, now, "USD", *brought), now, stages, files.wave_rows(folder), files.wave_sources(folder)
        )
    now, log = datetime(2012, 3, 14, 23, tzinfo=UTC), folder / "stage_log.csv"
    stages = ["Pre-accepted", "Accepted", "Offer made"]
    return Told(files.desk_of(to, now, "EUR", (log, ImportHistory)), now, stages, files.log_rows(folder), {})


def near(value: float | Fraction | None) -> Any:
    return None if value is None else pytest.approx(float(value), rel=1e-9, abs=1e-9)


def held(stays: Sequence[Stay]) -> dict[str, int]:
    return {"count": len(stays), "amount": sum(reference.worth(stay) for stay in stays)}


def midnight(day: date) -> int:
    return us(datetime(day.year, day.month, day.day, tzinfo=UTC))


def of(stays: Sequence[Stay], *outcomes: str) -> list[Stay]:
    return [stay for stay in stays if stay.outcome in outcomes]


@pytest.mark.parametrize(
    ("name", "won", "amount", "lost", "deals"),
    [
        ("maven", 4238, 1_000_553_400, 2473, 8800),
        ("wave", 656, 7_367_639_900, 2_168, 3_000),
        ("zoho", 745, 3_042_950_000, 262, 2_000),
        ("log", 935, None, 1_927, 3_000),
    ],
)
def test_totals_of_the_files(told: Tell, name: str, won: int, amount: int | None, lost: int, deals: int) -> None:
    shown = figures(told(name).desk.snapshot(), "board")
    assert (shown["won"]["count"], shown["lost"]["count"], shown["deals"]) == (won, lost, deals)
    assert amount in (None, shown["won"]["amount"])
    assert shown["open"]["count"] == deals - won - lost


@pytest.mark.parametrize("name", FILES)
def test_board(told: Tell, name: str) -> None:
    at = told(name)
    stays = at.stays()
    shown = figures(at.desk.snapshot(), "board")
    limits = [reference.stall_limit(stays, i, None, at.guessed) for i in range(len(at.stages))]
    over = [deal for deal, _ in reference.stalled(stays, limits, at.now.date())]
    opened = of(stays, "open")
    assert [stage["name"] for stage in shown["stages"]] == at.stages
    for position, stage in enumerate(shown["stages"]):
        mine = [stay for stay in opened if stay.stage == position]
        assert {"count": stage["count"], "amount": stage["amount"]} == held(mine)
        assert stage["stalled"] == sum(stay.deal in set(over) for stay in mine)
    for kind in ("won", "lost"):
        assert shown[kind] == held(of(stays, kind))
    assert {key: shown["open"][key] for key in ("count", "amount")} == held(opened)
    assert shown["open"]["weighted"] == near(sum(stage["weighted"] for stage in shown["stages"]))
    start, until = WINDOWS[name]
    part = figures(at.desk.snapshot(), "board", FiguresRequest(start=start, until=until))
    for kind in ("won", "lost"):
        closed = [s for s in of(stays, kind) if midnight(start) <= known(s.closed) < midnight(until)]
        assert part[kind] == held(closed)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("basis", ["cohort", "entered"])
@pytest.mark.parametrize("windowed", [False, True])
def test_funnel(told: Tell, name: str, basis: str, windowed: bool) -> None:
    at = told(name)
    start, until = WINDOWS[name] if windowed else (None, None)
    asked = FiguresRequest(start=start, until=until, basis=basis, stage=at.stages[1] if basis == "entered" else None)
    shown = figures(at.desk.snapshot(), "funnel", asked)
    low, high = (midnight(known(start)), midnight(known(until))) if windowed else (-(10**18), 10**18)
    chosen = [stay for stay in at.stays() if reference.in_cohort(stay, basis, low, high, 1)]
    assert shown["deals"] == len(chosen) > 0
    expect = reference.funnel(chosen, at.stages, estimated=at.guessed)
    for stage, counted in zip(shown["stages"], expect, strict=True):
        assert {key: stage[key] for key in counted} == {
            key: near(value) if isinstance(value, Fraction) else value for key, value in counted.items()
        }
        low_end, high_end = wilson(stage["advanced"], stage["advanced"] + stage["lost_here"])
        assert (stage["low"], stage["high"]) == (near(low_end), near(high_end))
    for kind in ("won", "lost", "open"):
        assert shown[kind] == held(of(chosen, kind))
    assert shown["rework"] == sum(stay.rework for stay in chosen)


def wilson(part: int, n: int, z: float = 1.2815515655) -> tuple[float, float] | tuple[None, None]:
    """The two p for which (part/n - p)^2 = z^2 p (1 - p) / n."""
    if not n:
        return None, None
    a, b, root = 1 + z * z / n, 2 * part / n + z * z / n, (part / n) ** 2
    spread = max(b * b - 4 * a * root, 0) ** 0.5
    return (b - spread) / (2 * a), (b + spread) / (2 * a)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("windowed", [False, True])
def test_win_and_loss(told: Tell, name: str, windowed: bool) -> None:
    at = told(name)
    start, until = WINDOWS[name] if windowed else (None, None)
    shown = figures(at.desk.snapshot(), "winloss", FiguresRequest(start=start, until=until))
    low, high = (midnight(known(start)), midnight(known(until))) if windowed else (-(10**18), 10**18)
    stays = at.stays()
    expect = reference.winloss(stays, low, high, us(at.now), reference.NO_RATES, at.sources)
    assert (shown["won"], shown["lost"], shown["deals"]) == (
        expect["won"],
        expect["lost"],
        expect["won"] + expect["lost"],
    )
    for key in ("win_rate", "win_rate_value", "average_won", "median_won"):
        assert shown[key] == near(expect[key]), key
    assert {one["name"]: (one["count"], one["amount"]) for one in shown["reasons"]} == expect["reasons"]
    assert {one["name"]: {"won": one["won"], "lost": one["lost"]} for one in shown["sources"]} == expect["sources"]
    days = reference.won_cycles([s for s in of(stays, "won") if low <= known(s.closed) < high], at.guessed)
    assert shown["cycle"] == {
        "mean_days": near(reference.ratio(sum(days), len(days))),
        "median_days": near(reference.median(days)),
        "n": len(days),
    }


@pytest.mark.parametrize("name", FILES)
def test_changes(told: Tell, name: str) -> None:
    at = told(name)
    start, until = WINDOWS[name]
    shown = figures(at.desk.snapshot(), "changes", FiguresRequest(start=start, until=until))
    day = 86_400_000_000
    expect = reference.waterfall(at.rows, "P", midnight(start) + day - 1, midnight(until) + day - 1)
    terms = ("open_at_start", "new", "reopened", "increases", "decreases", "won", "lost", "removed", "open_at_end")
    for term in terms:
        assert shown[term] == {"count": len(expect.get(term, [])), "amount": sum(expect.get(term, []))}, term
    signs = (1, 1, 1, 1, -1, -1, -1, -1)
    came = sum(sign * shown[term]["amount"] for sign, term in zip(signs, terms, strict=False))
    assert came == shown["open_at_end"]["amount"]


def quarter(name: str) -> tuple[date, date]:
    year, number = int(PERIODS[name][:4]), int(PERIODS[name][-1])
    start = date(year, 3 * number - 2, 1)
    return start, date(year + number // 4, 3 * number % 12 + 1, 1)


@pytest.mark.parametrize("name", FILES)
def test_velocity_coverage_and_slippage(told: Tell, name: str) -> None:
    at = told(name)
    shown = figures(at.desk.snapshot(), "velocity", FiguresRequest(period=PERIODS[name]))
    start, until = quarter(name)
    stays = at.stays()
    days = reference.won_cycles(stays, at.guessed)
    mean = sum(days) / len(days)
    assert (shown["open"], shown["mean_cycle_days"]) == (len(of(stays, "open")), near(mean))
    assert shown["pipeline_per_day"] == near(shown["expected_amount"] / float(mean))
    today, wins = at.now.date(), of(stays, "won")
    starts = [midnight(today + timedelta(1 - days)) for days in (180, 90, 0)]
    spans = zip(("won_per_day_before", "won_per_day"), starts, starts[1:], strict=False)
    for key, since, to in spans:
        worth = held([stay for stay in wins if since <= known(stay.closed) < to])["amount"]
        assert shown[key] == near(Fraction(worth, 90)), key
    before = at.stays(midnight(start) - 1)
    found = reference.slippage(before, stays, (start.toordinal(), until.toordinal()), us(at.now), reference.NO_RATES)
    classes = ("won", "lost", "slipped")
    assert {key: shown["slippage"][key] for key in classes} == {key: found[key][0] for key in classes}
    assert shown["slippage"]["amounts"] == {key: found[key][1] for key in classes}
    every = sum(found[key][0] for key in classes)
    assert shown["slippage"]["rate"] == near(reference.ratio(found["slipped"][0], every))


@pytest.mark.parametrize("name", FILES)
def test_quota(told: Tell, name: str) -> None:
    at = told(name)
    shown = figures(at.desk.snapshot(), "quota", FiguresRequest(period=PERIODS[name]))
    start, until = quarter(name)
    stays = at.stays()
    won = held([stay for stay in of(stays, "won") if midnight(start) <= known(stay.closed) < midnight(until)])
    gap, opened = TARGET - won["amount"], of(stays, "open")
    every = [date.fromordinal(day) for day in range(start.toordinal(), until.toordinal())]
    working = [day for day in every if day.weekday() < 5]
    elapsed = [day for day in working if day < at.now.date()]
    pace = Fraction(TARGET * len(elapsed), len(working))
    assert (shown["target"], shown["won"], shown["gap"]) == (TARGET, won["amount"], gap)
    assert shown["deals"] == won["count"] + len(opened)
    assert shown["attainment"] == near(Fraction(won["amount"], TARGET))
    assert (shown["pace_target"], shown["pace"]) == (near(pace), near(won["amount"] / pace))
    assert shown["required_per_day"] == near(Fraction(max(gap, 0), len(working) - len(elapsed)))
    assert shown["days_left"] == (until - at.now.date()).days
    due = held([stay for stay in opened if stay.expected and date.fromisoformat(stay.expected) < until])["amount"]
    assert shown["coverage"] == near(Fraction(due, gap) if gap > 0 else None)
    assert 0 <= shown["chance"] <= 1
    assert won["amount"] <= shown["low"] <= shown["forecast"] <= shown["high"]


KEYS = {
    "board": "stages open won lost",
    "board.stages": "name kind count amount weighted stalled",
    "board.open": "count amount weighted",
    "funnel": "basis stages won lost open rework",
    "funnel.stages": "name reached entered skipped advanced lost_here open_here so_far of_resolved upper low high amount"
    " median_days",
    "winloss": "won lost win_rate win_rate_value reasons sources cycle average_won median_won",
    "winloss.reasons": "name count amount",
    "winloss.sources": "name won lost win_rate cost_per_customer",
    "winloss.cycle": "mean_days median_days n",
    "velocity": "open expected_amount mean_cycle_days won_per_day won_per_day_before pipeline_per_day coverage"
    " coverage_needed weighted_coverage slippage",
    "velocity.slippage": "won lost slipped rate amounts",
    "quota": "period target won attainment gap pace_target pace required_per_day days_left chance forecast low high"
    " needed coverage surface swings commission",
    "quota.needed": "size count",
    "quota.surface": "sizes counts chance",
    "quota.swings": "deal title amount points",
    "forecast": "open distribution model plain diary",
    "forecast.open": "deal title amount stage chance chance_low chance_high by_period_end reasons",
    "forecast.distribution": "step start mass",
    "forecast.model": "closed horizon_days brier log_loss reliability",
    "forecast.plain": "brier log_loss",
    "changes": "open_at_start new reopened increases decreases won lost removed open_at_end",
    "flywheel": "existing_share referral_share referral_rate referrers repeat_rate nps force friction ask_next",
    "flywheel.nps": "score n",
}


def test_every_key_is_there(told: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day_learning, "DAYS", 1)
    at = told("zoho")
    asked = FiguresRequest(period=PERIODS["zoho"], start=date(2020, 1, 1), until=date(2021, 1, 1))
    documents = {kind: figures(at.desk.snapshot(), kind, asked) for kind in KINDS}
    for path, names in KEYS.items():
        kind, _, inside = path.partition(".")
        found = documents[kind][inside] if inside else documents[kind]
        common = () if inside else ("pipeline", "as_of", "currency", "from", "to", "deals")
        one = found if isinstance(found, dict) else found[0]
        assert {*names.split(), *common} <= set(one), path
    assert set(documents) == {path.partition(".")[0] for path in KEYS}


@pytest.mark.parametrize("name", FILES)
def test_what_stands_where(told: Tell, name: str) -> None:
    at = told(name)
    shown = figures(at.desk.snapshot(), "funnel", FiguresRequest(basis="snapshot"))
    opened = of(at.stays(), "open")
    assert (shown["basis"], shown["deals"]) == ("snapshot", len(opened))
    for position, stage in enumerate(shown["stages"]):
        mine = held([stay for stay in opened if stay.stage == position])
        assert (stage["name"], stage["count"], stage["amount"]) == (at.stages[position], *mine.values())


def test_what_customers_bring_back(told: Tell, crm_files: Path) -> None:
    at = told("wave")
    accounts = {
        line["External_Id__c"]: line["Account.External_Id__c"] for line in files.read(crm_files / "Opportunity.csv")
    }
    wins: dict[str, list[Stay]] = {}
    for stay in of(at.stays(), "won"):
        wins.setdefault(accounts[stay.deal], []).append(stay)
    first = {customer: min(known(stay.closed) for stay in stays) for customer, stays in wins.items()}
    again = [stay for customer, stays in wins.items() for stay in stays if known(stay.closed) > first[customer]]
    everything = [stay for stays in wins.values() for stay in stays]
    shown = figures(at.desk.snapshot(), "flywheel")
    assert shown["deals"] == len(everything)
    assert shown["existing_share"] == near(Fraction(held(again)["amount"], held(everything)["amount"]))
    assert shown["repeat_rate"] == near(Fraction(sum(len(stays) > 1 for stays in wins.values()), len(wins)))
    assert shown["between_wins"]["repeats"] == len(everything) - len(wins)


def friction(
    stays: Sequence[Stay], position: int, median: Fraction | int, guessed: Collection[str]
) -> tuple[int, Any, int, Any]:
    """Deals over the median time, days over it in all, how many of them were lost, and what that may cost."""
    been = [stay for stay in stays if reference.visited(stay, position) and stay.deal not in guessed]
    over = [stay for stay in been if Fraction(reference.spent(stay, position), 86_400_000_000) > median]
    within = [stay for stay in been if stay not in over]
    lost = len(of(over, "lost"))
    beyond = lost - Fraction(len(of(within, "lost")), len(within)) * len(over)
    cost = beyond * known(reference.median([stay.amount for stay in been if stay.amount is not None]))
    days = sum(Fraction(reference.spent(stay, position), 86_400_000_000) - median for stay in over)
    return len(over), near(days), lost, near(cost if cost > 0 else None)


@pytest.mark.parametrize("name", ["wave", "log"])
def test_where_deals_get_stuck(told: Tell, name: str) -> None:
    at = told(name)
    stays = at.stays()
    counted = reference.funnel(stays, at.stages, estimated=at.guessed)
    for position, stage in enumerate(figures(at.desk.snapshot(), "flywheel")["friction"]):
        median = counted[position]["median_days"]
        assert median is not None
        assert (stage["name"], stage["median_days"]) == (at.stages[position], near(median))
        found = tuple(stage[key] for key in ("over", "days_over", "lost_over", "cost"))
        assert found == friction(stays, position, median, at.guessed)


@pytest.mark.parametrize("name", FILES)
def test_forecast_agrees_with_quota_and_board(told: Tell, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day_learning, "DAYS", 1)
    at = told(name)
    shown = figures(at.desk.snapshot(), "forecast", FiguresRequest(period=PERIODS[name]))
    quota, board = (
        figures(at.desk.snapshot(), kind, FiguresRequest(period=PERIODS[name])) for kind in ("quota", "board")
    )
    stays = at.stays()
    opened = of(stays, "open")
    assert shown["deals"] == len(shown["open"]) == len(opened)
    assert sum(deal["amount"] or 0 for deal in shown["open"]) == held(opened)["amount"]
    by_stage = {stage["name"]: stage for stage in board["stages"]}
    for stage in at.stages:
        mine = [deal for deal in shown["open"] if deal["stage"] == stage]
        assert len(mine) == by_stage[stage]["count"]
        assert by_stage[stage]["weighted"] == near(sum((deal["amount"] or 0) * deal["chance"] for deal in mine))
    for deal in shown["open"]:
        assert 0 <= deal["chance_low"] <= deal["chance"] <= deal["chance_high"] <= 1
        assert 0 <= deal["by_period_end"] <= deal["chance"]
    said = shown["distribution"]
    mass = np.array(said["mass"])
    values = said["start"] + said["step"] * np.arange(len(mass))
    assert mass.sum() == pytest.approx(1, abs=1e-12)
    # Both sides of the goal weigh what the chance says, which moves the mean by a hundred thousandth at most.
    assert values @ mass == pytest.approx(quota["forecast"], rel=2e-5)
    for key, share in (("low", 0.1), ("high", 0.9)):
        assert quota[key] == pytest.approx(values[np.searchsorted(np.cumsum(mass), share - 1e-12)], rel=1e-9)
    if quota["gap"] > 0:
        assert mass[values >= TARGET - 1e-6].sum() == pytest.approx(quota["chance"], abs=4e-4)
    # Chances are learnt from what had happened before the day began.
    before = at.stays(us(start_of(at.desk.today(), at.desk.settings.zone)) - 1)
    ages = [reference.open_days(stay) for stay in of(before, "won")]
    horizon = -(-reference.quantile(ages, Fraction(95, 100)) // 1)
    assert (shown["model"]["closed"], shown["model"]["horizon_days"]) == (len(of(before, "won", "lost")), horizon)
    assert sum(tenth["n"] for tenth in shown["model"]["reliability"]) == shown["model"]["n"]
