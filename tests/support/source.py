"""The program's own source as data: what each file imports, names and defines. Stands on the syntax, runs nothing."""

import ast
import shutil
import subprocess
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "salesdesk"
IMPORTERS = ("import_module", "__import__")


@lru_cache(maxsize=1)
def syntax(path: Path) -> ast.Module:
    """The syntax tree of a file. Only the last one stays: all of them are some hundred megabytes."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def python_files(*folders: str) -> list[Path]:
    """All Python files below folders of the checkout."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def module_name(path: Path) -> str:
    """``salesdesk.ui.board`` for ``salesdesk/ui/board.py``; a package is named for its folder."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def layer(module: str) -> str:
    """The part after ``salesdesk.``: a layer, or a module of the root such as ``cli``; empty for the package itself."""
    return module.split(".")[1] if module.count(".") else ""


def _from(path: Path, node: ast.ImportFrom) -> Iterator[str]:
    base = node.module or ""
    if node.level:
        parents = list(path.relative_to(ROOT).with_suffix("").parts)[: -node.level]
        base = ".".join([*parents, *filter(None, [base])])
    yield base
    yield from (f"{base}.{alias.name}" for alias in node.names)


@dataclass(frozen=True)
class Facts:
    """What rules ask of a file, so that it is parsed once."""

    imports: frozenset[str]
    imports_at_once: frozenset[str]
    dotted_names: frozenset[tuple[str, int]]
    definitions: tuple[tuple[str, str, int], ...]


@cache
def _facts(path: Path) -> Facts:
    tree = syntax(path)
    return Facts(
        frozenset(_imports(path, tree)),
        frozenset(_imports_at_once(path, tree)),
        frozenset(_dotted_names(tree)),
        tuple(_definitions(tree)),
    )


def imports(path: Path) -> frozenset[str]:
    """Every module that a file imports anywhere in it, with ``from a import b`` as both ``a`` and ``a.b``."""
    return _facts(path).imports


def imports_at_once(path: Path) -> frozenset[str]:
    """Every module that a file imports when it is imported itself, named as by ``imports``: outside functions, and not for
    checkers of types alone."""
    return _facts(path).imports_at_once


def dotted_names(path: Path) -> frozenset[tuple[str, int]]:
    """The last two parts of every dotted name with its line: ``datetime.now`` for ``dt.datetime.now``."""
    return _facts(path).dotted_names


def definitions(path: Path) -> tuple[tuple[str, str, int], ...]:
    """Name, ``class`` or ``function``, and number of lines of every class and function in a file."""
    return _facts(path).definitions


def _imports(path: Path, tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.update(_from(path, node))
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(IMPORTERS):
            found.update(str(word.value) for word in node.args[:1] if isinstance(word, ast.Constant))
    return found


def imported_for_types(path: Path, within: str) -> dict[str, str]:
    """Each name that a file imports from modules whose names begin so, with its module."""
    nodes = [node for node in ast.walk(syntax(path)) if isinstance(node, ast.ImportFrom)]
    return {
        alias.name: node.module or ""
        for node in nodes
        if (node.module or "").startswith(within)
        for alias in node.names
    }


def _imports_at_once(path: Path, tree: ast.Module) -> set[str]:
    found: set[str] = set()
    nodes = list(ast.iter_child_nodes(tree))
    for node in nodes:
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.update(_from(path, node))
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            nodes.extend(node.orelse)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            nodes.extend(ast.iter_child_nodes(node))
    return found


def ways_to(libraries: Collection[str], modules: Iterable[str]) -> Iterator[list[str]]:
    """How importing modules of the program imports libraries: the modules on each way, the library last."""
    files = {module_name(path): path for path in python_files("salesdesk")}
    came_from = dict.fromkeys(modules, "")
    waiting = list(came_from)
    for name in waiting:
        for wanted in sorted(imports_at_once(files[name])):
            parts = wanted.split(".")
            if parts[0] in libraries:
                yield [*_back(name, came_from), wanted]
            for part in (".".join(parts[:length]) for length in range(1, len(parts) + 1)):
                if part in files and part not in came_from:
                    came_from[part] = name
                    waiting.append(part)


def _back(name: str, came_from: Mapping[str, str]) -> list[str]:
    return [*_back(came_from[name], came_from), name] if name else []


def _dotted_names(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            of = node.value.id if isinstance(node.value, ast.Name) else getattr(node.value, "attr", None)
            yield f"{of}.{node.attr}" if of else ".".join(ast.unparse(node).split(".")[-2:]), node.lineno


def _definitions(tree: ast.Module) -> Iterator[tuple[str, str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            kind = "class" if isinstance(node, ast.ClassDef) else "function"
            yield node.name, kind, (node.end_lineno or node.lineno) - node.lineno + 1


def _tracked_names() -> list[str]:
    if shutil.which("git") and (ROOT / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
        return [name for name in listed.stdout.split("\0") if name]
    made_here = {"build", "dist", "out", "__pycache__"}
    files = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return [str(path) for path in files if not path.parts[0].startswith(".") and not made_here & {*path.parts}]


def tracked_texts() -> Iterator[tuple[str, str]]:
    """Path and text of every text file under version control; without git, of every file that was not made here."""
    for name in _tracked_names():
        try:
            yield name, (ROOT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
