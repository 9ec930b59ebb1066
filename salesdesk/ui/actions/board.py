"""What moves cards on the board."""

from typing import TYPE_CHECKING

from salesdesk.i18n import mark
from salesdesk.ui.actions.base import Action, ActionGroup, FixedKey, KeyScope

if TYPE_CHECKING:
    from salesdesk.ui.board.actions import CardSelection as Chosen

BOARD = frozenset({KeyScope.BOARD})


def _to_number(chosen: "Chosen", number: int) -> None:
    if chosen.board is not None:
        chosen.board.move_to_number(chosen.ids, number)


GROUP = ActionGroup(
    order=2,
    title=mark("Board"),
    actions=(
        Action(
            id="board.before",
            words=mark("Move the deal to the stage before"),
            keys=("Ctrl+Left",),
            scopes=BOARD,
            run=lambda chosen: chosen.board.move_beside(chosen.ids, chosen.column, left=True),
        ),
        Action(
            id="board.after",
            words=mark("Move the deal to the stage after"),
            keys=("Ctrl+Right",),
            scopes=BOARD,
            run=lambda chosen: chosen.board.move_beside(chosen.ids, chosen.column, left=False),
        ),
        Action(
            id="board.up",
            words=mark("Move the deal up within its stage"),
            keys=("Ctrl+Up",),
            scopes=BOARD,
            run=lambda chosen: chosen.board.shift(chosen.ids, down=False),
        ),
        Action(
            id="board.down",
            words=mark("Move the deal down within its stage"),
            keys=("Ctrl+Down",),
            scopes=BOARD,
            run=lambda chosen: chosen.board.shift(chosen.ids, down=True),
        ),
        Action(
            id="board.stage", words=mark("Move the deal to a stage"), keys=("Ctrl+1…9",), scopes=BOARD, run=_to_number
        ),
    ),
    fixed=(FixedKey("Esc", mark("Cancel a drag")),),
)
