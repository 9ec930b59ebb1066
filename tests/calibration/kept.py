"""Brier scores of earlier versions, kept to compare with: by history, effort and number of closed deals, one a cut-off."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tests.calibration.paired import MOST
from tests.calibration.replay import Scores
from tests.calibration.report import number, table
from tests.calibration.results import Result

FILE = Path(__file__).with_name("kept.json")
OURS = "shown"
_LEAST = 0.0005
"""A mean Brier score that is worse by less than this is the same, however small the noise."""
_SIMPLER = f"""Simpler ways (timing alone, the own win rate) that did better within the horizon by more than {MOST} and a standard
error. Errors of one cut-off and of one deal go together in it. *With the level known*: after both were given, at each cut-off, the
one number added to all log-odds that fits the outcomes, which nobody knew.

"""
Kept = dict[str, Any]
MEASURES = {"at all": "won at all, where that is known", "in time": "won within the horizon"}


def load(file: Path = FILE) -> Kept:
    """What is kept; nothing where there is no file."""
    found: Kept = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return found


def renewed(kept: Kept, results: Sequence[Result], effort: str) -> Kept:
    """What is kept, with what was measured now in the place of what the latest version had; earlier versions stay."""
    for result in results:
        mine = kept.setdefault(key_of(result), {"earlier": {}}).setdefault(effort, {})
        for size, scores in result.by_size.items():
            mine[str(size)] = {name: cuts_of(scores, name, OURS) for name in MEASURES}
    return kept


def save(kept: Kept, file: Path = FILE) -> None:
    """Write it, a list a line."""
    text = json.dumps(kept, indent=1, ensure_ascii=False)
    file.write_text(re.sub(r"\[[^\[\]]*\]", lambda listed: " ".join(listed[0].split()), text) + "\n", encoding="utf-8")


def key_of(result: Result) -> str:
    """What a history is known by: its name alone does not tell two apart."""
    return f"{result.name}, {result.deals} deals, {len(result.stages)} stages"


def cuts_of(scores: Scores, measure: str, name: str) -> list[float]:
    """A contender's mean Brier score at each cut-off that has one."""
    cuts = scores.cuts if measure == "at all" else scores.soon_cuts
    told = (cuts[at].get(name) for at in sorted(cuts))
    return [round(value, 6) for value in told if value is not None]


def worse(results: Sequence[Result], kept: Kept, effort: str) -> list[str]:
    """A sentence for each history, size and measure that is worse than kept by more than its noise."""
    return [words for result in results for words in _worse(result, kept.get(key_of(result), {}).get(effort, {}))]


def _worse(result: Result, kept: Mapping[str, Mapping[str, list[float]]]) -> Iterator[str]:
    for size, scores in result.by_size.items():
        for measure, before in kept.get(str(size), {}).items():
            found = cuts_of(scores, measure, OURS)
            if len(found) != len(before):
                yield f"{result.name}, {size:,} closed deals: {len(found)} cut-offs, and {len(before)} are kept."
            elif found and (gap := gap_of(found, before))[0] > max(_LEAST, gap[1]):
                more = f"{np.mean(found):.4f}, and {np.mean(before):.4f} is kept (noise {gap[1]:.4f})"
                yield f"{result.name}, {size:,} closed deals, {measure}: Brier score {more}."


def gap_of(found: Sequence[float], before: Sequence[float]) -> tuple[float, float]:
    """The mean difference over cut-offs and its standard error; with one cut-off the difference is its own."""
    gaps = np.array(found) - np.array(before)
    error = float(gaps.std(ddof=1) / np.sqrt(len(gaps))) if len(gaps) > 1 else abs(float(gaps[0]))
    return float(gaps.mean()), error


def simpler(results: Sequence[Result]) -> list[str]:
    """A sentence wherever timing alone or the own win rate did better within the horizon by more than may be."""
    return [
        f"{result.name}, {size:,} closed deals: {name} is better by {gap.said.mean:.4f} ± {gap.said.error:.4f}"
        f" ({gap.level.mean:.4f} ± {gap.level.error:.4f} with the level known{'' if gap.is_missed else ', so that it is that'})."
        for result in results
        for size, scores in result.by_size.items()
        for name, gap in scores.gaps.items()
        if gap.said.is_worse
    ]


def markdown(results: Sequence[Result], kept: Kept) -> str:
    """For each measure a table: histories and sizes by contenders, with the standard errors of differences to what is shown."""
    parts = ["# What is shown beside other ways\n"]
    parts += [_table(results, kept, measure) for measure in MEASURES]
    told = simpler(results)
    parts.append(_SIMPLER + ("\n".join(f"- {line}" for line in told) if told else "None.") + "\n")
    return "\n".join(parts)


def _table(results: Sequence[Result], kept: Kept, measure: str) -> str:
    rows: list[list[str]] = []
    names: list[str] = []
    earlier = sorted({version for one in kept.values() for version in one.get("earlier", {})})
    for result in results:
        for size, scores in result.by_size.items():
            names = [name for name in scores.by if name != OURS]
            ours = cuts_of(scores, measure, OURS)
            if ours:
                before = kept.get(key_of(result), {}).get("earlier", {})
                then = [before.get(version, {}).get(str(size), {}).get(measure, []) for version in earlier]
                others = [cuts_of(scores, measure, name) for name in names]
                cells = [_cell(ours, found) for found in [*then, *others]]
                rows.append([f"{result.name}, {size:,}", number(float(np.mean(ours))), *cells])
    if not rows:
        return f"Nothing is known of deals {MEASURES[measure]}.\n"
    head = [f"Brier score, {MEASURES[measure]}; closed deals", OURS, *earlier, *names]
    return table(head, rows) + "\n"


def _cell(ours: Sequence[float], found: Sequence[float]) -> str:
    """A mean beside its difference to ours; a dash where other cut-offs were measured."""
    if len(found) != len(ours):
        return number(None)
    gap, error = gap_of(found, ours)
    return f"{np.mean(found):.4f} ({gap:+.4f} ± {error:.4f})"
