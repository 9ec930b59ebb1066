"""The one description of what a command changed."""

from pathlib import Path

import pytest

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.deals import MoveDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.settings import PARSED, touches
from salesdesk.domain.errors import Message
from tests.support.desks import desk_in


def test_a_change_says_what_it_touched_and_where_it_brought_the_desk(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    deal = at.deal("Press")
    moved = at.desk.do(MoveDeals(deals=(deal,), stage=at.stages[1].id))
    assert (moved.deals, moved.kinds, moved.settings) == (frozenset({deal}), frozenset(), frozenset())
    assert moved.revision == at.desk.store.revision
    with at.desk.read() as reader:
        last = reader.last_entry("done")
    assert last is not None and moved.entry == last.id
    back = at.desk.undo()
    assert back is not None
    assert (back.deals, back.entry, back.revision) == (frozenset({deal}), last.id, at.desk.store.revision)
    at.desk.store.close()


def test_what_wrote_nothing_has_no_entry(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    deal = at.deal("Press")
    again = at.desk.do(MoveDeals(deals=(deal,), stage=at.stages[0].id))
    with at.desk.read() as reader:
        last = reader.last_entry("done")
    assert last is not None
    assert again.entry in (None, last.id)
    at.desk.store.close()


@pytest.mark.parametrize(("name", "value"), [("theme", "dark"), ("language", "de"), ("animations", "off")])
def test_a_change_of_the_look_moves_nothing_but_the_look(tmp_path: Path, name: str, value: str) -> None:
    at = desk_in(tmp_path)
    change = at.desk.do(ChangeSettings(values=((name, value),)))
    assert change.settings == {name}
    assert not (change.any_deal or change.moves_figures or change.moves_reports)
    back = at.desk.undo()
    assert back is not None and back.settings == {name} and not back.moves_figures
    at.desk.store.close()


def test_settings_of_reports_move_reports_alone() -> None:
    for name in ("report_owner", "logo"):
        change = Change(Message("Change settings"), settings=frozenset({name}))
        assert change.moves_reports and not change.moves_figures


def test_every_other_setting_moves_figures(tmp_path: Path) -> None:
    assert {name for name in PARSED if touches(name) == "figures"} == {
        "names", "currency", "zone", "fiscal_start", "period_kind", "weekdays", "holidays", "pace", "pipeline",
    }  # fmt: skip
    at = desk_in(tmp_path)
    assert at.desk.do(ChangeSettings(values=(("currency", "USD"),))).any_deal
    quota = at.desk.do(SetQuota(period="2026-Q4", amount=100))
    assert quota.kinds == {"quotas"} and quota.moves_figures and not quota.any_deal
    at.desk.store.close()


def test_a_setting_is_never_read_old_after_its_change(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    assert at.desk.settings.currency == "EUR"
    at.desk.do(ChangeSettings(values=(("currency", "USD"),)))
    assert at.desk.settings.currency == "USD"
    at.desk.undo()
    assert at.desk.settings.currency == "EUR"
    at.desk.store.close()
