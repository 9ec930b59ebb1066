"""Whole plans of many small files, and of the same deals in every layout, as approved texts."""

from hashlib import blake2b
from typing import Any

import pytest

from salesdesk.i18n import worded
from salesdesk.importing import ImportRefused, PipelineShape, StageShape
from tests.importing.layout_files import FILES
from tests.importing.plan_texts import plan_text
from tests.importing.planning import DATA, adds_up, plan
from tests.importing.small_files import LOGS, ROWS, STAGES, VALUES, Case
from tests.support.approved import approve

SALES = PipelineShape(
    "Sales",
    (
        StageShape("Talk", "open"),
        StageShape("Offer made", "open"),
        StageShape("Signed", "won"),
        StageShape("Gone", "lost"),
    ),
)
SERVICE = PipelineShape("Service", (StageShape("Ask", "open"), StageShape("Talk", "open")))


def _told(name: str, case: Case) -> str:
    content, options = case
    try:
        found = plan(content, SALES, SERVICE, **options)
    except ImportRefused as refused:
        return f"# {name}\n{worded(refused.message)}"
    assert adds_up(found)
    return f"# {name}\n{plan_text(found)}"


@pytest.mark.parametrize(("group", "cases"), [("stages", STAGES), ("values", VALUES), ("logs", LOGS), ("rows", ROWS)])
def test_small_files(group: str, cases: dict[str, Case]) -> None:
    approve(f"importing/plans/{group}.txt", "\n\n".join(_told(name, case) for name, case in cases.items()))


def test_small_files_on_a_desk_without_pipelines() -> None:
    found = [f"# {name}\n{plan_text(plan(content, **options))}" for name, (content, options) in STAGES.items()]
    approve("importing/plans/stages_of_a_new_desk.txt", "\n\n".join(found))


def test_the_same_deals_in_every_layout() -> None:
    files: dict[str, Any] = {name: make() for name, (make, _, _) in FILES.items()}
    files |= {path.name: path for path in sorted((DATA / "crm_layouts").glob("*.csv"))}
    told = []
    for name, content in files.items():
        found = plan(content)
        whole = blake2b(plan_text(found, 1_000).encode(), digest_size=8).hexdigest()
        told.append(f"# {name}\n{plan_text(found, 2)}\nall: {whole}")
    approve("importing/plans/layouts.txt", "\n\n".join(told))
