"""What one computer takes away while another puts deals into it, and what an undo would take from under deals."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from salesdesk.desk.checking import check
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import CreateDeal, DeleteDeals, MoveDeals
from salesdesk.desk.commands.stages import AddPipeline, AddStage, DeletePipeline, NewStage
from salesdesk.domain.records import Pipeline, Stage
from tests.support.desks import DeskForTests, desk_in
from tests.support.two_desks import Side, contents, sides
from tests.views.test_wrong_clocks import walk


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Side, Side]]:
    at = desk_in(tmp_path)
    at.deal("Fleet", amount=5)
    at.desk.do(AddPipeline(name="Service", stages=(NewStage(name="Ask"), NewStage(name="Mend"))))
    at.desk.store.close()
    one, other = sides(at.path, tmp_path, at.clock)
    yield one, other
    one.close()
    other.close()


def service(side: Side) -> tuple[str, list[str]]:
    """The key of the pipeline Service and of its stages."""
    snapshot = side.desk.snapshot()
    pipeline = next(one.id for one in snapshot.find(Pipeline) if one.name == "Service")
    return pipeline, [stage.id for stage in snapshot.stages_of(pipeline)]


def test_a_deal_in_a_pipeline_that_another_computer_deleted_is_shown(two: tuple[Side, Side]) -> None:
    one, other = two
    pipeline, (ask, _) = service(one)
    one.desk.do(DeletePipeline(pipeline=pipeline))
    made = other.desk.do(CreateDeal(title="Boiler", stage=ask, amount=700)).made or ""
    one.merge(other)
    other.merge(one)
    assert contents(one.desk) == contents(other.desk)
    for side in two:
        snapshot = side.desk.snapshot()
        assert [stage.id for stage in snapshot.stages_of(pipeline)] == [ask]
        assert {found.name for found in snapshot.find(Pipeline)} == {"New business", "Service"}
        walk(side.desk)
        side.prove()
    one.desk.do(SetField(deals=(made,), field="owner", value="Anna"))
    assert service(one)[1] == [ask]
    home = next(card.stage for card in one.desk.snapshot().open_cards() if card.id != made)
    one.desk.do(MoveDeals(deals=(made,), stage=home))
    assert {found.name for found in one.desk.snapshot().find(Pipeline)} == {"New business"}
    one.prove()
    one.desk.undo()
    assert service(one)[1] == [ask]
    one.prove()
    other.desk.do(DeleteDeals(deals=(made,)))
    assert {found.name for found in other.desk.snapshot().find(Pipeline)} == {"New business"}
    other.prove()


def test_a_stage_that_is_taken_back_from_under_a_deal_is_shown(tmp_path: Path) -> None:
    at: DeskForTests = desk_in(tmp_path)
    key = at.deal("Fleet")
    added = at.desk.do(AddStage(pipeline=at.pipeline, name="Between"))
    at.desk.do(MoveDeals(deals=(key,), stage=added.made or ""))
    at.desk.undo([added.entry or ""])
    for desk in (at.desk, at.anew()):
        assert "Between" in {stage.name for stage in desk.snapshot().find(Stage)}
        walk(desk)
    at.desk.undo()
    for desk in (at.desk, at.anew()):
        assert "Between" not in {stage.name for stage in desk.snapshot().find(Stage)}
    at.desk.redo()
    assert "Between" in {stage.name for stage in at.desk.snapshot().find(Stage)}
    assert check(at.desk) == ()
    at.desk.store.close()


def test_files_imported_together_come_by_a_merge_and_go_again(two: tuple[Side, Side]) -> None:
    one, other = two
    for seed in range(8):
        for name in ("ImportFiles", "ImportHistory", "ImportDeals"):
            one.do(name, Random(seed))
            other.merge(one)
        one.desk.undo()
        other.merge(one)
        assert contents(one.desk) == contents(other.desk)
        other.prove()
