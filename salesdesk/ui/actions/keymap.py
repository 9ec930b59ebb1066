"""Which key runs which action: the defaults, and what the user has changed on this computer."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeyEvent

from salesdesk.domain.errors import Refused
from salesdesk.ui.actions import keys
from salesdesk.ui.actions.base import DIGIT, Action, KeyScope, overlap
from salesdesk.ui.actions.registry import ActionRegistry, every_group


class KeyMatch(NamedTuple):
    """The action that a key is meant for; ``digit`` is 0 for one without a digit in its key."""

    action: Action
    digit: int


class KeyMap(QObject):
    """Keys by action. ``changed`` after a key was changed; what shows keys follows it.

    ``path`` is the file of the user's own keys (None: they are not kept). A file that cannot be read, and a key in it
    that no longer fits, count for nothing.
    """

    changed = Signal()

    def __init__(self, path: Path | None = None, registry: ActionRegistry | None = None) -> None:
        super().__init__()
        self.registry = registry or ActionRegistry(every_group())
        self._path = path
        self._own: dict[str, tuple[str, ...]] = {}
        self._tables: dict[KeyScope, dict[str, KeyMatch]] = {}
        self._take_up(_load(path))

    def _take_up(self, kept: dict[str, tuple[str, ...]]) -> None:
        """All of the kept keys first: two actions may have exchanged theirs. Then without those that do not fit."""
        known = {action.id: action for action in self.registry if action.id in kept}
        self._own = {name: tuple(map(keys.portable, kept[name])) for name in known}
        while (name := self._misfit(known)) is not None:
            del self._own[name]

    def _misfit(self, known: dict[str, Action]) -> str | None:
        """An action whose own keys cannot be."""
        return next((name for name, own in self._own.items() if any(self._problem(known[name], k) for k in own)), None)

    # Asking

    def keys(self, action: Action) -> tuple[str, ...]:
        """The keys shown for an action, the first of them in menus."""
        return self._own.get(action.id, tuple(keys.portable(key) for key in action.keys))

    def keys_in(self, action: Action, scope: KeyScope) -> list[str]:
        """Every key that runs an action in a scope, one with a digit nine times."""
        shown = self.keys(action) if scope in action.scopes else ()
        more = () if self.is_changed(action) else action.also.get(scope, ())
        return [one for key in (*shown, *more) for one in keys.expanded(keys.portable(key))]

    def text(self, action: Action, digit: int = 0) -> str:
        """The first key as this system writes it, with one digit where it has any; empty for none."""
        shown = self.keys(action)
        return keys.native(shown[0].replace(DIGIT, str(digit)) if digit else shown[0]) if shown else ""

    def texts(self, action: Action) -> str:
        """All keys shown, as this system writes them."""
        return ", ".join(keys.native(key) for key in self.keys(action))

    def pressed(self, event: QKeyEvent, scope: KeyScope) -> KeyMatch | None:
        """The action that a key press is meant for in a scope."""
        return self._table(scope).get(keys.pressed(event))

    def _table(self, scope: KeyScope) -> dict[str, KeyMatch]:
        if scope not in self._tables:
            table: dict[str, KeyMatch] = {}
            for action in self.registry:
                for key in self.keys_in(action, scope):
                    table.setdefault(key, KeyMatch(action, int(key[-1]) if action.is_numbered else 0))
            self._tables[scope] = table
        return self._tables[scope]

    def conflict(self, action: Action, key: str) -> Action | None:
        """Another action that the same key could be meant for."""
        wanted = set(keys.expanded(key))
        return next(
            (
                other
                for other in self.registry
                if other is not action
                for mine in _scopes(action)
                for theirs in _scopes(other)
                if overlap(mine, theirs) and wanted & set(self.keys_in(other, theirs))
            ),
            None,
        )

    # Changing

    def is_changed(self, action: Action) -> bool:
        """Whether the user has given it another key, or none."""
        return action.id in self._own

    def set_key(self, action: Action, key: str) -> None:
        """Give an action one key, or (empty) none. Raises Refused, naming what stands against it."""
        wanted = keys.portable(key)
        if action.is_numbered and wanted[-1:] in keys.DIGITS and wanted:
            wanted = wanted[:-1] + DIGIT
        problem = self._problem(action, wanted) if key else None
        if problem is not None:
            raise problem
        self._put({**self._own, action.id: (wanted,) if wanted else ()})

    def _problem(self, action: Action, key: str) -> Refused | None:
        wanted = keys.portable(key)
        if not wanted:
            return Refused("That is not a key.")
        if wanted in map(keys.portable, action.keys):
            return self._taken(action, wanted)
        if wanted in keys.NEEDED:
            return Refused("{keys} is needed for typing and moving about.", keys=keys.native(wanted))
        if action.is_numbered != wanted.endswith(DIGIT):
            return Refused("This needs a key with a digit from 1 to 9, such as {keys}.", keys=keys.native("Ctrl+1"))
        return self._taken(action, wanted)

    def _taken(self, action: Action, key: str) -> Refused | None:
        other = self.conflict(action, key)
        if other is None:
            return None
        return Refused("{keys} is the key of “{action}”.", keys=keys.native(key), action=other.key_label())

    def reset(self, action: Action) -> None:
        """Give an action its first keys again. Raises Refused where another action has one of them now."""
        for key in action.keys:
            problem = self._taken(action, keys.portable(key))
            if problem is not None:
                raise problem
        self._put({name: own for name, own in self._own.items() if name != action.id})

    def reset_all(self) -> None:
        """Give every action its first keys again."""
        self._put({})

    def _put(self, own: dict[str, tuple[str, ...]]) -> None:
        if self._path is not None:
            _save(self._path, own)
        self._own = own
        self._tables.clear()
        self.changed.emit()


def _scopes(action: Action) -> Iterable[KeyScope]:
    return {*action.scopes, *action.also}


def _load(path: Path | None) -> dict[str, tuple[str, ...]]:
    if path is None:
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    pairs = found.items() if isinstance(found, dict) else ()
    return {name: tuple(map(str, own)) for name, own in pairs if isinstance(own, list)}


def _save(path: Path, own: dict[str, tuple[str, ...]]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps({name: list(mine) for name, mine in own.items()}, indent=1), encoding="utf-8")
        fresh.replace(path)
    except OSError as error:
        raise Refused("Your keys cannot be kept: {reason}.", reason=error.strerror or str(error)) from error
