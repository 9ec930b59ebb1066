"""Names of the program: no public class stands in two modules, and tests keep to what is public."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.support import source

TWICE: set[str] = set()
"""Class names that still stand in two modules; the list only ever gets shorter."""
OWN = {"self", "cls"}
PUBLIC = {"_replace", "_asdict", "_fields", "_make", "_MEIPASS", "_exit"}
"""What a named tuple offers, the folder of a frozen program, the end of a forked process: they begin with an underscore."""
BY_NAME = {"getattr", "setattr", "delattr", "hasattr", "patch"}
"""Functions that are told the name of an attribute."""


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in PUBLIC


def private_uses(path: Path) -> Iterator[str]:
    """Each attribute of something else, or import from the program, that begins with one underscore."""
    for node in ast.walk(source.syntax(path)):
        if isinstance(node, ast.Attribute) and _is_private(node.attr):
            if not (isinstance(node.value, ast.Name) and node.value.id in OWN):
                yield f"{path.relative_to(source.ROOT)}:{node.lineno} {ast.unparse(node)}"
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in BY_NAME:
            names = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
            yield from (
                f"{path.relative_to(source.ROOT)}:{node.lineno} {name}"
                for name in names
                if any(_is_private(part) for part in name.split("."))
            )
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


def test_tests_use_no_private_names() -> None:
    assert not [use for path in source.python_files("tests") for use in private_uses(path)]
