"""Every regular expression of the program, found in its source, and how it is used."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import salesdesk

ROOT = Path(salesdesk.__file__).parent
MADE_WHEN_ASKED = {"salesdesk/domain/fields/personal.py": "words of a name, each as it is, with blanks between them"}
"""Modules that make patterns of what they are given, and why those are linear."""
_METHODS = ("match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer")


class UsedPattern(NamedTuple):
    """A pattern, where it stands, and the methods it is used by."""

    place: str
    pattern: re.Pattern[Any]
    methods: frozenset[str]


def patterns() -> list[UsedPattern]:
    """All patterns of the program. Raises AssertionError for one that cannot be found out. Every process of the tests asks for
    them, so only files that import ``re``, or speak of a pattern of another, are parsed."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(ROOT.rglob("*.py"))}
    sources = {path: ast.parse(text) for path, text in texts.items() if "import re\n" in text}
    public = {f"{name}." for tree in sources.values() for name in _assigned(tree) if not name.startswith("_")}
    others = [text for path, text in texts.items() if path not in sources and any(name in text for name in public)]
    everywhere = _uses(*sources.values(), *map(ast.parse, others))
    found: list[UsedPattern] = []
    for path, tree in sources.items():
        own = _uses(tree)
        used = own | {name: methods for name, methods in everywhere.items() if not name.startswith("_")}
        found += _of_module(path, tree, used)
    return found


def _assigned(tree: ast.Module) -> Iterator[str]:
    """The names of a module that hold patterns."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(map(_is_of_re, ast.walk(node))):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _uses(*trees: ast.Module) -> dict[str, set[str]]:
    """The methods that a name is used by, of whatever looks like a pattern."""
    used: dict[str, set[str]] = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in _METHODS and isinstance(node.value, ast.Name):
                used.setdefault(node.value.id, set()).add(node.attr)
    return used


def _of_module(path: Path, tree: ast.Module, used: dict[str, set[str]]) -> Iterator[UsedPattern]:
    place = f"salesdesk/{path.relative_to(ROOT).as_posix()}"
    named = _named(path, tree)
    for name, pattern in named:
        yield UsedPattern(f"{place} {name}", pattern, frozenset(used.get(name, {"search"})))
    at_module = {id(call) for node in tree.body if isinstance(node, ast.Assign) for call in ast.walk(node)}
    for node in ast.walk(tree):
        if not _is_of_re(node) or id(node) in at_module or place in MADE_WHEN_ASKED:
            continue
        assert isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        first = node.args[0]
        assert isinstance(first, ast.Constant) and isinstance(first.value, str | bytes), (
            f"{place}:{node.lineno} makes a pattern of something else than a literal: give it a name in the module"
        )
        yield UsedPattern(f"{place}:{node.lineno}", re.compile(first.value), frozenset({node.func.attr}))


def _is_of_re(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in (*_METHODS, "compile")
    )


def _named(path: Path, tree: ast.Module) -> list[tuple[str, re.Pattern[Any]]]:
    """The patterns that names of a module hold, one each or several."""
    found: list[tuple[str, re.Pattern[Any]]] = []
    for node in tree.body:
        if not isinstance(node, ast.Assign) or not any(_is_of_re(part) for part in ast.walk(node)):
            continue
        module = importlib.import_module(".".join(("salesdesk", *path.relative_to(ROOT).with_suffix("").parts)))
        (target,) = node.targets
        assert isinstance(target, ast.Name)
        held = vars(module)[target.id]
        several = held if isinstance(held, tuple) else (held,)
        assert several and all(isinstance(one, re.Pattern) for one in several), f"{path} {target.id}"
        found += [(target.id, one) for one in several]
    return found
