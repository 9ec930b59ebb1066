"""What a deal's history says of tags and of what imports, scripts and other computers set, and what it leaves out."""

from datetime import timedelta
from pathlib import Path

import pytest

from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.desk.commands.merge import MergeLog
from salesdesk.formats import Formats
from salesdesk.importing import ImportOptions, ImportPlan
from salesdesk.importing import compare as imports
from salesdesk.importing.commands.imports import ImportDeals
from salesdesk.reports.wording import sentence
from salesdesk.views.deal import deal as deal_view
from tests.support.desks import DeskForTests, desk_in

FIRST = "Title,Owner,Tags,Region,Stage,Created,Deal ID\nBoat,Ann,blue,North,Qualified,2026-01-05,7\n"
SECOND = "Title,Owner,Tags,Region,Stage,Created,Deal ID\nShip,Bo,red,South,Qualified,2026-01-05,7\n"


@pytest.fixture
def at(tmp_path: Path) -> DeskForTests:
    return desk_in(tmp_path)


def told(at: DeskForTests, key: str) -> list[str]:
    """The sentences of a deal's history about its facts, oldest first."""
    lines = deal_view(at.desk.snapshot(), key).history[::-1]
    return [sentence(line, Formats("en_GB")) for line in lines if line.kind == "fact"]


def tag(at: DeskForTests, key: str, *names: str) -> None:
    at.clock.on(hours=1)
    at.desk.do(SetField(deals=(key,), field="tags", value=names))


def brought(at: DeskForTests, content: str, name: str = "deals.csv") -> None:
    """Import a file."""
    at.clock.on(hours=1)
    settings = at.desk.settings
    found = imports.plan(at.desk, content.encode(), ImportOptions(settings.zone, settings.currency), name=name)
    assert isinstance(found, ImportPlan)
    at.desk.do(ImportDeals(plan=found))


def key_of(at: DeskForTests) -> str:
    (card,) = at.desk.snapshot().all_cards(None)
    return card.id


def test_tags_put_on_and_taken_off(at: DeskForTests) -> None:
    key, other = at.deal("Boat"), at.deal("Other")
    tag(at, key, "old", "Blue")
    tag(at, other, "red")
    tag(at, key, "old", "Blue")
    tag(at, key, "Blue", "hot")
    tag(at, key)
    tag(at, key, "hot")
    assert told(at, key) == [
        "Tagged Blue, old", "Tagged hot, no longer old", "No longer tagged Blue, hot", "Tagged hot",
    ]  # fmt: skip
    assert told(at, other) == ["Tagged red"]
    at.desk.undo()
    assert told(at, key)[-1] == "No longer tagged Blue, hot"
    at.clock.on(days=1)
    past = deal_view(at.desk.snapshot(at.desk.today() - timedelta(days=1)), key).history
    assert len([line for line in past if line.kind == "fact"]) == 3


def test_what_a_deal_was_made_with_is_no_change(at: DeskForTests) -> None:
    key = at.desk.do(CreateDeal(title="Boat", source="Web")).made or ""
    assert told(at, key) == []
    brought(at, FIRST)
    assert sum(len(told(at, card.id)) for card in at.desk.snapshot().all_cards(None)) == 0


def test_what_an_import_changed_is_told_with_its_file(at: DeskForTests) -> None:
    brought(at, FIRST, "january.csv")
    brought(at, SECOND, "february.csv")
    key = key_of(at)
    assert set(told(at, key)) >= {
        "Title changed from Boat to Ship · by the import of february.csv",
        "Owner changed from Ann to Bo · by the import of february.csv",
        "Region changed from North to South · by the import of february.csv",
    }
    assert any(line.startswith("Tagged red") and line.endswith("february.csv") for line in told(at, key))
    at.desk.undo()
    assert told(at, key) == []
    at.desk.redo()
    assert len(told(at, key)) >= 4


def test_who_wrote_it_is_told(at: DeskForTests, tmp_path: Path) -> None:
    brought(at, FIRST)
    key = key_of(at)
    at.clock.on(hours=1)
    at.desk.do(SetField(deals=(key,), field="own:Region", value="West"), actor="script")
    at.clock.on(hours=1)
    at.desk.do(SetField(deals=(key,), field="owner", value="Cy"))
    assert told(at, key) == ["Region changed from North to West · by a script", "Owner changed from Ann to Cy"]
    (tmp_path / "other").mkdir()
    other = desk_in(tmp_path / "other")
    other.clock.on(days=1)
    other.desk.do(MergeLog(source=at.path))
    merged = next(card.id for card in other.desk.snapshot().all_cards(None) if card.id == key)
    assert told(other, merged)[-1] == "Owner changed from Ann to Cy · on another computer"
