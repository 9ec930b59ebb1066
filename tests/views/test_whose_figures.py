"""Whose deals the figures' documents count, and what they say of deals in other pipelines."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.commands.stages import AddPipeline, NewStage
from salesdesk.views.figures import FiguresRequest, figures
from tests.support.desks import DeskForTests, desk_in


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    made.desk.do(ChangeSettings(values=(("names", "Ada"),)))
    yield made
    made.desk.store.close()


def test_slippage_is_of_the_desks_own_deals_as_velocity_is(at: DeskForTests) -> None:
    for number, owner in enumerate(("Ada", None, "Ben", "Ben")):
        key = at.deal(f"Deal {number}", amount=1_000 * (number + 1), expected_close=date(2026, 12, 10))
        at.desk.do(SetField(deals=(key,), field="owner", value=owner))
    at.clock.on(days=10)
    shown = figures(at.desk.snapshot(), "velocity", FiguresRequest(period="2026-12"))
    assert shown["open"] == 2
    assert shown["slippage"] == {
        "won": 0,
        "lost": 0,
        "slipped": 2,
        "rate": 1.0,
        "amounts": {"won": 0, "lost": 0, "slipped": 3_000},
    }


def test_the_forecast_names_the_stages_of_every_pipeline(at: DeskForTests) -> None:
    other = at.desk.do(AddPipeline(name="Renewals", stages=(NewStage(name="Due"),))).made
    at.deal("Here", amount=500)
    at.deal("There", amount=700, pipeline=other)
    shown = figures(at.desk.snapshot(), "forecast")
    assert {deal["title"]: deal["stage"] for deal in shown["open"]} == {"Here": "Qualified", "There": "Due"}
