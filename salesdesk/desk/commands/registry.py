"""Every command there is, found by its file being there."""

import importlib
import pkgutil
from collections.abc import Iterable, Mapping

from salesdesk.desk import commands
from salesdesk.desk.commands.base import Command, every_command


def load(*packages: str) -> Mapping[str, type[Command]]:
    """Commands by name: those of ``desk.commands`` and of other packages given by their dotted names."""
    for package in (commands.__name__, *packages):
        _import_all(package)
    return {command.__name__: command for command in every_command()}


def _import_all(package: str) -> None:
    paths: Iterable[str] = importlib.import_module(package).__path__
    for found in pkgutil.iter_modules(paths, f"{package}."):
        importlib.import_module(found.name)
