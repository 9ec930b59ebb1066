"""What is kept up to date by what changed says what reading and folding everything again says."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from salesdesk.analytics.log import Log
from salesdesk.desk.commands.activities import PlanActivity
from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.deal_fields import ChangeAmount, SetField
from salesdesk.desk.commands.deals import CreateDeal, DeleteDeals, LoseDeals, MoveDeals, ReopenDeals, WinDeals
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.commands.stages import DeleteStage
from salesdesk.views.figures import NAMES, FiguresRequest, figures
from salesdesk.views.scope import scope
from tests.support.desks import DeskForTests, desk_in

WINDOW = FiguresRequest(start=None, until=None)


@dataclass
class Keyed(DeskForTests):
    """A desk and the keys of its open deals."""

    keys: list[str] = field(default_factory=list)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Keyed]:
    made = Keyed(**vars(desk_in(tmp_path)))
    made.past(24, sources=(None, "Referral"), reason="Price")
    made.keys = [made.deal(f"Open {n}", amount=300_000 + n, stage=made.stages[n % 3].id) for n in range(6)]
    yield made
    made.desk.store.close()


STEPS: dict[str, Callable[[Keyed], Command]] = {
    "move": lambda at: MoveDeals(deals=(at.keys[0], at.keys[1]), stage=at.stages[2].id),
    "amount": lambda at: ChangeAmount(deals=(at.keys[1],), amount=5_000),
    "win": lambda at: WinDeals(deals=(at.keys[2],)),
    "lose": lambda at: LoseDeals(deals=(at.keys[3],), reason="Timing"),
    "create": lambda at: CreateDeal(title="New", amount=70_000),
    "delete": lambda at: DeleteDeals(deals=(at.keys[4],)),
    "reopen": lambda at: ReopenDeals(deals=(at.keys[2],)),
    "activity": lambda at: PlanActivity(deal=at.keys[0], title="Call"),
    "merge": lambda at: DeleteStage(stage=at.stages[1].id, survivor=at.stages[2].id),
    "setting": lambda at: ChangeSettings(values=(("names", "Ines Brandt"),)),
    "tags": lambda at: SetField(deals=(at.keys[0],), field="tags", value=("Key account",)),
}


def by_deal(log: Log) -> dict[str, tuple[object, ...]]:
    named = (
        "created",
        "closed",
        "outcome",
        "stage",
        "hi",
        "amount",
        "rework",
        "moves",
        "open_us",
        "spent_us",
        "visited",
    )
    columns = [getattr(log, name) for name in named]
    return {deal: tuple(np.asarray(column[row]).tolist() for column in columns) for row, deal in enumerate(log.deal)}


def test_every_figure_is_as_it_would_be_read_anew(at: Keyed) -> None:
    for name in NAMES:
        figures(at.desk.snapshot(), name, FiguresRequest(start=at.clock.now.date(), until=at.clock.now.date()))
    for what, step in STEPS.items():
        at.clock.on(hours=1)
        at.desk.do(step(at))
        kept, fresh = scope(at.desk.snapshot()), scope(at.anew().snapshot())
        assert by_deal(kept.log) == by_deal(fresh.log)
        assert (kept.cards, kept.rules.guessed) == (fresh.cards, fresh.rules.guessed)
        for name in ("board", "funnel", "quota", "winloss", "forecast"):
            told = [json.dumps(figures(desk.snapshot(), name, WINDOW), default=str) for desk in (at.desk, at.anew())]
            assert told[0] == told[1], (what, name)
    while at.desk.undo():
        assert by_deal(scope(at.desk.snapshot()).log) == by_deal(scope(at.anew().snapshot()).log)
        assert at.desk.snapshot().every_card() == at.anew().snapshot().every_card()
        if not at.desk.undo_state().undo or len(at.desk.snapshot().every_card()) < 28:
            break
    assert at.desk.snapshot().estimated() == frozenset()
