"""What can be done with saved views, on every page that shows them."""

from salesdesk.i18n import mark
from salesdesk.ui.actions.base import Action, ActionGroup

MENU = "views"

GROUP = ActionGroup(
    order=8,
    title=mark("Saved views"),
    actions=(
        Action(
            id="view.save",
            words=mark("Save this view…"),
            icon="save",
            menus={MENU: 0},
            run=lambda views: views.ask_name(),
        ),
        Action(
            id="view.update",
            words=mark("Save what has changed"),
            icon="check",
            menus={MENU: 0},
            applies=lambda views: views.is_changed(),
            run=lambda views: views.update(),
        ),
        Action(
            id="view.rename",
            words=mark("Rename the view…"),
            icon="pencil",
            menus={MENU: 1},
            applies=lambda views: views.current() is not None,
            run=lambda views: views.ask_new_name(),
        ),
        Action(
            id="view.delete",
            words=mark("Delete the view"),
            icon="trash",
            menus={MENU: 1},
            applies=lambda views: views.current() is not None,
            run=lambda views: views.delete(),
        ),
    ),
)
