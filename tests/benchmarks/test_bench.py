"""The benchmark itself works, with few deals and a clock that counts looks; how long something takes is no test."""

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks import kept, readme
from tests.benchmarks.clock import LOOKS
from tests.benchmarks.table import MET, MISSED, Aim, Line, Table, growth

SECTIONS = {
    "start": [
        f"start, {kind}: a card opens by a click then"
        for kind in ("unchanged desk", "new day", "new day after two weeks off", "kept state missing")
    ],
    "drop": ["drop: committed, less sync calls", "drop: in the strip", "drop: all quiet"],
    "pages": [
        "Deals, first visit until quiet",
        "History, again until quiet",
        "longest stall from start through all pages",
    ],
    "type": ["board: filter as you type, a letter", "board: scrolled frame of a column"],
    "import": ["import"],
    "export": ["XLSX of all deals"],
    "report": ["one-page PDF, once started"],
    "figures": ["salesdesk figures quota"],
    "size": ["file, bytes a deal: lived-in desk", "file, bytes a deal: imported"],
    "film": ["drag from second 0: late frames"],
    "soak": ["soak: memory after 30 drops", "soak: threads after 30 drops", "soak: handles after 30 drops"],
    "engine": ["engine: full funnel of it", "engine: one target while a card is dragged"],
}
SEEN = ("start", "film")
"""Sections that look at a virtual screen."""


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.benchmarks", *arguments]
    return subprocess.run(command, env=os.environ | {LOOKS: "1"}, capture_output=True, text=True, check=False)


def line(
    what: str = "start", values: tuple[float, ...] = (3.0,), base: tuple[float, ...] = (2.0,), **more: object
) -> Line:
    return Line(what, 1_000, "s", values, base, **more)  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize("section", [name for name in SECTIONS if name not in SEEN])
def test_a_section_prints_its_lines(section: str) -> None:
    done = bench(section, "--sizes", "60", "--runs", "1", "--markdown")
    assert done.returncode == 0, done.stderr
    header, *lines = done.stdout.splitlines()
    assert header == Table.header()
    for what in SECTIONS[section]:
        shown = [found for found in lines if found.startswith(what)]
        assert shown, what
        is_row = any(found.startswith(f"| {what} |") for found in lines)
        assert is_row == any("≤" in found for found in shown), (
            "the README's table has what has an aim, and nothing else"
        )


@pytest.mark.screen
@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="virtual screens are for Linux")
@pytest.mark.parametrize("section", SEEN)
def test_what_is_seen_on_the_screen_is_measured(section: str) -> None:
    done = bench(section, "--sizes", "60", "--runs", "1")
    assert done.returncode == 0, done.stderr
    for what in SECTIONS[section]:
        assert what in done.stdout, done.stdout + done.stderr


def test_an_unknown_section_is_wrong_usage() -> None:
    done = bench("nonsense")
    assert done.returncode == 2
    assert "nonsense" in done.stderr


def test_a_line_is_the_median_of_its_runs_beside_that_of_its_baseline() -> None:
    found = Table().add(line(values=(9.0, 3.0, 2.0), base=(2.0, 8.0, 1.0), aim=Aim("ratio", 1.5)))
    assert found.split()[:6] == ["start", "1,000", "3.00", "s", "52%", "2.00"]
    assert "1.50" in found
    assert found.endswith(f"≤ 1.5 × {MET}")


@pytest.mark.parametrize(
    ("aim", "met"),
    [
        (Aim("ratio", 1.5), True),
        (Aim("ratio", 1.4), False),
        (Aim("at most", 3.0), True),
        (Aim("at most", 2.9), False),
        (Aim("beyond", 1.0), True),
        (Aim("beyond", 0.9), False),
    ],
)
def test_an_aim_that_is_missed_is_said_so(aim: Aim, met: bool) -> None:
    shown = Table().add(line(aim=aim))
    assert shown.endswith(MET if met else MISSED)


def test_growth_is_the_exponent_over_the_sizes() -> None:
    squares = [Line("x", size, "s", (3.0 * size**2,)) for size in (1_000, 10_000, 100_000)]
    assert growth(squares) == pytest.approx(2.0)
    assert growth(Line("x", size, "s", (7.0,)) for size in (10, 1_000)) == pytest.approx(0.0)
    assert growth(squares[:1]) is None


def test_the_table_says_the_growth_once_there_are_two_sizes() -> None:
    table = Table()
    assert "1.00" not in table.add(Line("x", 1_000, "s", (5.0,)))
    assert table.add(Line("x", 10_000, "s", (50.0,))).endswith("1.00")


def test_the_readme_has_a_row_a_figure_and_a_column_a_size() -> None:
    table = Table()
    table.add(Line("without an aim", 1_000, "s", (1.0,), (2.0,)))
    for size, value in ((1_000, 1.0), (10_000, 4.0)):
        table.add(Line("start", size, "s", (value,), (2.0,), "empty window", Aim("ratio", 1.5)))
    assert list(table.markdown()) == [
        "| what | 1,000 | 10,000 | beside | growth | aim |",
        "|---|--:|--:|---|--:|---|",
        "| start | 1.00 s (0.5 ×) | 4.00 s (2 ×) | empty window | 0.6 | ≤ 1.5 × ✓; ≤ 1.5 × missed |",
    ]


def test_the_table_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    file = tmp_path / "README.md"
    file.write_text(f"Speed\n\n{readme.BEGIN}\n| old |\n{readme.END}\n\nMore\n", encoding="utf-8")
    readme.put(["| new |", "|---|"], file)
    assert file.read_text(encoding="utf-8") == f"Speed\n\n{readme.BEGIN}\n| new |\n|---|\n{readme.END}\n\nMore\n"
    file.write_text("Speed\n", encoding="utf-8")
    with pytest.raises(ValueError, match="has no"):
        readme.put(["| new |"], file)


def test_a_ratio_within_its_noise_is_not_worse(tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    kept.keep([line(values=(2.8, 3.0, 3.2), base=(2.0, 2.0, 2.0))], file)
    assert list(kept.worse([line(values=(3.3,))], file)) == []
    assert len(list(kept.worse([line(values=(3.5,))], file))) == 1


def test_a_noisy_run_is_allowed_its_own_noise(tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    kept.keep([line(values=(3.0, 3.0, 3.0), base=(2.0, 2.0, 2.0))], file)
    noisy = line(values=(2.6, 3.5, 4.4), base=(2.0, 2.0, 2.0))
    assert list(kept.worse([noisy], file)) == []
    wild = line(values=(1.0, 4.5, 9.0), base=(2.0, 2.0, 2.0))
    assert len(list(kept.worse([wild], file))) == 1, "on a busy machine nothing could ever fail"


def test_what_never_came_is_missed_and_worse_and_not_kept(tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    never = line(values=(math.inf,), base=(1.0,), aim=Aim("ratio", 2.0))
    assert Table().add(never).endswith(MISSED)
    kept.keep([line(), never], file)
    assert kept.load(file)["start @ 1000"]["figure"] == 1.5
    assert len(list(kept.worse([never], file))) == 1


def test_what_was_kept_of_other_lines_stays(tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    kept.keep([line("start")], file)
    kept.keep([line("drop"), Line("a time alone", 1_000, "s", (1.0,)), Line("bytes", 1_000, "B", (571.0,))], file)
    assert sorted(kept.load(file)) == ["bytes @ 1000", "drop @ 1000", "start @ 1000"]


def test_a_check_fails_when_something_kept_has_become_worse(tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    asked = ("engine", "--sizes", "60", "--runs", "1", "--kept", str(file))
    assert bench(*asked, "--keep").returncode == 0
    assert bench(*asked, "--check").returncode == 0
    found = json.loads(file.read_text())
    name = next(iter(found))
    found[name]["figure"] /= 2
    file.write_text(json.dumps(found))
    done = bench(*asked, "--check")
    assert done.returncode == 1
    assert f"worse: {name}" in done.stdout
