"""What runs in the frozen program before its first line."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from bundling import parts

from tests.support.source import ROOT

HOOK = ROOT / "packaging" / "libraries_of_others.py"


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ({"LD_LIBRARY_PATH": "/bundle"}, {}),
        ({"LD_LIBRARY_PATH": "/bundle:/own", "LD_LIBRARY_PATH_ORIG": "/own"}, {"LD_LIBRARY_PATH": "/own"}),
        ({}, {}),
    ],
    ids=["of the bundle", "of the user as well", "none"],
)
def test_programs_that_are_opened_find_their_own_libraries(given: dict[str, str], left: dict[str, str]) -> None:
    told = "print({name: value for name, value in os.environ.items() if name.startswith('LD_LIBRARY_PATH')})"
    line = f"import os, runpy; os.environ.update({given}); runpy.run_path({str(HOOK)!r}); {told}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LD_LIBRARY_PATH")}
    done = subprocess.run(
        [sys.executable, "-c", line], env=environment, capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert ast.literal_eval(done.stdout) == left


def test_every_hook_of_the_recipe_is_there() -> None:
    spec = ast.parse((ROOT / "salesdesk.spec").read_text(encoding="utf-8"))
    lists = [node.value for node in ast.walk(spec) if isinstance(node, ast.keyword) and node.arg == "runtime_hooks"]
    named = [name for hooks in lists for name in ast.literal_eval(hooks)]
    tools = {"listing.py", "sbom.py", "smoke.py"}
    own = {path.relative_to(ROOT).as_posix() for path in (ROOT / "packaging").glob("*.py") if path.name not in tools}
    assert set(named) == own


def test_hooks_that_are_left_out_are_known_to_pyinstaller() -> None:
    builder = pytest.importorskip("PyInstaller")
    known = {path.stem for path in (Path(builder.__file__).parent / "hooks" / "rthooks").glob("*.py")}
    assert set(parts.UNUSED_HOOKS) <= known
