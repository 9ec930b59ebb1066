"""Figures and reports under any clock: at the ends of time, set back behind what was done, and on a machine in another zone."""

import json
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from salesdesk import reports
from salesdesk.desk.commands.activities import PlanActivity
from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.deal_fields import ChangeExpectedClose
from salesdesk.desk.commands.deals import CreateDeal, DeleteDeals, LoseDeals, MoveDeals, ReopenDeals, WinDeals
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.desk import Desk
from salesdesk.domain.days import noon_of
from salesdesk.domain.errors import Refused, SalesDeskError
from salesdesk.domain.records import Deal
from salesdesk.formats import Formats
from salesdesk.views.figures import NAMES, FiguresRequest, figures
from salesdesk.views.funnel import funnel
from salesdesk.views.listing import LISTINGS
from tests.support.desks import DeskForTests, StandingClock, desk_in, lived_in

ENDS = (
    date(1000, 1, 1), date(1582, 10, 15), date(1899, 12, 31), date(1900, 1, 1), date(1904, 1, 1), date(1969, 12, 31),
    date(1970, 1, 1), date(2000, 2, 29), date(2026, 12, 31), date(2038, 1, 19), date(2100, 2, 28), date(9899, 12, 31),
)  # fmt: skip
ZONES = ("Pacific/Kiritimati", "Pacific/Pago_Pago", "Australia/Lord_Howe", "Pacific/Apia")
WINDOW = FiguresRequest(start=date(2026, 10, 1), until=date(2026, 12, 1))
REQUESTS = (FiguresRequest(), WINDOW, FiguresRequest(basis="snapshot"))


def document(desk: Desk) -> str:
    """All that ``salesdesk figures`` prints."""
    return json.dumps([figures(desk.snapshot(), name, WINDOW) for name in NAMES], default=str)


def walk(desk: Desk) -> None:
    """Ask for everything there is; a sentence is an answer too."""
    snapshot = desk.snapshot()
    for name in NAMES:
        for asked in REQUESTS:
            try:
                no_negative_age(figures(snapshot, name, asked))
            except SalesDeskError:
                continue
    for name in reports.all_reports():
        try:
            view = reports.view(snapshot, name)
        except Refused:  # there is nobody on this desk whom it is of
            continue
        reports.report(name).facts(view)
        reports.report(name).draft(view, Formats("en_GB"), "a4")
    for listing in LISTINGS.values():
        assert listing(snapshot) is not None
    with desk.read() as reader:
        assert {card.id for card in snapshot.all_cards()} == {
            deal.id for deal in reader.find(Deal)
        } or snapshot.looks_back


def no_negative_age(found: Any, name: str = "") -> None:
    """No number of days below zero, however deep it stands."""
    parts = (
        found.items() if isinstance(found, dict) else ((name, one) for one in found) if isinstance(found, list) else ()
    )
    for key, one in parts:
        no_negative_age(one, str(key))
    if "days" in name and isinstance(found, int | float):
        assert found >= 0, name


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[DeskForTests]]:
    """One that has lived, one with days at the ends of time on its deals, and an empty one."""
    made = [
        lived_in(tmp_path_factory.mktemp("full")),
        lived_in(tmp_path_factory.mktemp("ends")),
        desk_in(tmp_path_factory.mktemp("empty")),
    ]
    keys = [card.id for card in made[1].desk.snapshot().open_cards()]
    for key, day in zip(
        keys, (date.min, date(1, 1, 2), date(1582, 10, 15), date(9999, 12, 30), date.max), strict=False
    ):
        made[1].desk.do(ChangeExpectedClose(deals=(key,), day=day))
        made[1].desk.do(PlanActivity(deal=key, title="Call", due_day=day, due_time="23:59"))
    yield made
    for each in made:
        each.desk.store.close()


@pytest.mark.parametrize("number", range(len(ENDS)), ids=[day.isoformat() for day in ENDS])
def test_every_figure_at_the_ends_of_time(desks: list[DeskForTests], number: int) -> None:
    for at in desks:
        zone = ZONES[number % len(ZONES)]
        at.desk.do(ChangeSettings(values=(("zone", zone), ("fiscal_start", str(number % 12 + 1)))))
        now = noon_of(ENDS[number], at.desk.settings.zone)
        for looks_back in (False, True):
            desk = Desk(at.desk.store, StandingClock(now), looks_back)
            assert desk.today() == ENDS[number]
            walk(desk)
        assert desk.snapshot().looks_back == (now < at.clock.now)


@pytest.mark.parametrize("day", [date.min, date(999, 12, 30), date(9901, 1, 2), date.max])
def test_a_day_outside_the_years_is_told(desks: list[DeskForTests], day: date) -> None:
    for at in desks:
        desk = Desk(at.desk.store, StandingClock(noon_of(day, at.desk.settings.zone)))
        with pytest.raises(Refused, match="lies outside the years"):
            desk.snapshot()
        with pytest.raises(Refused, match=r"lies outside the years|still to come"):
            at.desk.snapshot(day)


def test_a_deal_that_was_deleted_before_the_clock_was_set_back(tmp_path: Path) -> None:
    at = lived_in(tmp_path)
    won = at.desk.snapshot().closed_cards(None, "won", at.clock.now - timedelta(days=30), at.clock.now)[0].id
    at.desk.do(DeleteDeals(deals=(won,)))
    right = {name: figures(at.desk.snapshot(), name) for name in ("flywheel", "winloss")}
    at.clock.on(days=-3)
    for desk in (at.desk, at.anew()):
        assert figures(desk.snapshot(), "flywheel")["repeat_rate"] == right["flywheel"]["repeat_rate"]
        found = figures(desk.snapshot(), "winloss")
        assert (found["won"], found["lost"]) == (right["winloss"]["won"], right["winloss"]["lost"])
        walk(desk)
    at.desk.store.close()


def wish(desk: Desk, chance: Random) -> Command:
    with desk.read() as reader:
        deals = [deal.id for deal in reader.find(Deal)]
    some = tuple(chance.sample(deals, 2))
    stages = [stage.id for stage in desk.snapshot().all_stages()]
    return chance.choice(
        (
            CreateDeal(title="New", amount=5_000, organisation="House"), MoveDeals(deals=some, stage=chance.choice(stages)),
            WinDeals(deals=some), LoseDeals(deals=some, reason="Price"), ReopenDeals(deals=some), DeleteDeals(deals=some[:1]),
        )
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_records_and_history_agree_whatever_the_clock_does(tmp_path: Path, seed: int) -> None:
    """Open, won and lost deals are the same by the records and by the history, also where the clock was set back."""
    at, chance = lived_in(tmp_path), Random(seed)
    for _ in range(8):
        at.clock.on(days=chance.choice((-90, -3, -0.01, 0.5, 40)))
        try:
            at.desk.do(wish(at.desk, chance))
        except SalesDeskError:
            continue
        walk(at.desk if chance.random() < 0.5 else at.anew())
        walk(Desk(at.desk.store, at.clock, looks_back=True))
        found = funnel(at.desk.snapshot()).funnel
        outcomes = [card.outcome for card in at.desk.snapshot().all_cards()]
        by_history = {"open": found.open.count, "won": found.won.count, "lost": found.lost.count}
        assert by_history == {name: outcomes.count(name) for name in by_history}
        assert found.deals == len(outcomes)
    at.desk.store.close()


def test_figures_are_of_the_zone_of_the_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = lived_in(tmp_path)
    at.clock.now = at.clock.now.replace(hour=23, minute=30)
    found = set()
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        found.add(document(at.anew()))
        assert at.anew().today() == at.clock.now.astimezone(at.desk.settings.zone).date()
    monkeypatch.delenv("TZ")
    time.tzset()
    assert len(found) == 1
    at.desk.store.close()
