"""What an action is, and where its key works."""

from collections.abc import Callable, Mapping
from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from salesdesk.domain.dataclass import dataclass
from salesdesk.i18n import tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu, QWidget

DIGIT = "1…9"
"""Stands in a key for each of the digits: ``Alt+1…9`` is Alt+1 to Alt+9."""


class KeyScope(StrEnum):
    """What must have the keyboard focus for a key to work."""

    WINDOW = "window"
    """Anything in the window."""
    UNTAKEN = "untaken"
    """Anything in the window that does not use the key itself."""
    BOARD = "board"
    """A column of cards."""
    TABLE = "table"
    """The table of deals."""
    PANEL = "panel"
    """The open deal."""
    REPORTS = "reports"
    """Anything on the Reports page."""
    PREVIEW = "preview"
    """The pages of a report."""
    CHARTS = "charts"
    """The charts of a report."""
    HISTORY = "history"
    """Anything on the History page."""
    QUOTA = "quota"
    """Anything on the Quota page."""
    BACKUPS = "backups"
    """Anything on the Backups page."""


_WITHIN = {KeyScope.PREVIEW: KeyScope.REPORTS, KeyScope.CHARTS: KeyScope.REPORTS}


def overlap(one: KeyScope, other: KeyScope) -> bool:
    """Whether a key press can be meant for both scopes."""
    everywhere = {KeyScope.WINDOW, KeyScope.UNTAKEN} & {one, other}
    return bool(everywhere) or one == other or one == _WITHIN.get(other) or other == _WITHIN.get(one)


def _always(_situation: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing the user can do.

    ``words`` is a marked sentence, ``short`` the label of a button where that is shorter, ``key_words`` what the key
    sheet says where the menu's words are not enough. ``keys`` are shown and can be changed; those of ``also`` work too,
    each in its scope, until the key is changed. ``menus`` maps the menus that offer it to its group there; groups are
    parted by rules. ``applies``, ``enabled`` and ``run`` get the situation: the window, the chosen deals, the page;
    ``run`` of an action with a key for each digit gets the digit as well.
    One without a ``scope`` is only in menus and can have no key. ``submenu`` makes the menu that it opens.
    """

    id: str
    words: str
    run: Callable[..., object] | None = None
    icon: str = ""
    short: str = ""
    key_words: str = ""
    keys: tuple[str, ...] = ()
    also: Mapping[KeyScope, tuple[str, ...]] = field(default_factory=dict)
    scopes: frozenset[KeyScope] = frozenset()
    menus: Mapping[str, int] = field(default_factory=dict)
    applies: Callable[[Any], bool] = _always
    enabled: Callable[[Any], bool] = _always
    submenu: "Callable[[Any, QWidget], QMenu] | None" = None

    @property
    def is_numbered(self) -> bool:
        """Whether it has a key for each digit."""
        return any(DIGIT in key for key in self.keys)

    def label(self) -> str:
        """Its words in a menu, in the user's language."""
        return tr(self.words)

    def button_label(self) -> str:
        """Its words on a button."""
        words = self.short or self.words
        return tr(words)

    def key_label(self) -> str:
        """Its words in the key sheet and in Settings."""
        words = self.key_words or self.words
        return tr(words).removesuffix("…")


@dataclass(frozen=True, slots=True)
class FixedKey:
    """A key of an editor or a gesture, which is no action of its own and cannot be changed."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class ActionGroup:
    """Actions under one heading of the key sheet; ``order`` is the place of the group among the others."""

    order: int
    title: str
    actions: tuple[Action, ...]
    fixed: tuple[FixedKey, ...] = ()

    def heading(self) -> str:
        """The heading in the user's language."""
        return tr(self.title)
