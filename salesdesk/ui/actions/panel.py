"""What belongs to the deal that is open beside the page."""

from salesdesk.i18n import mark
from salesdesk.ui.actions.base import Action, ActionGroup, FixedKey, KeyScope

PANEL = frozenset({KeyScope.PANEL})

GROUP = ActionGroup(
    order=4,
    title=mark("Open deal"),
    actions=(
        Action(
            id="panel.close",
            words=mark("Close"),
            icon="close",
            key_words=mark("Close the deal"),
            keys=("Esc",),
            scopes=PANEL | {KeyScope.UNTAKEN},
            applies=lambda situation: situation.has_open_deal(),
            run=lambda situation: situation.close_deal(),
        ),
        Action(
            id="panel.export_sheet",
            words=mark("Export deal sheet…"),
            icon="download",
            scopes=PANEL,
            menus={"sheet": 0},
            applies=lambda chosen: bool(chosen.cards),
            run=lambda chosen: chosen.sheets.export_deal(),
        ),
        Action(
            id="panel.customer",
            words=mark("See the customer sheet"),
            icon="eye",
            scopes=PANEL,
            menus={"sheet": 1},
            applies=lambda chosen: chosen.sheets.has_customer(),
            run=lambda chosen: chosen.sheets.see_customer(),
        ),
        Action(
            id="panel.export_customer",
            words=mark("Export customer sheet…"),
            icon="download",
            scopes=PANEL,
            menus={"sheet": 1},
            applies=lambda chosen: chosen.sheets.has_customer(),
            run=lambda chosen: chosen.sheets.export_customer(),
        ),
    ),
    fixed=(
        FixedKey("Enter, F2", mark("Change the field")),
        FixedKey("Enter", mark("Save what was typed")),
        FixedKey("Esc", mark("Keep the old value")),
        FixedKey("Alt+Down", mark("Calendar in a date")),
    ),
)
