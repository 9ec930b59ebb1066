"""What importing a file into a desk would do."""

from typing import Any

from salesdesk.importing import ImportOptions, ImportPlan
from salesdesk.importing import compare as imports
from tests.support.desks import DeskForTests


def planned(at: DeskForTests, content: str | bytes, name: str = "deals.csv", **options: Any) -> ImportPlan:
    """The plan of a file, read as files like it were read last."""
    content = content.encode() if isinstance(content, str) else content
    wanted = ImportOptions(at.desk.settings.zone, "EUR", remembered=imports.remembered(at.desk), **options)
    return imports.plan(at.desk, content, wanted, name=name)
