"""A one-page report as PDF, right after the program has started, beside an empty page by the same typesetter."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks.big_desks import big_desk
from tests.benchmarks.table import Line, median

REVIEW = """
import sys
from pathlib import Path
from tests.benchmarks.clock import seconds
from salesdesk import app, platform_paths
from salesdesk.formats import Formats
from salesdesk.views.quota import quota
desk = app.opened(Path(sys.argv[1]), platform_paths.system_clock)
quota(desk.snapshot())  # as the board has asked for it by then
begun = seconds()
from salesdesk import reports
assert len(reports.make("review", reports.view(desk.snapshot(), "review"), "pdf", Formats())) > 10_000
print(seconds() - begun)
desk.store.close()
"""
EMPTY = """
from tests.benchmarks.clock import seconds
begun = seconds()
from salesdesk.reports import typesetting
assert typesetting.picture({"width": 523, "height": 770, "alt": "", "marks": []}, "png")
print(seconds() - begun)
"""
AIM = "1,000 ms"


def measure(folder: Path, sizes: Sequence[int], runs: int) -> Iterator[Line]:
    """One line, for the smallest size."""
    size = min(sizes)
    path = big_desk(folder / f"print-{size}.salesdesk", size, open_share=0.1)
    _seconds(REVIEW, str(path))  # compiles what is not compiled yet
    pairs = [(_seconds(EMPTY), _seconds(REVIEW, str(path))) for _ in range(runs)]
    empty, made = (median(times) for times in zip(*pairs, strict=True))
    yield Line(f"one-page PDF after start, {size:,} deals", made, empty, "ms", AIM)


def _seconds(code: str, *arguments: str) -> float:
    command = [sys.executable, "-c", code, *arguments]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
