"""A change of a quota touches the figures that ask for quotas: nothing is learnt, folded or predicted again for it."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.desk import Desk
from salesdesk.views import backtest, day_learning, new_business, scope
from salesdesk.views.chances import chances
from salesdesk.views.figures import NAMES, FiguresRequest, figures
from salesdesk.views.limits import limits
from salesdesk.views.quota import quota
from tests.support.desks import DeskForTests, desk_in

LEARNING = (
    (day_learning, "fit"),
    (day_learning, "predict"),
    (day_learning, "backtest_scores"),
    (new_business, "fit_new_business"),
    (scope, "fold"),
)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    made.past(24, days=2, reason="Price")
    for n in range(4):
        made.deal(f"Open {n}", amount=200_000)
    made.desk.do(SetQuota(period="2027-Q1", amount=3_000_000))
    made.clock.on(days=1)
    yield made
    made.desk.store.close()


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each kind of learning was run."""
    found: Counter[str] = Counter()

    def counted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any, **more: Any) -> Any:
            found[name] += 1
            return function(*given, **more)

        return run

    for module, name in LEARNING:
        monkeypatch.setattr(module, name, counted(name, getattr(module, name)))
    return found


def everything(desk: Desk) -> dict[str, Any]:
    """All that is asked of the desk: every kind of figures, chances, limits, how good the model was."""
    shown = desk.snapshot()
    asked = FiguresRequest(start=desk.today().replace(day=1), until=desk.today())
    found: dict[str, Any] = {name: figures(desk.snapshot(), name, asked) for name in NAMES}
    found |= {"chances": chances(shown), "limits": limits(shown), "record": backtest.track_record(shown)}
    return found | {"past": figures(desk.snapshot(desk.today().replace(day=1)), "quota")}


def test_a_quota_learns_nothing_anew(at: DeskForTests, runs: Counter[str]) -> None:
    at.desk.ask(chances)
    at.desk.ask(limits)
    at.desk.ask(backtest.track_record)
    before = quota(at.desk.snapshot()).strip
    assert set(runs) == {name for _, name in LEARNING}
    runs.clear()
    at.desk.do(SetQuota(period="2027-Q1", amount=9_000_000))
    at.desk.ask(chances)
    at.desk.ask(limits)
    at.desk.ask(backtest.track_record)
    after = quota(at.desk.snapshot()).strip
    assert after.target == 9_000_000
    assert after.chance != before.chance
    assert runs == Counter()
    at.desk.undo()
    assert quota(at.desk.snapshot()).strip == before
    assert runs == Counter()


def test_figures_after_a_change_of_quotas_are_those_of_a_desk_opened_anew(at: DeskForTests) -> None:
    changes = (
        SetQuota(period="2027-Q1", amount=9_000_000),
        SetQuota(period="2027-Q1", amount=5, measure="count"),
        SetQuota(period="2027-Q1", amount=1_000_000, currency="USD"),
        SetQuota(period="2027-Q1", amount=4_000_000, pipeline=at.stages[0].pipeline),
        SetQuota(period="2026-Q4", amount=1_000_000),
        SetQuota(period="2027-Q1", amount=None),
    )
    everything(at.desk)
    for change in changes:
        at.desk.do(change)
        assert everything(at.desk) == everything(Desk(at.desk.store, at.clock))
