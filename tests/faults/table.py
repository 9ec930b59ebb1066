"""What a campaign found, as tables and as a file of the cases that failed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.faults.campaign import Result


class Tally:
    """Counts the results as they come."""

    def __init__(self) -> None:
        self.tried: dict[str, Counter[str]] = {"fault": Counter(), "command": Counter()}
        self.lost: dict[str, Counter[str]] = {"fault": Counter(), "command": Counter()}
        self.failed: list[Result] = []
        self.cases: set[str] = set()
        """The different cases: command, call, number of the call and fault."""

    def take(self, result: Result) -> None:
        """Count a result. One whose fault did not happen, as when a call is saved this time, is none."""
        if not result.reached and not result.problems:
            return
        self.cases.add(result.case.rpartition("/")[0])
        for kind, name in (("fault", result.fault), ("command", result.command)):
            self.tried[kind][name] += 1
            self.lost[kind][name] += bool(result.problems)
        if result.problems:
            self.failed.append(result)

    @property
    def count(self) -> int:
        """How many were tried."""
        return self.tried["fault"].total()

    def table(self, kind: str) -> str:
        """The table by ``fault`` or by ``command``, in Markdown."""
        rows = [(name, tried, tried - lost, lost) for name, tried, lost in self._rows(kind)]
        width = max(len(name) for name in [kind, *(row[0] for row in rows)])
        lines = [f"| {kind:{width}} | tried | survived | lost |", f"|{'-' * (width + 2)}|------:|---------:|-----:|"]
        lines += [f"| {name:{width}} | {tried:5} | {well:8} | {lost:4} |" for name, tried, well, lost in rows]
        return "\n".join(lines)

    def _rows(self, kind: str) -> Iterator[tuple[str, int, int]]:
        for name, tried in sorted(self.tried[kind].items()):
            yield name, tried, self.lost[kind][name]
        yield "all", self.count, len(self.failed)


def write_failed(failed: Sequence[Result], target: Path) -> None:
    """A file with the cases that failed, each in the form that ``--case`` takes, and what was wrong."""
    target.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{result.case}\n" + "".join(f"    {problem}\n" for problem in result.problems) for result in failed]
    target.write_text("".join(lines), encoding="utf-8")
