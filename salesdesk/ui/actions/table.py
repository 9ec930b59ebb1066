"""What belongs to the table of deals alone."""

from salesdesk.i18n import mark
from salesdesk.ui.actions.base import Action, ActionGroup, KeyScope

GROUP = ActionGroup(
    order=3,
    title=mark("Table of deals"),
    actions=(
        Action(
            id="table.change",
            words=mark("Change the cell"),
            keys=("F2",),
            scopes=frozenset({KeyScope.TABLE}),
            applies=lambda chosen: chosen.table.currentIndex().isValid(),
            run=lambda chosen: chosen.table.change_cell(),
        ),
    ),
)
