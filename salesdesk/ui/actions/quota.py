"""What can be done on the Quota page."""

from typing import TYPE_CHECKING

from salesdesk.i18n import mark
from salesdesk.ui.actions.base import Action, ActionGroup, KeyScope

if TYPE_CHECKING:
    from salesdesk.ui.pages.quota.page import QuotaPage

QUOTA = frozenset({KeyScope.QUOTA})


def _is_shown(page: "QuotaPage") -> bool:
    return page.shown() is not None


GROUP = ActionGroup(
    order=6,
    title=mark("Quota"),
    actions=(
        Action(
            id="quota.edit",
            words=mark("Edit quota"),
            key_words=mark("Set or edit the quota"),
            icon="pencil",
            keys=("F2",),
            scopes=QUOTA,
            enabled=_is_shown,
            run=lambda page: page.edit(),
        ),
        Action(
            id="quota.past",
            words=mark("Past periods"),
            key_words=mark("Go to the past periods"),
            icon="history",
            keys=("Ctrl+L",),
            scopes=QUOTA,
            enabled=_is_shown,
            run=lambda page: page.show_past(),
        ),
        Action(
            id="quota.report",
            words=mark("Report"),
            key_words=mark("Open the quota report of the period shown"),
            icon="printer",
            keys=("Ctrl+P",),
            scopes=QUOTA,
            enabled=_is_shown,
            run=lambda page: page.open_report(),
        ),
    ),
)
