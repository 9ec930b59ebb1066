"""What customers bring back, against loops over the rows of the file that was imported."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from salesdesk.desk.commands.deals import WinDeals
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.desk import Desk
from salesdesk.importing import ImportOptions, plan_import
from salesdesk.importing.commands.imports import ImportDeals
from salesdesk.store.store import SqlStore
from salesdesk.views.flywheel import document, flywheel
from salesdesk.views.scope import scope
from tests.support.desks import desk_in

MAVEN = Path(__file__).parents[1] / "data" / "maven_crm" / "sales_pipeline.csv"
NOW = datetime(2018, 1, 1, 12, tzinfo=UTC)
WINDOWS = ((None, None), (date(2017, 6, 1), date(2017, 7, 1)), (date(2016, 1, 1), date(2016, 2, 1)))
Window = tuple[date | None, date | None]
Win = tuple[str, date, int]


@pytest.fixture(scope="module")
def maven(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = Desk(
        SqlStore.create(tmp_path_factory.mktemp("maven") / "m.salesdesk", lambda: NOW, Random(1).randbytes), lambda: NOW
    )
    desk.do(ChangeSettings(values=(("currency", "USD"), ("zone", "UTC"))))
    options = ImportOptions(zone=desk.settings.zone, base_currency="USD")
    plan = plan_import(MAVEN.read_bytes(), options, lambda: NOW, name=MAVEN.name)
    desk.do(ImportDeals(plan=plan))
    yield desk
    desk.store.close()


@pytest.fixture(scope="module")
def wins() -> list[Win]:
    """(account or "", day won, cents) of each won row."""
    with MAVEN.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["deal_stage"] == "Won"]
    return [(r["account"], date.fromisoformat(r["close_date"]), round(float(r["close_value"]) * 100)) for r in rows]


def inside(day: date, window: Window) -> bool:
    return (window[0] is None or day >= window[0]) and (window[1] is None or day < window[1])


@pytest.mark.parametrize("window", WINDOWS)
def test_existing_share(maven: Desk, wins: list[Win], window: Window) -> None:
    first: dict[str, date] = {}
    for account, day, _ in wins:
        if account:
            first[account] = min(day, first.get(account, day))
    whole = sum(cents for _, day, cents in wins if inside(day, window))
    theirs = sum(cents for who, day, cents in wins if inside(day, window) and who and day > first[who])
    found = flywheel(maven.snapshot(), scope(maven.snapshot()), *window)
    assert found.existing_share == (pytest.approx(theirs / whole) if whole else None)
    assert len(found.existing_deals) == sum(inside(d, window) and bool(w) and d > first[w] for w, d, _ in wins)


def test_repeat_rate_and_the_time_between_two_wins(maven: Desk, wins: list[Win]) -> None:
    days: dict[str, list[date]] = {}
    for account, day, _ in wins:
        if account:
            days.setdefault(account, []).append(day)
    found = flywheel(maven.snapshot(), scope(maven.snapshot()))
    again = sum(len(each) >= 2 for each in days.values())
    assert (found.customers, found.repeating) == (len(days), again)
    assert found.repeat_rate == pytest.approx(again / len(days))
    assert found.between.wins == sum(map(len, days.values()))
    assert found.between.repeats == found.between.wins - len(days)
    gaps = {(later - earlier).days for each in days.values() for earlier, later in pairwise(sorted(each))}
    assert {round(step.days) for step in found.between.curve} == gaps


def test_friction_of_stages_adds_up_to_the_deals_that_were_there(maven: Desk) -> None:
    seen = scope(maven.snapshot())
    for place, one in enumerate(flywheel(maven.snapshot(), seen).friction):
        assert one.over + one.within == int((seen.log.visited[:, place] & seen.log.timed).sum())
        assert one.slow.n + one.quick.n <= one.over + one.within
        assert one.cost is None or one.cost > 0


def test_the_document_has_every_key_and_nothing_that_the_desk_does_not_know(maven: Desk) -> None:
    seen = scope(maven.snapshot())
    found = document(maven.snapshot(), seen)
    assert set(found) == {
        *("existing_share", "referral_share", "referral_rate", "referrers", "repeat_rate", "between_wins"),
        *("nps", "force", "friction", "ask_next"),
    }
    assert (found["referral_share"], found["referral_rate"], found["referrers"]) == (None, None, [])
    assert (found["nps"], found["force"], found["ask_next"]) == ({"score": None, "n": 0}, [], [])
    assert [one["name"] for one in found["friction"]] == list(seen.names)


def test_a_person_is_a_customer_where_there_is_no_organisation(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    named: tuple[dict[str, str], ...] = (
        {"organisation": "Vela"},
        {"organisation": "vela"},
        {"contact": "Ann"},
        {"contact": "Ann"},
        {},
    )
    for who in named:
        key = at.deal("Deal", amount=1_000, **who)
        at.clock.on(days=10)
        at.desk.do(WinDeals(deals=(key,)))
    found = flywheel(at.desk.snapshot(), scope(at.desk.snapshot()))
    assert (found.customers, found.repeating, found.repeat_rate) == (2, 2, 1.0)
    assert found.existing_share == pytest.approx(2 / 5)
    assert found.between.median_days == pytest.approx(10)
    at.desk.store.close()


def test_a_desk_without_wins_has_nothing_to_divide_by(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    at.deal("Open", amount=1_000)
    found = document(at.desk.snapshot(), scope(at.desk.snapshot()))
    assert (found["existing_share"], found["repeat_rate"]) == (None, None)
    assert found["between_wins"] == {"median_days": None, "wins": 0, "repeats": 0}
    assert all(one["cost"] is None and one["over"] == 0 for one in found["friction"])
    at.desk.store.close()
