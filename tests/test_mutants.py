"""The tool that tries whether tests notice changes: what it changes, what it leaves alone, and what it calls killed."""

import ast
from pathlib import Path

import pytest

from tools.mutants.__main__ import merged, sampled
from tools.mutants.operators import Mutation, lines_of, mutations
from tools.mutants.trial import Bench, Trial, diff, rounds

PROGRAM = '''"""Doubles."""
from dataclasses import dataclass

@dataclass(frozen=True)
class Pair:
    """Two."""
    one: int = 1

def largest(values: list[int], limit: int = 5) -> int:
    """The largest below a limit."""
    found = [value for value in values if value < limit]
    if not found:
        return 0
    return max(found) + 0
'''


def changed(text: str) -> set[str]:
    """Every line that a mutation makes of a text."""
    before = set(text.splitlines())
    return {line.strip() for one in mutations(text) for line in one.of(text).splitlines() if line not in before}


def test_each_kind_of_change_is_made() -> None:
    assert changed(PROGRAM) >= {
        "one: int = 2",
        "def largest(values: list[int], limit: int = 6) -> int:",
        "found = [value for value in values if (value <= limit)]",
        "found = [value for value in values if (not (value < limit))]",
        "if (not (not found)):",
        "if (found):",
        "return 1",
        "return None",
        "return min(found) + 0",
        "return (max(found) - 0)",
        "return max(found) + 1",
    }


@pytest.mark.parametrize("nothing", ["False", "0", "''", "()", "[]", "{}", "None"])
def test_none_does_not_take_the_place_of_what_is_nothing_already(nothing: str) -> None:
    assert "return None" not in changed(f"def f():\n    return {nothing}\n")


def test_assertions_stay() -> None:
    assert not mutations("def f(a, b):\n    assert a < 1\n    for x in zip(a, b, strict=True):\n        yield x\n")


def test_annotations_decorators_and_docstrings_stay() -> None:
    for one in mutations(PROGRAM):
        mutant = one.of(PROGRAM)
        assert "@dataclass(frozen=True)" in mutant
        assert '"""The largest below a limit."""' in mutant
        ast.parse(mutant)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x = a and b", "x = (a or b)"),
        ("x = a is not None", "x = (a is None)"),
        ("x = a not in b", "x = (a in b)"),
        ("x = -a", "x = (a)"),
        ("x = True", "x = False"),
        ("x = 'größer' if a else b", "x = 'größer' if (not (a)) else b"),
        ("x += 1", "x -= 1"),
        ("for x in y:\n    break", "continue"),
        ("f(x)", "pass"),
        ("x = a // b", "x = (a * b)"),
        ("x = all(y)", "x = any(y)"),
    ],
)
def test_one_line(text: str, line: str) -> None:
    assert line in changed(text)


@pytest.mark.parametrize(
    "text", ["log.warning(x)", "x = f'{a + 1}'", "x = 'a' + b", "x: int", "if TYPE_CHECKING:\n    x = 1", "x = None"]
)
def test_what_is_left_alone(text: str) -> None:
    assert not mutations(text)


def test_a_line_has_all_its_mutations() -> None:
    assert [line for line, _ in lines_of(mutations(PROGRAM))] == [7, 9, 11, 12, 13, 14]


def test_the_sample_hangs_on_the_seed_alone() -> None:
    first = sampled(20, "abc")
    assert first == sampled(20, "abc") != sampled(20, "abd")
    assert len(set(first)) == 20


def test_maps_of_several_runs_are_one(tmp_path: Path) -> None:
    files = [tmp_path / "a.json", tmp_path / "b.json"]
    files[0].write_text('{"lines": {"f.py": {"1": [""], "2": ["t::a"]}}, "unfit": ["t::b"], "seconds": {"t::a": 2}}')
    files[1].write_text('{"lines": {"f.py": {"2": ["t::c"]}}, "unfit": [], "seconds": {"t::c": 1}}')
    assert merged(files) == {
        "lines": {"f.py": {"1": [], "2": ["t::a", "t::c"]}},
        "unfit": ["t::b"],
        "seconds": {"t::a": 2, "t::c": 1},
    }


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A project of one file with one test, which does not look at what lies on the limit."""
    root, copy = tmp_path / "root", tmp_path / "copy"
    (root / "salesdesk").mkdir(parents=True)
    (root / "tests").mkdir()
    copy.mkdir()
    (root / "salesdesk" / "largest.py").write_text(PROGRAM)
    (root / "tests" / "test_largest.py").write_text(
        "from salesdesk.largest import largest\n\n\ndef test_it():\n    assert largest([1, 4, 7]) == 4\n"
    )
    (root / "pyproject.toml").write_text('[tool.pytest.ini_options]\npythonpath = ["."]\n')
    return Bench(root, copy)


def trial(before: str, after: str, *tests: str) -> Trial:
    start = PROGRAM.index(before)
    line = PROGRAM[:start].count("\n") + 1
    return Trial(
        "salesdesk/largest.py", Mutation(line, start, start + len(before), after), tuple((t, 0.01) for t in tests)
    )


def test_the_quickest_are_tried_first_and_the_slowest_not_at_all() -> None:
    tests = tuple((f"t::{number}", float(number)) for number in range(30))
    first, second = rounds(tests)
    assert first == ([f"t::{number}" for number in range(12)], 66.0)
    assert second == (["t::12"], 12.0)
    assert rounds(tests[:3]) == [(["t::0", "t::1", "t::2"], 3.0)]


def test_what_a_test_notices_is_killed_and_what_none_notices_survives(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.mutants.trial.START_SECONDS", 15.0)
    test = "tests/test_largest.py::test_it"
    noticed = bench.run(trial("max(found)", "min(found)", test))
    assert (noticed.killed, "test_it" in noticed.told) == (True, True)
    assert not bench.run(trial("value < limit", "value <= limit", test)).killed
    assert bench.run(trial("found = [", "while True: pass\n    found = [", test)).killed
    assert not bench.run(trial("max(found)", "min(found)")).killed
    assert not bench.run(trial("limit: int = 5", "limit: int = 5", test)).killed  # the file is as it was


def test_a_test_that_fails_anyway_kills_nothing(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "copy" / "tests" / "test_largest.py").write_text("def test_it():\n    assert False\n")
    outcome = bench.run(trial("max(found)", "min(found)", "tests/test_largest.py::test_it"))
    assert (outcome.killed, "without the change" in outcome.told) == (False, True)


def test_the_change_is_shown_as_lines() -> None:
    shown = diff(trial("max(found)", "min(found)"), PROGRAM).splitlines()
    assert "    -    return max(found) + 0" in shown
    assert "    +    return min(found) + 0" in shown
