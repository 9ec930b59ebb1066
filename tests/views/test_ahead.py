"""A new day opens like an unchanged desk: what it rests on was learnt ahead, and is what it would be learnt as."""

import gc
import json
import weakref
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from salesdesk.desk.commands.deal_fields import ChangeAmount
from salesdesk.desk.desk import Desk
from salesdesk.desk.kept import KeptItem
from salesdesk.domain.days import noon_of
from salesdesk.store.kept import KeptFiles
from salesdesk.views.ahead import days_ahead, learn_ahead
from salesdesk.views.chances import chances
from salesdesk.views.figures import FiguresRequest, figures
from salesdesk.views.first_screen import kept_first_screen
from salesdesk.views.learning import NotLearnt, day_models, without_learning
from salesdesk.views.limits import limits
from salesdesk.views.strip import strip
from tests.support.desks import lived_in

WORKDAYS = (0, 1, 2, 3, 4)


def test_the_days_ahead_are_tomorrow_and_the_next_working_day() -> None:
    monday, friday, holiday = date(2026, 11, 23), date(2026, 11, 27), date(2026, 11, 30)
    assert days_ahead(monday, WORKDAYS) == (date(2026, 11, 24),)
    assert days_ahead(friday, WORKDAYS) == (date(2026, 11, 28), date(2026, 11, 30))
    assert days_ahead(friday, WORKDAYS, (holiday,)) == (date(2026, 11, 28), date(2026, 12, 1))
    assert days_ahead(friday, ()) == (date(2026, 11, 28),)


def told(desk: Desk) -> str:
    shown = desk.snapshot()
    found = {name: figures(shown, name, FiguresRequest()) for name in ("board", "quota", "forecast")}
    return json.dumps(found, default=repr)


@pytest.mark.parametrize("changes", [False, True])
def test_a_new_day_finds_what_was_learnt_for_it(tmp_path: Path, changes: bool) -> None:
    at = lived_in(tmp_path)
    with closing(KeptFiles(tmp_path / "kept", "1")) as kept:
        desk = Desk(at.desk.store, at.clock, kept=kept)
        strip(desk.snapshot())
        assert learn_ahead(desk)
        desk.keep()
        if changes:  # what is done after it teaches tomorrow as well: then the day is learnt when it comes
            desk.do(ChangeAmount(deals=(desk.snapshot().open_cards()[0].id,), amount=77_000))
        at.clock.on(days=1)
        tomorrow = Desk(at.desk.store, at.clock, kept=kept)
        if changes:
            assert kept_first_screen(tomorrow) is None
            with without_learning(), pytest.raises(NotLearnt):
                strip(tomorrow.snapshot())
        else:
            screen = kept_first_screen(tomorrow)
            with without_learning():
                shown = tomorrow.snapshot()
                said = strip(shown)
                odds = chances(shown)
                limits(shown)
            assert screen is not None
            assert (screen.day, screen.strip) == (shown.today, said)
            assert screen.chances.items() <= {deal: one.shown for deal, one in odds.items()}.items()
        assert told(tomorrow) == told(Desk(at.desk.store, at.clock))
    at.desk.store.close()


class NotedFiles(KeptFiles):
    """Kept files that note what they are asked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "1")
        self.asked: list[str] = []

    def get(self, desk: str, name: str) -> KeptItem | None:
        self.asked.append(name)
        return super().get(desk, name)


def test_what_was_learnt_ahead_is_held_no_longer_once_it_is_kept(tmp_path: Path) -> None:
    at = lived_in(tmp_path)
    with closing(NotedFiles(tmp_path / "kept")) as kept:
        desk = Desk(at.desk.store, at.clock, kept=kept)
        strip(desk.snapshot())
        assert learn_ahead(desk)
        ahead = weakref.ref(day_models(desk.snapshot().at(at.clock.now + timedelta(days=1))))
        assert ahead() is not None
        desk.keep()
        gc.collect()
        assert ahead() is None, "nothing else holds it either"
        today = desk.snapshot()
        tomorrow = today.at(noon_of(days_ahead(today.today, WORKDAYS)[0], today.settings.zone))
        kept.asked.clear()
        with without_learning():
            strip(today)
            assert not any(name.startswith("models/") for name in kept.asked), "today's are held"
            strip(tomorrow)
        assert f"models/{tomorrow.today}" in kept.asked
    at.desk.store.close()


def test_nothing_is_learnt_ahead_where_nothing_is_kept(tmp_path: Path) -> None:
    at = lived_in(tmp_path)
    assert not learn_ahead(at.desk)
    at.desk.store.close()
