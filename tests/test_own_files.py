"""The project stands alone: no tracked file names a folder outside it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import source

BESIDE = re.compile(r"\bshared/|\bshared" + r"_data\b|\bROOT\.parent\b")
UP = re.compile(r"(?:\.\./)+")
FOREIGN = "tests/data/"
"""Files of others, among them strings that try to climb out of a folder."""


def leaving(name: str, text: str) -> Iterator[str]:
    """Each place where a file of the project, at a path within it, names one outside."""
    depth = name.count("/")
    yield from (found.group() for found in BESIDE.finditer(text))
    yield from (found.group() for found in UP.finditer(text) if found.group().count("../") > depth)
    if name.endswith(".py"):
        yield from (word for word, up in _parents(text) if up > depth)


def _parents(text: str) -> Iterator[tuple[str, int]]:
    """Each ``….parents[N]`` with its number."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "parents":
            index = node.slice
            if isinstance(index, ast.Constant) and isinstance(index.value, int):
                yield ast.unparse(node), index.value


def test_nothing_names_a_folder_outside_the_project() -> None:
    own = {"tests/" + Path(__file__).name}
    found = {
        name: offences
        for name, text in source.tracked_texts()
        if name not in own and not name.startswith(FOREIGN) and (offences := sorted(set(leaving(name, text))))
    }
    assert not found


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("README.md", "see ../elsewhere"),
        ("tests/a/test_b.py", 'FOLDER = Path(__file__).parents[3] / "data"'),
        ("tests/a/test_b.py", 'FOLDER = ROOT.parent / "data"'),
        ("docs/a.md", "it lies in shared/data"),
        ("docs/a.md", "![](../../picture.png)"),
    ],
)
def test_what_leaves_the_project_is_found(name: str, text: str) -> None:
    assert list(leaving(name, text))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("docs/a.md", "![](../README.md)"),
        ("tests/a/test_b.py", "ROOT = Path(__file__).parents[2]"),
        ("docs/a.md", "a shared desk; shared, and theirs"),
    ],
)
def test_what_stays_in_the_project_is_not(name: str, text: str) -> None:
    assert not list(leaving(name, text))
