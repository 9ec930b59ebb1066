"""Models of a day and chances are kept: what comes back says the same, to the last bit."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import LoseDeals, WinDeals
from salesdesk.desk.packing import packed
from salesdesk.views.chances import chances
from salesdesk.views.day_models import DayModels
from salesdesk.views.keeping.models import CHANCES, MODELS
from salesdesk.views.learning import day_models
from salesdesk.views.outlook import outlook_of
from tests.support.desks import DeskForTests, desk_in


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    for n in range(26):
        key = made.deal(f"Past {n}", amount=100_000 + n, stage=made.stages[n % 3].id, source="Web" if n % 2 else None)
        made.clock.on(days=1)
        made.desk.do(WinDeals(deals=(key,)) if n % 3 else LoseDeals(deals=(key,)))
    for n in range(4):
        made.deal(f"Open {n}", amount=200_000 * n, source="Web", stage=made.stages[n % 3].id)
    made.clock.on(days=1)
    yield made
    made.desk.store.close()


def again(models: DayModels) -> DayModels:
    """The models once they were kept."""
    return MODELS.unpack(MODELS.pack(models))


def test_what_was_kept_says_what_was_learnt(at: DeskForTests) -> None:
    shown = at.desk.snapshot()
    learnt = day_models(shown)
    found = again(learnt)
    assert found.name == learnt.name
    assert (found.deals, found.told.tolist(), found.marks.tolist()) == (
        learnt.deals, learnt.told.tolist(), learnt.marks.tolist(),
    )  # fmt: skip
    open_deals = [card.id for card in shown.open_cards()]
    said = outlook_of(shown, at.pipeline, open_deals).said.states
    facts = outlook_of(shown, at.pipeline, open_deals)
    mine, theirs = (each.by_pipeline[at.pipeline] for each in (learnt, found))
    assert mine.stays == theirs.stays
    assert [one.told for one in mine.model.columns] == [one.told for one in theirs.model.columns]
    assert np.array_equal(mine.model.timing.table, theirs.model.timing.table)
    assert facts.model.fitted is not None and theirs.model.fitted is not None
    assert np.array_equal(facts.model.fitted.mean, theirs.model.fitted.mean)
    for days in (5, 50):
        ahead = np.full(len(said), days)
        one, other = (each.model.timing.within(ahead, said.stage, said.stay_days) for each in (mine, theirs))
        assert np.array_equal(one, other)
    for name in ("deal", "created", "closed", "won", "amount", "unpriced", "foreign", "undated", "timed"):
        assert getattr(mine.past, name).tolist() == getattr(theirs.past, name).tolist()


def test_the_name_of_models_tells_them_apart(at: DeskForTests) -> None:
    first = day_models(at.desk.snapshot())
    at.clock.on(days=1)
    assert day_models(at.desk.snapshot()).name != first.name, "a day more is in the ages of deals"
    at.desk.do(SetField(deals=(first.deals[0],), field="source", value="Fair"))
    tomorrow = day_models(at.desk.snapshot()).name
    at.clock.on(days=1)
    assert day_models(at.desk.snapshot()).name != tomorrow


def test_chances_that_were_kept_are_the_same(at: DeskForTests) -> None:
    at.desk.do(SetField(deals=(at.desk.snapshot().open_cards()[0].id,), field="chance", value=0.3))
    said = dict(chances(at.desk.snapshot()))
    assert CHANCES.unpack(CHANCES.pack(("name", said))) == ("name", said)
    assert CHANCES.unpack(CHANCES.pack(("none", {}))) == ("none", {})


@pytest.mark.parametrize("content", [b"", b"nonsense of any kind", packed({"deals": b"", "pipelines": ["x"]})])
def test_what_is_damaged_is_told(content: bytes) -> None:
    for codec in (MODELS, CHANCES):
        with pytest.raises(ValueError):
            codec.unpack(content)
