"""Names of a package whose modules are imported when one of their names is first used, so that a start imports few."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any


def late_names(package: str, modules: Mapping[str, Sequence[str]]) -> Callable[[str], Any]:
    """A ``__getattr__`` for a package (PEP 562): ``modules`` says by module of the package which names it has.

    Type checkers are told by imports under ``TYPE_CHECKING``; a test looks that both say the same.
    """
    where = {name: module for module, names in modules.items() for name in names}

    def attribute(name: str) -> Any:
        if name not in where:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{where[name]}"), name)

    return attribute
