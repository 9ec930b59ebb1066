"""What bringing in a log says it has done."""

from pathlib import Path

from salesdesk.importing.commands.imports import ImportHistory
from tests.importing.planning import plan
from tests.support.desks import desk_in

LOG = "deal,at,stage,amount\n1,2026-01-01,Lead,5\n1,2026-01-03,Offer,5\n2,2026-01-02,Lead,5\n"


def test_new_changed_and_unchanged_are_all_the_deals_it_names(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    assert at.desk.do(ImportHistory(plan=plan(LOG))).counts == {"new": 2, "changed": 0, "unchanged": 0}
    longer = plan(LOG + "2,2026-01-04,Offer,5\n")
    assert at.desk.do(ImportHistory(plan=longer)).counts == {"new": 0, "changed": 1, "unchanged": 1}
    at.desk.store.close()
