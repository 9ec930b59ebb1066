"""No text is so hostile that a regular expression of the program takes more than a time in proportion to its length."""

import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument, Unsatisfiable

from tests.support.patterns import UsedPattern, patterns

_EXAMPLES = 6
_SHORT, _TIMES = 2_500, 4
"""How often a piece of a matching text is repeated, and how many times more to compare with."""
_NOTICEABLE_S, _MOST_TIMES_SLOWER = 0.02, 9
"""A linear pattern needs a fiftieth of the first for the longer text; a quadratic one sixteen times what the shorter text takes."""
_LONGEST_EXAMPLE = 10
_AROUND, _AROUND_BYTES = re.compile(r"\(\?<?[=!][^()]*\)"), re.compile(rb"\(\?<?[=!][^()]*\)")
"""What a pattern looks at before and behind a match; texts are made without it."""
_PATTERNS = patterns()


def _texts(pattern: re.Pattern[Any]) -> list[Any]:
    """Short texts that match, always the same ones."""
    found: dict[Any, None] = {}
    empty = pattern.pattern[:0]
    around = _AROUND if isinstance(empty, str) else _AROUND_BYTES

    @settings(
        max_examples=_EXAMPLES, derandomize=True, database=None, phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck), deadline=None,
    )  # fmt: skip
    @given(st.from_regex(re.compile(around.sub(empty, pattern.pattern), pattern.flags), fullmatch=True))
    def take(text: Any) -> None:
        found[text[:_LONGEST_EXAMPLE]] = None

    try:
        take()
    except (Unsatisfiable, InvalidArgument):  # what it looks at around a match is not to be made up
        return [pattern.pattern]
    return list(found)


def _attack(head: Any, piece: Any, end: Any, times: int) -> Any:
    return head + piece * (times // len(piece)) + end


def _attacks(pattern: re.Pattern[Any]) -> Iterator[Callable[[int], Any]]:
    """Texts that begin like a match, go on with one piece of it repeated, and end as no match does."""
    seen: set[tuple[Any, Any]] = set()
    for text in _texts(pattern):
        blank, end = (b" ", b"\0!") if isinstance(text, bytes) else (" ", "\0!")
        for start in range(len(text) + 1):
            for piece in {
                text[start : start + 1],
                text[start : start + 2],
                text[start : start + 4],
                text[start:],
                blank,
            }:
                if piece and (text[:start], piece) not in seen:
                    seen.add((text[:start], piece))
                    yield partial(_attack, text[:start], piece, end)


def _seconds(pattern: re.Pattern[Any], methods: frozenset[str], text: Any) -> float:
    """Computing time of this thread that the slowest use of the pattern takes."""
    empty = text[:0]
    slowest = 0.0
    for method in methods:
        before = time.thread_time()
        if method in ("match", "fullmatch", "search", "split"):
            getattr(pattern, method)(text)
        elif method in ("sub", "subn"):
            pattern.sub(empty, text)
        else:
            pattern.findall(text)
        slowest = max(slowest, time.thread_time() - before)
    return slowest


def slow_attack(used: UsedPattern) -> Any:
    """The beginning of a text for which the pattern takes more than its length allows; None without one."""
    methods = frozenset({"search"} if "compile" in used.methods else used.methods)
    for make in _attacks(used.pattern):
        long = _seconds(used.pattern, methods, make(_SHORT * _TIMES))
        if long < _NOTICEABLE_S:
            continue
        again = min(_seconds(used.pattern, methods, make(_SHORT * _TIMES)) for _ in range(2))
        if again >= _NOTICEABLE_S and again > _MOST_TIMES_SLOWER * _seconds(used.pattern, methods, make(_SHORT)):
            return make(40)
    return None


@pytest.mark.parametrize("used", _PATTERNS, ids=lambda used: used.place)
def test_a_pattern_takes_a_time_in_proportion_to_the_text(used: UsedPattern) -> None:
    assert slow_attack(used) is None


@pytest.mark.parametrize(
    ("source", "method"),
    [
        (r"^(?P<name>[^(]*?)\s*[(](?P<reason>.*?)[)]\s*$", "match"),
        (r"[(][^)]*[)]", "sub"),
        (r"total\s*:?\s*", "fullmatch"),
        (r"a*a*c", "match"),
    ],
)
def test_a_pattern_that_backtracks_is_found(source: str, method: str) -> None:
    assert slow_attack(UsedPattern("", re.compile(source), frozenset({method}))) is not None


def test_the_patterns_are_found() -> None:
    places = {used.place.partition(" ")[0] for used in _PATTERNS}
    assert {"salesdesk/importing/understand/amounts.py", "salesdesk/domain/formula_guards.py"} <= places
