"""The wheel carries every module and every resource, and the program installed from it finds them."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.source import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this checkout, built without leaving anything in it."""
    folder = tmp_path_factory.mktemp("wheel")
    steps = f"-q build -b {folder}/build egg_info -e {folder} bdist_wheel -b {folder}/bdist -d {folder}/dist"
    command = [sys.executable, "-W", "ignore", "setup.py", *steps.split()]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("dist/*.whl"))


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_wheel_has_every_module_and_every_resource(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    modules = {f"salesdesk/{name}" for name in _files(ROOT / "salesdesk") if "__pycache__" not in name}
    resources = {f"salesdesk/_resources/{name}" for name in _files(ROOT / "resources")}
    assert modules | resources <= packed


def test_an_installed_program_finds_its_resources(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    program = "from salesdesk.resources import resource_path; print(resource_path('themes', 'tokens.json'))"
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {program}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(done.stdout.strip()) == tmp_path / "salesdesk" / "_resources" / "themes" / "tokens.json"
