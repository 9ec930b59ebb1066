"""Names of the program: no public class stands in two modules, and tests keep to what is public."""

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.support import source

MOST_PRIVATE = 160
"""Uses of private names in tests that are still there; it only ever falls."""
TWICE: set[str] = set()
"""Class names that still stand in two modules; the list only ever gets shorter."""
OWN = {"self", "cls"}
NAMED_TUPLE = {"_replace", "_asdict", "_fields", "_make"}
"""What a named tuple offers begins with an underscore all the same."""


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in NAMED_TUPLE


def private_uses(path: Path) -> Iterator[str]:
    """Each attribute of something else, or import from the program, that begins with one underscore."""
    for node in ast.walk(source.syntax(path)):
        if isinstance(node, ast.Attribute) and _is_private(node.attr):
            if not (isinstance(node.value, ast.Name) and node.value.id in OWN):
                yield f"{path.relative_to(source.ROOT)}:{node.lineno} {ast.unparse(node)}"
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("salesdesk"):
            yield from (
                f"{path.relative_to(source.ROOT)}:{node.lineno} {name.name}"
                for name in node.names
                if _is_private(name.name)
            )


def test_no_public_class_stands_in_two_modules() -> None:
    where: defaultdict[str, set[str]] = defaultdict(set)
    for path in source.python_files("salesdesk"):
        for node in source.syntax(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                where[node.name].add(source.module_name(path))
    assert not {name: sorted(modules) for name, modules in where.items() if len(modules) > 1 and name not in TWICE}


def test_tests_use_ever_fewer_private_names() -> None:
    found = [use for path in source.python_files("tests") for use in private_uses(path)]
    files = Counter(use.partition(":")[0] for use in found)
    assert len(found) <= MOST_PRIVATE, f"{len(found)} private names in tests: {files.most_common()}"
