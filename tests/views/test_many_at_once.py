"""A change of very many deals is brought forward too: nothing is learnt for it, and all is as it would be made anew."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from salesdesk.desk import forward, parts
from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import DeleteDeals, MoveDeals, WinDeals
from salesdesk.desk.desk import Desk
from salesdesk.views import model_inputs, scope
from salesdesk.views.chances import chances
from salesdesk.views.figures import FiguresRequest, figures
from salesdesk.views.learning import day_models, without_learning
from salesdesk.views.limits import limits
from salesdesk.views.strip import strip
from tests.support.desks import DeskForTests, lived_in


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskForTests]:
    for module in (forward, parts, scope, model_inputs):
        monkeypatch.setattr(module, "MANY", 3)
    made = lived_in(tmp_path)
    made.clock.on(days=1)
    yield made
    made.desk.store.close()


def told(desk: Desk) -> str:
    shown = desk.snapshot()
    found = [figures(shown, name, FiguresRequest()) for name in ("board", "quota", "forecast", "funnel")]
    return json.dumps([found, limits(shown), strip(shown), sorted(chances(shown).items())], default=repr)


def anew(at: DeskForTests) -> str:
    return told(Desk(at.desk.store, at.clock))


def test_many_deals_at_once_are_brought_forward_and_taken_back(at: DeskForTests) -> None:
    models = day_models(at.desk.snapshot())
    told(at.desk)
    deals = tuple(card.id for card in at.desk.snapshot().open_cards())
    assert len(deals) > 6
    commands: list[Command] = [
        MoveDeals(deals=deals, stage=at.stages[1].id),
        SetField(deals=deals, field="source", value="Fair"),
        WinDeals(deals=deals[:5]),
        DeleteDeals(deals=deals[1:]),
    ]
    for command in commands:
        at.desk.do(command)
        with without_learning():
            strip(at.desk.snapshot())
        assert told(at.desk) == anew(at)
    for _ in commands:
        at.desk.undo()
        with without_learning():
            strip(at.desk.snapshot())
        assert told(at.desk) == anew(at)
    assert day_models(at.desk.snapshot()) is models
