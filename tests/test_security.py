"""Each promise of SECURITY.md names tests, they are there, and they are no empty files."""

import ast
import re

import pytest

from tests.support.source import ROOT

ROWS = re.findall(
    r"^\| (\*\*.+?\*\*)(.*?) \| (.+) \|$", (ROOT / "SECURITY.md").read_text(encoding="utf-8"), re.MULTILINE
)


def test_there_are_promises_and_limits() -> None:
    assert len(ROWS) >= 12
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert all(f"## {title}" in text for title in ("What is promised", "What is not promised", "How to report"))


@pytest.mark.parametrize(("promise", "tests"), [(promise, tests) for promise, _, tests in ROWS])
def test_a_promise_is_tested(promise: str, tests: str) -> None:
    named = [name for name in re.findall(r"`([\w/]+\.py)`", tests) if name.startswith("tests/")]
    assert named, promise
    for name in named:
        tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
        assert any(
            isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name.lower().startswith("test")
            for node in tree.body
        )
