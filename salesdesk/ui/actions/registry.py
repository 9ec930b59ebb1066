"""The groups of actions there are, each found by its module being there."""

import importlib
import pkgutil
from collections.abc import Iterator, Sequence
from functools import cache

from salesdesk.ui import actions
from salesdesk.ui.actions.base import Action, ActionGroup


class ActionRegistry:
    """Groups of actions in the order of the key sheet. Raises ValueError where two actions have one id."""

    def __init__(self, groups: Sequence[ActionGroup]) -> None:
        self.groups = tuple(sorted(groups, key=lambda group: group.order))
        self._by_id = {action.id: action for action in self}
        if len(self._by_id) != sum(len(group.actions) for group in self.groups):
            raise ValueError("two actions have the same id")

    def __iter__(self) -> Iterator[Action]:
        for group in self.groups:
            yield from group.actions

    def action(self, name: str) -> Action:
        """The action of an id. Raises KeyError."""
        return self._by_id[name]

    def in_menu(self, menu: str) -> list[list[Action]]:
        """The actions that a menu offers, group by group."""
        offered = [action for action in self if menu in action.menus]
        groups = sorted({action.menus[menu] for action in offered})
        return [[action for action in offered if action.menus[menu] == group] for group in groups]


@cache
def every_group() -> tuple[ActionGroup, ...]:
    """The groups of the modules beside this one."""
    names = [found.name for found in pkgutil.iter_modules(actions.__path__, f"{actions.__name__}.")]
    modules = [importlib.import_module(name) for name in sorted(names)]
    return tuple(module.GROUP for module in modules if hasattr(module, "GROUP"))
