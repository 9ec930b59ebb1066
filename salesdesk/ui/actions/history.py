"""What can be done with entries of the history."""

from typing import TYPE_CHECKING

from salesdesk.i18n import mark
from salesdesk.ui.actions.base import Action, ActionGroup, KeyScope

if TYPE_CHECKING:
    from salesdesk.ui.pages.history.page import HistoryPage

HISTORY = frozenset({KeyScope.HISTORY})
MENU = "history"


def _can_take_back(page: "HistoryPage") -> bool:
    return bool(page.to_take_back())


def _can_do_again(page: "HistoryPage") -> bool:
    return bool(page.to_do_again())


GROUP = ActionGroup(
    order=7,
    title=mark("History"),
    actions=(
        Action(
            id="history.take_back",
            words=mark("Undo"),
            icon="undo",
            keys=("Del",),
            scopes=HISTORY,
            menus={MENU: 0},
            enabled=_can_take_back,
            run=lambda page: page.take_back(),
        ),
        Action(
            id="history.again",
            words=mark("Redo"),
            icon="redo",
            keys=("Shift+Del",),
            scopes=HISTORY,
            menus={MENU: 0},
            enabled=_can_do_again,
            run=lambda page: page.do_again(),
        ),
    ),
)
