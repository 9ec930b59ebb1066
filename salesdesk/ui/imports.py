"""Keeps Qt's bindings from reading the source of every module that is imported after them."""

import sys
from types import ModuleType
from typing import Any

_SWITCH = "shibokensupport.feature"
_IGNORED = -1
"""What the bindings note of a module that does not use them."""


def read_no_sources() -> None:
    """Have modules imported from now on looked at no further than by their name.

    PySide6 searches the source of each imported module for its own name, to know whether the module may switch to another
    spelling of Qt's functions, which nothing here does. The sources of seven hundred modules take 35 MB and a tenth of a
    second. A bundle has no sources, so there it is the same as ever.
    """
    switch: Any = sys.modules.get(_SWITCH)
    if not all(hasattr(switch, name) for name in ("feature_imported", "pyside_feature_dict")):
        return

    def note(module: ModuleType) -> None:
        switch.pyside_feature_dict.setdefault(module.__name__, _IGNORED)

    switch.feature_imported = note
