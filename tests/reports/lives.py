"""Desks that have been through everything that can happen to one, and all that can be asked of a desk."""

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from salesdesk.desk.checking import check
from salesdesk.desk.commands.activities import AddNote, FinishActivity, PlanActivity
from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.deal_fields import ChangeAmount, ChangeExpectedClose, SetField
from salesdesk.desk.commands.deals import (
    CreateDeal,
    DeleteDeals,
    LoseDeals,
    MoveDeals,
    ReopenDeals,
    SnoozeDeals,
    WakeDeals,
    WinDeals,
)
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.rates import SetRate
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.commands.stages import AddPipeline, AddStage, DeleteStage, NewStage, RenameStage, SetStallDays
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import SalesDeskError
from salesdesk.domain.records import Activity, Deal, Pipeline, Quota, Rate, Stage
from salesdesk.platform_paths import FixedDay
from salesdesk.store.store import SqlStore
from salesdesk.views.deal import deal
from salesdesk.views.diary import keep_today
from salesdesk.views.figures import NAMES, FiguresRequest, figures
from tests.reports.desks import Clock, empty

WORDS = (
    "=1+1",
    "'=1",
    "'",
    "'quoted'",
    'say "yes"',
    "two\nlines",
    "\u200d=x",
    "-5",
    "007",
    "深圳",
    "<r>b</r>",
    "_x0041_",
    "a, b; c",
)
WINDOW = FiguresRequest(start=date(2026, 1, 10), until=date(2026, 3, 1), period="2026-Q1")


def lived(path: Path, seed: int, steps: int = 60) -> Desk:
    """A desk after so many random commands, some of them taken back, some of those done again."""
    clock, chance = Clock(datetime(2026, 1, 5, 9, tzinfo=UTC), random.Random(seed)), random.Random(seed)
    desk = empty(path, clock)
    desk.do(ChangeSettings(values=(("zone", "Asia/Shanghai"), ("fiscal_start", "1"), ("holidays", "2026-01-28"))))
    desk.do(AddPipeline(name="Renewals", stages=(NewStage(name="Asked", probability=1 / 3), NewStage(name="Offer"))))
    for _ in range(steps):
        clock.now += timedelta(hours=chance.choice((0, 1, 7, 30, 60)), microseconds=chance.choice((0, 1, 999_999)))
        try:
            _step(desk, chance)
            if chance.random() < 0.1:
                keep_today(desk.snapshot())
        except SalesDeskError:
            continue
    return desk


def _step(desk: Desk, chance: random.Random) -> None:
    roll = chance.random()
    if roll < 0.08:
        desk.undo()
        return
    if roll < 0.11:
        desk.redo()
        return
    with desk.read() as reader:
        deals = [found.id for found in reader.find(Deal)]
        stages = [found.id for found in reader.find(Stage)]
        steps = [found.id for found in reader.find(Activity)]
        pipelines = [found.id for found in reader.find(Pipeline)]
    if roll < 0.3 or not deals:
        desk.do(_new(chance, stages))
    else:
        desk.do(chance.choice(_wishes(chance, deals, stages, steps, pipelines, desk.today())))


def _new(chance: random.Random, stages: list[str]) -> Command:
    return CreateDeal(
        title=chance.choice(WORDS),
        stage=chance.choice(stages),
        organisation=chance.choice((None, *WORDS)),
        contact=chance.choice((None, "Ines", "=Bo")),
        amount=chance.choice((None, 0, 1, 12_345, 9_999_999, -500)),
        currency=chance.choice((None, "EUR", "USD", "JPY")),
        expected_close=chance.choice((None, date(2026, 2, 1), date(2026, 12, 31))),
        source=chance.choice((None, "", "Fair", "=Web")),
    )


def _wishes(
    chance: random.Random, deals: list[str], stages: list[str], steps: list[str], pipelines: list[str], today: date
) -> list[Command]:
    one, some = chance.choice(deals), tuple(chance.sample(deals, min(len(deals), chance.randrange(1, 4))))
    stage, word = chance.choice(stages), chance.choice(WORDS)
    day = today + timedelta(days=chance.randrange(1, 40))
    wishes: list[Command] = [
        *(MoveDeals(deals=some, stage=stage) for _ in range(5)),
        *(WinDeals(deals=(one,)) for _ in range(2)),
        *(LoseDeals(deals=(one,), reason=chance.choice((None, "Price", word))) for _ in range(2)),
        ReopenDeals(deals=some),
        *(SnoozeDeals(deals=tuple(deals), until=day) for _ in range(2)),
        *(WakeDeals(deals=some) for _ in range(2)),
        DeleteDeals(deals=(one,)),
        SetField(deals=(one,), field="title", value=word),
        ChangeAmount(deals=some, amount=chance.choice((None, 7, 250_000)), currency=chance.choice((None, "USD"))),
        ChangeExpectedClose(deals=some, day=chance.choice((None, day))),
        SetField(deals=(one,), field="chance", value=chance.choice((None, 0.1 + 0.2, 1.0))),
        SetField(deals=(one,), field="owner", value=chance.choice((None, "Mira Okafor", "Somebody else"))),
        SetField(deals=(one,), field="category", value=chance.choice(("commit", "omitted"))),
        SetField(deals=(one,), field="tags", value=tuple(chance.sample(("north", "=key", "'x"), 2))),
        SetField(deals=(one,), field="own:" + chance.choice(("Region", "=Field")), value=chance.choice((None, word))),
        PlanActivity(deal=one, title=word, due_day=chance.choice((None, day))),
        AddNote(deal=one, text=word),
        AddStage(pipeline=chance.choice(pipelines), name=f"Stage {chance.randrange(99)}", probability=chance.random()),
        DeleteStage(stage=stage, survivor=chance.choice(stages)),
        RenameStage(stage=stage, name=word),
        SetStallDays(stage=stage, days=chance.choice((None, 5))),
        SetQuota(period=chance.choice(("2026-Q1", "2026-Q2")), amount=chance.choice((None, 100_000, 400_000))),
        SetQuota(period="2026-Q1", amount=chance.randrange(1, 9), measure="count", pipeline=chance.choice(pipelines)),
        SetRate(currency="USD", day=date(2026, 1, chance.randrange(1, 31)), rate=chance.choice(("0.92", "0.870001"))),
        ChangeSettings(values=(("pipeline", chance.choice(pipelines)),)),
    ]  # fmt: skip
    return wishes + ([FinishActivity(activity=chance.choice(steps))] if steps else [])


OF_EVENTS = ("changes", "funnel", "winloss", "flywheel")
"""Figures that rest on events alone. Others of a past day also rest on facts as they were then, which a file of the whole
desk does not tell: it holds each fact as it is; so do the forecasts of past months."""


def facts(desk: Desk, days: Iterable[date]) -> dict[str, Any]:
    """All figures of the desk now, those of events on some days, and everything that each deal's panel shows."""
    desks = {day.isoformat(): Desk(desk.store, FixedDay(day, desk.settings.zone), looks_back=True) for day in days}
    with desk.read() as reader:
        pipelines = sorted(found.id for found in reader.find(Pipeline))
        deals = [card.id for card in reader.all_cards(None)]
        found: dict[str, Any] = {"events": reader.event_rows(), "survivors": reader.survivors()}
        found |= {
            "diary": reader.kept_forecasts(),
            "quotas": _bare(reader.find(Quota)),
            "rates": _bare(reader.find(Rate)),
        }
    for name in NAMES:
        of = pipelines if name in ("board", "funnel", "changes") else (None,)
        for day, then in {"now": desk, **(desks if name in OF_EVENTS else {})}.items():
            for pipeline in of:
                found[f"{name} {pipeline} {day}"] = _figures(then, name, replace(WINDOW, pipeline=pipeline))
    return (
        found
        | {key: _plain(deal(desk.snapshot(), key)) for key in deals}
        | {"faults": check(desk), "settings": desk.settings}
    )


def _figures(desk: Desk, name: str, asked: FiguresRequest) -> Any:
    try:
        found = figures(desk.snapshot(), name, asked)
    except SalesDeskError as error:
        return str(error)
    if name == "forecast":
        found["by_month"] = [month for month in found["by_month"] if month["month"] >= found["as_of"][:7]]
    return found


def _plain(view: Any) -> Any:
    """A deal's panel without changes of facts, which are told by each desk's own log."""
    parts = {name: getattr(view, name) for name in view.__slots__}
    parts["history"] = [line for line in view.history if line.kind != "fact"]
    bare = [view.deal, view.pipeline, *view.stages, *view.activities, *view.notes]
    return {k: v for k, v in parts.items() if k not in ("deal", "pipeline", "stages", "activities", "notes")}, bare


def _bare(records: Iterable[Any]) -> list[Any]:
    return [*records]


def bare(path: Path, clock: Any) -> Desk:
    """A desk with nothing in it."""
    return Desk(SqlStore.create(path, clock), clock)
