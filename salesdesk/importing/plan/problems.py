"""The refused rows as a file that can be corrected and imported again."""

import csv
import os
import tempfile
from pathlib import Path

from salesdesk.i18n import worded
from salesdesk.importing.plan.model import ImportPlan, Refusal
from salesdesk.importing.understand.mapping import PROBLEM_COLUMNS

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_refused(plan: ImportPlan, target: Path) -> int:
    """Write every refused row with its line and what is wrong in it, as UTF-8 CSV with a byte-order mark.

    The file appears whole or not at all. Returns the number of rows. Raises OSError.
    """
    count, width = 0, len(plan.file.header)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*map(_guarded, plan.file.header), *PROBLEM_COLUMNS])
            for refusal in plan.refusals():
                cells, beyond = refusal.cells[:width], refusal.cells[width:]
                row = [*cells, *[""] * (width - len(cells))]
                # Cells beyond the last column stay there, so that the row is refused again until they are put right.
                writer.writerow([*map(_guarded, row), refusal.line, _guarded(told(refusal)), *map(_guarded, beyond)])
                count += 1
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return count


def told(refusal: Refusal) -> str:
    """All problems of a row in one text."""
    return " ".join(f"{p.column}: {worded(p.reason)}" if p.column else worded(p.reason) for p in refusal.problems)


def _guarded(text: str) -> str:
    """A cell that a spreadsheet would run as a formula gets an apostrophe, which importing takes away again."""
    number_like = text[:1] in "+-" and text[1:2].isdigit()
    return f"'{text}" if text.startswith(_FORMULA) and not number_like else text
