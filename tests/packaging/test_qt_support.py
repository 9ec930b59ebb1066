"""Qt's bindings take their Python modules from where the bundle has them, compiled, and work as before."""

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bundling import qt_support

TOLD = """
import json, sys
from PySide6.QtCore import QObject, QSize
from PySide6.QtWidgets import QWidget
from shibokensupport.signature import get_signature
try:
    QSize("wide", 2)
except TypeError as error:
    said = str(error)
files = {name: getattr(module, "__file__", None) for name, module in sys.modules.items() if name.startswith("shibokensupport")}
print(json.dumps({"said": said, "signature": str(get_signature(QObject.setObjectName)), "files": files}))
"""


def told(first_on_path: Path | None) -> dict[str, Any]:
    """What a fresh interpreter says, with a folder where modules are looked for first."""
    path = {} if first_on_path is None else {"PYTHONPATH": str(first_on_path)}
    done = subprocess.run(
        [sys.executable, "-c", TOLD], env=os.environ | path, check=True, capture_output=True, text=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_bindings_import_what_was_compiled(tmp_path: Path) -> None:
    found = find_spec("shiboken6")
    assert found is not None and found.origin is not None
    shutil.copytree(Path(found.origin).parent, tmp_path / "shiboken6")
    entries = qt_support.support_files(tmp_path / "made")
    assert {kind for _, _, kind in entries} == {"DATA"}
    for name, origin, _ in entries:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(origin, tmp_path / name)
    compiled, carried = told(tmp_path), told(None)
    assert {name: compiled[name] for name in ("said", "signature")} == {
        name: carried[name] for name in ("said", "signature")
    }
    assert set(compiled["files"]) == set(carried["files"])
    inside = tmp_path / qt_support.FOLDER
    assert {Path(file).suffix for file in compiled["files"].values()} == {".pyc"}
    assert all(Path(file).is_relative_to(inside) for file in compiled["files"].values())
