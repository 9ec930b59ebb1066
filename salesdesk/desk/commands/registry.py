"""Every command there is, found by its file being there."""

import importlib
import pkgutil
from collections.abc import Iterable, Mapping

from salesdesk.desk import commands
from salesdesk.desk.commands.base import Command, every_command


def load(*packages: str) -> Mapping[str, type[Command]]:
    """Commands by name: those of ``desk.commands`` and of other packages given by their dotted names."""
    homes = (commands.__name__, *packages)
    for package in homes:
        _import_all(package)
    return {found.__name__: found for found in every_command() if found.__module__.rpartition(".")[0] in homes}


def _import_all(package: str) -> None:
    paths: Iterable[str] = importlib.import_module(package).__path__
    for found in pkgutil.iter_modules(paths, f"{package}."):
        importlib.import_module(found.name)
