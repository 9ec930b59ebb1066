"""Imports SQLAlchemy without asyncio, which it imports for connections that nobody here has."""

import importlib
import inspect
import sys
from types import ModuleType
from typing import Any

_UNUSED = "asyncio"


def import_sqlalchemy() -> None:
    """Import SQLAlchemy; asyncio, with ssl 8 MB and 50 ms, is imported when something is asked of it. Whoever else imports
    it gets it as ever."""
    if _UNUSED not in sys.modules and "sqlalchemy" not in sys.modules:
        sys.modules[_UNUSED] = _Later(_UNUSED)
        try:
            importlib.import_module("sqlalchemy.dialects.sqlite")
        finally:
            if isinstance(sys.modules.get(_UNUSED), _Later):
                del sys.modules[_UNUSED]


class _Later(ModuleType):
    """A module that is imported when one of its names is first asked for, but for the one that SQLAlchemy keeps."""

    iscoroutine = staticmethod(inspect.iscoroutine)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)
