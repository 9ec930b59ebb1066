"""A whole desk comes in through the window: said what it is, brought in as one, taken back as one."""

from pathlib import Path

import pytest

from salesdesk import reports
from salesdesk.desk.commands.activities import AddNote
from salesdesk.desk.commands.deals import WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.ui.importing import ImportPage
from tests.support.desks import desk_in
from tests.ui.live import Live


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "other"
    folder.mkdir()
    at = desk_in(folder)
    keys = [at.deal(title, amount=100, organisation="Hafen") for title in ("a", "b", "c")]
    at.desk.do(WinDeals(deals=(keys[0],)))
    at.desk.do(AddNote(deal=keys[1], text="=1"))
    at.desk.do(SetQuota(period="2026-Q4", amount=500))
    reports.export(at.desk.snapshot(), "everything", "json", folder / "desk.json")
    at.desk.store.close()
    return folder / "desk.json"


def test_it_says_what_it_is_and_comes_in_as_one(live: Live, file: Path) -> None:
    page = ImportPage(live.context)
    live.show(page)
    page.read_files([file])
    live.until(lambda: page.stack.currentWidget() is page.plan)
    plan = page.plan.shown
    assert page.plan.counts.text() == "3 new deals · 0 deals change · 0 unchanged"
    assert plan.file.read_words.text() == (
        "A whole desk of 2026-11-23 · deals: 3 · changes: 4 · people and organisations: 1 · steps: 0 · notes: 1 · quotas: 1"
    )
    hidden = [
        card.isVisibleTo(plan) for card in (plan.questions, plan.sellers, plan.target, plan.columns, plan.preview)
    ]
    assert hidden == [False] * 5
    page.commit()
    live.until(lambda: page.stack.currentWidget() is page.done)
    with live.at.desk.read() as reader:
        assert {card.title for card in reader.all_cards(None)} == {"a", "b", "c"}
        assert len(reader.event_rows()) == 4
    live.undo()
    with live.at.desk.read() as reader:
        assert reader.all_cards(None) == []
