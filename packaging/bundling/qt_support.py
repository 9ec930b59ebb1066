"""What Qt's bindings are written in Python for: compiled beside them, where they look first.

They carry their Python modules as sources in an archive within the library, since the wheel is for any Python, and compile
them at each start. Where there is a folder ``files.dir`` beside the library, they import from it instead.
"""

import importlib
import py_compile
from pathlib import Path
from typing import Any

from bundling.entries import Entry

_PACKAGE = "shibokensupport"
FOLDER = "shiboken6/files.dir"
"""Where the bindings look, by its name in the bundle."""


def support_files(folder: Path) -> list[Entry]:
    """The modules that the bindings carry, compiled into a folder, as files of the bundle."""
    importlib.import_module("PySide6.QtCore")
    carried: Any = importlib.import_module(f"{_PACKAGE}.signature.loader")
    archive = carried.__spec__.loader.zfile
    entries = []
    for name in sorted(archive.namelist()):
        if name.startswith(_PACKAGE) and name.endswith(".py"):
            source, compiled = folder / name, (folder / name).with_suffix(".pyc")
            source.parent.mkdir(parents=True, exist_ok=True)
            source.write_bytes(archive.read(name))
            mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
            py_compile.compile(str(source), str(compiled), dfile=name, doraise=True, optimize=2, invalidation_mode=mode)
            source.unlink()
            entries.append((f"{FOLDER}/{Path(name).with_suffix('.pyc').as_posix()}", str(compiled), "DATA"))
    return entries
