"""What can be done with deals, the same on the board, in the table and beside the page."""

from salesdesk.i18n import mark
from salesdesk.ui.actions.base import Action, ActionGroup, KeyScope
from salesdesk.ui.actions.selection import DealSelection as Chosen

LISTS = frozenset({KeyScope.BOARD, KeyScope.TABLE})
EVERYWHERE = LISTS | {KeyScope.PANEL}
MENU = "deal"


def _any(chosen: Chosen) -> bool:
    return bool(chosen.cards)


GROUP = ActionGroup(
    order=1,
    title=mark("Deals"),
    actions=(
        Action(
            id="deal.open",
            words=mark("Open the deal"),
            icon="eye",
            keys=("Enter",),
            also={KeyScope.BOARD: ("F2",)},
            scopes=LISTS,
            menus={MENU: 0},
            applies=lambda chosen: bool(chosen.cards or chosen.current) and not chosen.beside,
            run=lambda chosen: chosen.requests.opened.emit(chosen.first.id),
        ),
        Action(
            id="deal.sheet",
            words=mark("See the deal sheet"),
            icon="file",
            scopes=EVERYWHERE,
            menus={MENU: 0, "sheet": 0},
            applies=_any,
            run=lambda chosen: chosen.requests.sheet_asked.emit(chosen.first.id),
        ),
        Action(
            id="deal.move",
            words=mark("Move to"),
            icon="arrow-right",
            key_words=mark("Move to a stage"),
            scopes=EVERYWHERE,
            menus={MENU: 0},
            applies=_any,
            enabled=lambda chosen: chosen.is_in_one_pipeline(),
            submenu=lambda chosen, parent: chosen.requests.stages_menu(chosen, parent),
        ),
        Action(
            id="deal.win",
            words=mark("Won"),
            icon="won",
            scopes=EVERYWHERE,
            menus={MENU: 1, "outcome": 0},
            applies=lambda chosen: bool(chosen.of("open", "lost")),
            run=lambda chosen: chosen.requests.win(chosen.of("open", "lost")),
        ),
        Action(
            id="deal.lose",
            words=mark("Lost…"),
            short=mark("Lost"),
            icon="lost",
            scopes=EVERYWHERE,
            menus={MENU: 1, "outcome": 0},
            applies=lambda chosen: bool(chosen.of("open", "won")),
            run=lambda chosen: chosen.requests.ask_why_lost(chosen.cards),
        ),
        Action(
            id="deal.reopen",
            words=mark("Re-open"),
            icon="undo",
            scopes=EVERYWHERE,
            menus={MENU: 1, "outcome": 0},
            applies=lambda chosen: bool(chosen.of("won", "lost")),
            run=lambda chosen: chosen.requests.reopen(chosen.of("won", "lost")),
        ),
        Action(
            id="deal.closed_day",
            words=mark("Closing day"),
            icon="calendar",
            key_words=mark("Set the closing day of the deals"),
            scopes=EVERYWHERE,
            menus={MENU: 1},
            applies=lambda chosen: bool(chosen.cards) and chosen.of("won", "lost") == chosen.ids,
            submenu=lambda chosen, parent: chosen.requests.closed_day_menu(chosen.ids, chosen.today, parent),
        ),
        Action(
            id="deal.wake",
            words=mark("Bring back now"),
            short=mark("Bring back"),
            icon="refresh",
            scopes=EVERYWHERE,
            menus={MENU: 1},
            applies=lambda chosen: bool(chosen.asleep()),
            run=lambda chosen: chosen.requests.wake(chosen.asleep()),
        ),
        Action(
            id="deal.later",
            words=mark("Later"),
            icon="later",
            scopes=EVERYWHERE,
            menus={MENU: 1},
            applies=lambda chosen: bool(chosen.cards) and chosen.of("open") == chosen.ids,
            submenu=lambda chosen, parent: chosen.requests.later_menu(chosen.ids, chosen.today, parent),
        ),
        Action(
            id="deal.change",
            words=mark("Change"),
            icon="pencil",
            key_words=mark("Change a field of the deal"),
            scopes=LISTS,
            menus={MENU: 2},
            applies=_any,
            submenu=lambda chosen, parent: chosen.requests.change_menu(chosen, parent),
        ),
        Action(
            id="deal.copy",
            words=mark("Copy"),
            icon="copy",
            key_words=mark("Copy the deals"),
            keys=("Ctrl+C",),
            also=dict.fromkeys(LISTS, ("Ctrl+Ins",)),
            scopes=LISTS,
            menus={MENU: 2},
            applies=_any,
            run=lambda chosen: chosen.requests.copy(chosen.ids),
        ),
        Action(
            id="deal.link",
            words=mark("Copy link"),
            icon="link",
            scopes=EVERYWHERE,
            menus={MENU: 2},
            applies=lambda chosen: len(chosen.cards) == 1,
            run=lambda chosen: chosen.requests.copy_link(chosen.first.id),
        ),
        Action(
            id="deal.delete",
            words=mark("Delete"),
            icon="trash",
            key_words=mark("Delete the deals"),
            keys=("Del",),
            scopes=LISTS,
            menus={MENU: 3},
            applies=_any,
            run=lambda chosen: chosen.requests.delete(chosen.ids),
        ),
    ),
)
