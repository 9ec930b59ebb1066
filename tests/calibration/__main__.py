"""``python -m tests.calibration [HISTORY_FILE] [--sets DIR] [--sizes 50,200] [--out DIR] [--quick]``."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from salesdesk.importing import ImportRefused
from tests.calibration import aims, kept, report
from tests.calibration.datasets import ROOT, histories
from tests.calibration.histories import History, read
from tests.calibration.plots import reliability_plot
from tests.calibration.results import SIZES, Effort, Result, measured, quick


def main(arguments: Sequence[str] | None = None) -> int:
    """Replay one file's history, or all that are at hand, and report; 1 where chances of deals or revenue forecasts got worse than
    what was kept by more than noise, 2 for a file that cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m tests.calibration", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, help="a history: a row for each change of a deal's stage")
    parser.add_argument("--sets", type=Path, help="a folder of histories, with or without the files of their deals")
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="numbers of closed deals to learn from")
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "calibration", help="folder for report and plots")
    parser.add_argument("--quick", action="store_true", help="a look in less than two minutes")
    parser.add_argument("--keep", action="store_true", help="keep what is measured, to be held against from now on")
    given = parser.parse_args(arguments)
    try:
        chosen = [_users(given.file)] if given.file else histories(given.sets)
        effort = quick(given.sizes) if given.quick else Effort(given.sizes)
        results = run(chosen, effort, given.out)
    except (ImportRefused, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 2
    if given.keep:
        kept.save(kept.renewed(kept.load(), results, effort.name))
        if not given.quick:
            aims.KEPT.write_text(aims.written_down(results), encoding="utf-8")
        return 0
    got_worse = kept.worse(results, kept.load(), effort.name)
    got_worse += [] if given.quick else aims.worse(results, aims.kept())
    for line in got_worse:
        print(f"worse than what was kept: {line}", file=sys.stderr)
    return 1 if got_worse else 0


def run(chosen: Iterable[History], effort: Effort, out: Path) -> list[Result]:
    """Measure histories, print the report and write it with its plots into a folder."""
    start = monotonic()

    def tell(words: str) -> None:
        print(f"{monotonic() - start:6.1f} s  {words}", file=sys.stderr, flush=True)

    results = [measured(history, effort, tell) for history in chosen]
    out.mkdir(parents=True, exist_ok=True)
    text = report.markdown(results) + "\n" + kept.markdown(results, kept.load())
    (out / "calibration.md").write_text(text, encoding="utf-8")
    (out / "calibration.json").write_text(report.as_json(results), encoding="utf-8")
    for number, result in enumerate(results, start=1):
        reliability_plot(result, out / f"reliability-{number}.png")
    print(text)
    tell(f"written to {out}")
    return results


def _users(file: Path) -> History:
    return read(file.stem, file, datetime.now(UTC), kind="history")


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(sorted({int(size) for size in text.replace(" ", "").split(",") if int(size) > 0}))


if __name__ == "__main__":
    raise SystemExit(main())
