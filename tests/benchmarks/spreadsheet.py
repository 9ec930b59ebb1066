"""The same rows opened by LibreOffice Calc and by SalesDesk, side by side, both seen from outside.

Measured is the time from exec to the last pixel that moves: Calc with a workbook of all deals, SalesDesk with its Deals page.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tests.benchmarks import desks
from tests.benchmarks.screens import glass
from tests.benchmarks.seen import last_change
from tests.benchmarks.table import Aim, Line

PROGRAM = "soffice"
AGAINST = "LibreOffice Calc opening the same rows as XLSX"


def measure(folder: Path, sizes: Sequence[int], runs: int) -> Iterator[Line]:
    """Two lines for each size: seconds, and memory once open (PSS, children included)."""
    if shutil.which(PROGRAM) is None:
        sys.stderr.write("not here: a spreadsheet to compare with needs LibreOffice (soffice)\n")
        return
    with glass(folder) as seen:
        if seen is None:
            return
        for size in sizes:
            desk, book = desks.copy_of(folder, size, "opened", folder), folder / f"opened-{size}.xlsx"
            home = desks.environment(folder / f"home-opened-{size}")
            words = [sys.executable, "-m", "salesdesk", "--file", str(desk)]
            subprocess.run([*words, "export", "deals", "--format", "xlsx", "--out", str(book)], check=True, env=home,
                           capture_output=True)  # fmt: skip
            state = Path(home["XDG_STATE_HOME"]) / "SalesDesk" / "window.json"
            desks.child("quiet", desk, 0, env=home)
            state.write_text(json.dumps(json.loads(state.read_text()) | {"page": "deals"}), encoding="utf-8")
            profile = f"-env:UserInstallation=file://{folder / 'calc'}"
            calc = [PROGRAM, profile, "--norestore", "--nologo", "--nofirststartwizard", "--calc", str(book)]
            for command in (calc, words):
                last_change(seen, command, home)  # makes the profile, and compiles what is not compiled yet
            rounds = [(last_change(seen, words, home), last_change(seen, calc, home)) for _ in range(runs)]
            (ours, cpu, memory), (theirs, _, their_memory) = (zip(*of, strict=True) for of in zip(*rounds, strict=True))
            for what, unit, values, base, spent in (
                ("all rows on the screen, from exec", "s", ours, theirs, cpu),
                ("memory with all rows on the screen", "MB", memory, their_memory, ()),
            ):
                line = Line(what, size, unit, values, base, AGAINST, Aim("ratio", 1), spent)
                yield replace(line, note="ahead" if line.is_met else "behind")
