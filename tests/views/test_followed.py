"""Chances, standing and strip are brought forward by the deals that changed, and are those of a desk opened anew."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from salesdesk.analytics.events import Events
from salesdesk.analytics.log import Log
from salesdesk.desk.commands.activities import FinishActivity, PlanActivity
from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.deal_fields import ChangeAmount, SetField
from salesdesk.desk.commands.deals import CreateDeal, DeleteDeals, LoseDeals, MoveDeals, ReopenDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.desk import Desk
from salesdesk.views import day_learning, outlook, scope
from salesdesk.views.chances import chances
from salesdesk.views.figures import FiguresRequest, figures
from salesdesk.views.learning import NotLearnt, day_models, without_learning
from salesdesk.views.limits import limits
from salesdesk.views.outlook import outlook_of
from salesdesk.views.preview import preview
from salesdesk.views.strip import standing, strip
from tests.support.desks import DeskForTests, desk_in
from tests.support.values import known

PAST, OPEN = 30, 8


@dataclass
class Keyed(DeskForTests):
    """A desk, the keys of its closed deals and those of its open ones."""

    closed: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Keyed]:
    made = Keyed(**vars(desk_in(tmp_path)))
    made.closed = made.past(PAST, sources=(None, "Web"))
    made.keys = [
        made.deal(f"Open {n}", amount=300_000 + n, stage=made.stages[n % 3].id, source="Web") for n in range(OPEN)
    ]
    made.desk.do(SetQuota(period=standing(made.desk.snapshot()).period.key, amount=4_000_000))
    made.clock.on(days=1)
    yield made
    made.desk.store.close()


CHANGES: dict[str, Callable[[Keyed, Random], Command]] = {
    "moved": lambda at, r: MoveDeals(deals=some(at, r), stage=r.choice(at.stages).id),
    "priced": lambda at, r: ChangeAmount(deals=some(at, r), amount=r.randrange(900_000)),
    "typed": lambda at, r: SetField(deals=some(at, r), field="chance", value=r.choice((None, 0.25, 1.0, 0.0))),
    "lost": lambda at, r: LoseDeals(deals=some(at, r), reason="Price"),
    "won": lambda at, r: WinDeals(deals=some(at, r)),
    "reopened": lambda at, r: ReopenDeals(deals=some(at, r)),
    "deleted": lambda at, r: DeleteDeals(deals=some(at, r, 1)),
    "created": lambda at, r: CreateDeal(title=f"New {r.random()}", amount=r.randrange(500_000), source="Web"),
    "left out": lambda at, r: SetField(deals=some(at, r), field="category", value=r.choice(("omitted", "commit"))),
    "another's": lambda at, r: SetField(deals=some(at, r), field="owner", value=r.choice(("Ines Brandt", "Else"))),
    "abroad": lambda at, r: ChangeAmount(deals=some(at, r, 1), amount=5, currency="USD"),
    "tagged": lambda at, r: SetField(deals=some(at, r), field="tags", value=r.choice(((), ("Key",), ("Key", "New")))),
    "sourced": lambda at, r: SetField(deals=some(at, r), field="source", value=r.choice(("Web", "Fair", None))),
    "called": lambda at, r: PlanActivity(deal=some(at, r, 1)[0], title="Call"),
}
OF_PAST_DEALS = ("tagged", "sourced", "another's", "deleted", "reopened")
"""What may be done to deals that were closed before today as well."""


def some(at: Keyed, random: Random, most: int = 3) -> tuple[str, ...]:
    there = at.desk.snapshot().every_card()
    return tuple(random.sample([key for key in at.keys if key in there], random.randint(1, most)))


def told(desk: Desk) -> str:
    """What figures say, as they are printed."""
    shown = desk.snapshot()
    found: dict[str, Any] = {name: figures(shown, name, FiguresRequest()) for name in ("board", "quota", "forecast")}
    found |= {"strip": strip(shown), "limits": limits(shown), "odds": dict(sorted(chances(shown).items()))}
    return json.dumps(found, default=repr)


@pytest.mark.parametrize("seed", range(4))
def test_after_any_changes_it_says_what_a_desk_opened_anew_says(at: Keyed, seed: int) -> None:
    random = Random(seed)
    if seed % 2:
        at.desk.do(ChangeSettings(values=(("names", "Ines Brandt"),)))
        at.desk.do(SetField(deals=tuple(at.closed[::2]), field="owner", value="Ines Brandt"))
        at.clock.on(days=1)
    told(at.desk)
    for _ in range(12):
        at.clock.on(minutes=random.randrange(20))
        what = random.choice([*CHANGES, "undo", "redo"])
        if what in OF_PAST_DEALS and random.random() < 0.4:
            now, at.keys = at.keys, at.closed
        else:
            now = at.keys
        try:
            made = {"undo": at.desk.undo, "redo": at.desk.redo}[what]() if what in ("undo", "redo") else None
            made = made or at.desk.do(CHANGES.get(what, CHANGES["moved"])(at, random))
        finally:
            at.keys = now
        if what == "created" and made.made:
            at.keys.append(made.made)
        assert told(at.desk) == told(at.anew()), what


class Rows:
    """How many rows were learnt from, folded and predicted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen: Counter[str] = Counter()
        patched = ((day_learning, "fit"), (day_learning, "predict"), (scope, "fold"))
        for module, name in patched:
            monkeypatch.setattr(module, name, self._counted(name, getattr(module, name)))

    def _counted(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any, **more: Any) -> Any:
            rows = next(len(one.deals) if isinstance(one, Events) else len(one) for one in given if _has_rows(one))
            self.seen[name] += rows
            return function(*given, **more)

        return run


def _has_rows(given: object) -> bool:
    return isinstance(given, Events | Log)


def test_after_a_change_of_today_nothing_is_learnt_folded_or_predicted_but_the_deals_it_touches(
    at: Keyed, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed(at)
    limits(at.desk.snapshot())
    rows, random = Rows(monkeypatch), Random(3)
    for what, change in CHANGES.items():
        for keys in (at.keys, at.closed) if what in OF_PAST_DEALS else (at.keys,):
            now, at.keys = at.keys, keys
            made = at.desk.do(change(at, random))
            at.keys = now
            followed(at)
            limits(at.desk.snapshot())
            touched = len(made.deals)
            assert rows.seen["fit"] == 0, what
            assert rows.seen["predict"] <= touched, what
            assert rows.seen["fold"] <= touched, what
            rows.seen.clear()
    at.desk.do(SetQuota(period=standing(at.desk.snapshot()).period.key, amount=9_000_000))
    followed(at)
    assert not rows.seen


def followed(at: Keyed) -> object:
    """What is shown after a change; none of it may learn, once it is learnt."""
    shown = at.desk.snapshot()
    return chances(shown), strip(shown)


def test_whoever_must_not_learn_is_told_so(at: Keyed) -> None:
    with without_learning(), pytest.raises(NotLearnt):
        strip(at.desk.snapshot())
    models = day_models(at.desk.snapshot())
    at.desk.do(MoveDeals(deals=(at.keys[0],), stage=at.stages[2].id))
    with without_learning():
        strip(at.desk.snapshot())
        assert day_models(at.desk.snapshot()) is models
    at.clock.on(days=1)
    with without_learning(), pytest.raises(NotLearnt):
        chances(at.desk.snapshot())


def test_what_was_done_today_before_the_day_was_learnt_is_none_of_its_past(at: Keyed) -> None:
    key = at.keys[0]
    step = known(at.desk.do(PlanActivity(deal=key, title="Call")).made)
    at.desk.do(FinishActivity(activity=step))
    at.desk.do(SetField(deals=(key,), field="source", value="Fair"))
    at.clock.on(hours=1)
    later = at.anew()
    models = day_models(later.snapshot())
    later.do(MoveDeals(deals=(key,), stage=at.stages[2].id))
    with without_learning():
        assert day_models(later.snapshot()) is models


def test_what_is_said_of_one_deal_is_what_is_said_of_all(at: Keyed) -> None:
    shown = at.desk.snapshot()
    every = outlook.outlook(shown)
    for deal, place in every.place.items():
        alone = outlook_of(shown, at.pipeline, [deal])
        for column in ("chance", "chance_low", "chance_high", "sd", "plain"):
            assert getattr(alone.said, column)[0] == getattr(every.said, column)[place]
        assert np.array_equal(alone.said.points[0], every.said.points[place])


def test_a_fact_set_today_teaches_from_tomorrow(at: Keyed) -> None:
    models = day_models(at.desk.snapshot())
    at.desk.do(SetField(deals=tuple(at.closed[:9]), field="source", value="Fair"))
    at.desk.do(SetField(deals=tuple(at.closed[3:12]), field="tags", value=("Key",)))
    at.desk.do(DeleteDeals(deals=(at.closed[20],)))
    assert day_models(at.desk.snapshot()) is models
    assert told(at.desk) == told(at.anew())
    at.clock.on(days=1)
    tomorrow = day_models(at.desk.snapshot())
    assert tomorrow is not models
    at.desk.do(SetField(deals=tuple(at.closed[3:12]), field="tags", value=()))
    assert day_models(at.desk.snapshot()) is tomorrow
    assert told(at.desk) == told(at.anew())


@pytest.mark.parametrize("sellers", [False, True])
def test_the_preview_of_a_drop_is_what_the_drop_gives(at: Keyed, sellers: bool) -> None:
    if sellers:
        at.desk.do(ChangeSettings(values=(("names", "Ines Brandt"),)))
        at.desk.do(SetField(deals=tuple(at.keys[:4]), field="owner", value="Ines Brandt"))
    drops: list[tuple[tuple[str, ...], str | None]] = [
        ((at.keys[0],), at.stages[2].id), ((at.keys[1], at.keys[4]), at.stages[0].id), ((at.keys[2],), "won"),
        ((at.keys[3], at.keys[5]), "lost"),
    ]  # fmt: skip
    for deals, where in drops:
        seen = preview(at.desk.snapshot(), deals)
        assert seen.before == strip(at.desk.snapshot()).chance
        if where in ("won", "lost"):
            at.desk.do(WinDeals(deals=deals) if where == "won" else LoseDeals(deals=deals))
            assert strip(at.desk.snapshot()).chance == (seen.if_won if where == "won" else seen.if_lost)
            if where == "won":
                assert strip(at.desk.snapshot()).attainment == seen.attainment_if_won()
            continue
        assert where is not None
        at.desk.do(MoveDeals(deals=deals, stage=where))
        assert strip(at.desk.snapshot()).chance == seen.in_stage(where)
        for deal in deals:
            assert chances(at.desk.snapshot())[deal].shown == seen.shown(deal, where)
