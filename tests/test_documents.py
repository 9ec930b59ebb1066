"""The documents name files, modules and commands that exist, and recipes name the registries that the program uses."""

import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from salesdesk import cli, reports
from salesdesk.desk.commands import registry as commands
from salesdesk.domain.fields import deal_fields
from salesdesk.store.migrations import STEPS
from tests.support.source import ROOT

DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
TREES = ("salesdesk/", "tests/", "resources/", "tools/", "docs/", "packaging/")
INSIDE = ("domain", "analytics", "desk", "views", "importing", "store", "charts", "reports", "ui", "cli", "app.py")
RECIPES = ("field", "command", "action", "page", "report", "figure", "migration", "Words")


def quoted(text: str) -> Iterator[str]:
    """What stands between backticks on one line, outside blocks of code."""
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def paths(text: str) -> Iterator[Path]:
    """The files and folders that a document names, from the root or from the package."""
    for found in quoted(text):
        name = found.split(":")[0].strip()
        if re.search(r"[\s<>*…$|]", name):
            continue
        if name.startswith(TREES):
            yield ROOT / name
        elif re.fullmatch(rf"({'|'.join(map(re.escape, INSIDE))})/[\w/.]*", name):
            yield ROOT / "salesdesk" / name


def recipes() -> dict[str, str]:
    """The recipes by their titles."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    part = text.split("## Recipes", 1)[1].split("\n## ", 1)[0]
    titles = re.findall(r"^### (.+)$", part, flags=re.MULTILINE)
    return dict(zip(titles, re.split(r"^### .+$", part, flags=re.MULTILINE)[1:], strict=True))


def registry_of(recipe: str) -> object:
    """What a recipe names as its registry."""
    (named,) = re.findall(r"^Registry: `([\w.]+):(\w+)`$", recipe, flags=re.MULTILINE)
    return getattr(importlib.import_module(named[0]), named[1])


def folder_of(title: str) -> Path:
    """The first folder that a recipe names."""
    recipe = next(text for name, text in recipes().items() if title in name)
    return next(path for path in paths(recipe) if path.is_dir())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_file_that_is_named_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8").split("## Spikes")[0]  # what was tried there was removed again
    missing = {path.relative_to(ROOT).as_posix() for path in paths(text) if not path.exists()}
    links = {link for link in re.findall(r"\]\(([^)#\s]+)", text) if "//" not in link}
    missing |= {link for link in links if not (document.parent / link).exists()}
    assert not missing


def test_short_names_in_the_map_are_files_beside_the_one_before() -> None:
    rows = [line for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    short = 0
    for row in rows:
        folder = ROOT
        for name in quoted(row):
            if name.startswith(TREES):
                folder = ROOT / name if name.endswith("/") else (ROOT / name).parent
            elif re.fullmatch(r"[\w/]+(\.py|/)", name) and folder != ROOT:
                assert (folder / name).exists(), f"{name} in {row}"
                short += 1
    assert short > 15


def test_there_is_a_recipe_for_each_usual_change_with_real_files() -> None:
    found = recipes()
    for word in RECIPES:
        (title,) = [title for title in found if word in title]
        assert len(set(paths(found[title]))) >= 1, title
        assert registry_of(found[title]), title


def test_the_registries_of_the_recipes_are_what_the_program_uses() -> None:
    catalogue = ROOT / "salesdesk" / "reports" / "catalogue"
    modules = {path.stem for path in folder_of("command").glob("*.py")}
    for found in commands.load().values():
        package, _, module = found.__module__.rpartition(".")
        assert module in modules or package == "salesdesk.importing.commands", found
    assert set(reports.names()) == {path.stem for path in catalogue.iterdir() if not path.name.startswith("__")}
    numbered = {int(path.stem[1:]) for path in folder_of("migration").glob("m[0-9]*.py")}
    assert set(STEPS) == numbered
    assert {"title", "amount", "source"} <= {field.key for field in deal_fields()}


def test_actions_and_pages_of_the_window_are_where_the_recipes_say() -> None:
    from salesdesk.ui.actions.registry import every_group

    groups = [
        path for path in folder_of("action").glob("*.py") if re.search(r"^GROUP\b", path.read_text(), re.MULTILINE)
    ]
    assert len(every_group()) == len(groups) > 3


@cache
def is_verb(name: str) -> bool:
    """Whether the command line has a verb of that name."""
    with pytest.raises(SystemExit) as ended:
        cli.main([name, "--help"])
    return ended.value.code == 0


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_that_is_named_is_one(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    said = list(quoted(text))
    asked = [found[1] for code in said if (found := re.match(r"salesdesk (?:--file \S+ )?([a-z][\w-]*)", code))]
    targets = [found[1] for code in said if (found := re.match(r"make ([a-z][\w-]*)", code))]
    made = re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert [verb for verb in dict.fromkeys(asked) if not is_verb(verb)] == []
    assert set(targets) <= set(made)
