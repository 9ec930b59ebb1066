"""The pages of the window, each found by its folder here being there."""

import importlib
import pkgutil
from functools import cache
from types import ModuleType

from salesdesk.ui import pages
from salesdesk.ui.page import PageMaker, Place


def pages_in(package: ModuleType) -> tuple[PageMaker, ...]:
    """The ``PAGE`` of each folder of a package, by place and order. Raises ValueError where two have one address."""
    names = [found.name for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}.") if found.ispkg]
    modules = [importlib.import_module(name) for name in names]
    found: list[PageMaker] = [module.PAGE for module in modules if hasattr(module, "PAGE")]
    if len({page.address for page in found}) != len(found):
        raise ValueError("two pages have the same address")
    return tuple(sorted(found, key=lambda page: (page.place, page.order)))


@cache
def _every_page() -> tuple[PageMaker, ...]:
    return pages_in(pages)


def pages_at(place: Place) -> tuple[PageMaker, ...]:
    """The pages of the rail, of its foot, or those that are reached otherwise, in their order."""
    return tuple(page for page in _every_page() if page.place == place)
