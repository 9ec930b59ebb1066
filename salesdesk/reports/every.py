"""Every report in every format, to prove that they can all be made."""

from pathlib import Path

from salesdesk import reports
from salesdesk.desk.snapshot import Snapshot
from salesdesk.formats import Formats

FORMS = ("pdf", "xlsx", "html")


def write_every(snapshot: Snapshot, formats: Formats, out: Path) -> list[Path]:
    """Write every report of a snapshot into a folder; gives the files."""
    views = {name: reports.view(snapshot, name) for name in reports.all_reports()}
    targets = [(out / f"{name}.{form}", name, form) for name in views for form in FORMS]
    for target, name, form in targets:
        reports.make_to(target, name, views[name], form, formats)
    return [target for target, _, _ in targets]
