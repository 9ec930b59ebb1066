"""The sample desk is the same story in every language."""

from pathlib import Path
from random import Random

import pytest

from salesdesk.desk.desk import Desk
from salesdesk.domain.records import Deal
from salesdesk.i18n import use_language
from salesdesk.importing import sample
from salesdesk.store.store import SqlStore
from salesdesk.views.figures import figures
from tests.support.desks import StandingClock


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_its_deals_are_in_the_stages_of_its_pipeline(tmp_path: Path, language: str) -> None:
    clock = StandingClock()
    desk = Desk(SqlStore.create(tmp_path / "s.salesdesk", clock, Random(1).randbytes), clock)
    use_language(language)
    try:
        sample.fill(desk)
    finally:
        use_language("en")
    shown = figures(desk.snapshot(), "board")
    assert [stage["count"] > 0 for stage in shown["stages"]] == [True] * 4
    with desk.read() as reader:
        assert shown["open"]["count"] == len(reader.find(Deal, outcome="open"))
    desk.store.close()
