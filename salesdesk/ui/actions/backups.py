"""What can be done with backups of the desk."""

from typing import TYPE_CHECKING

from salesdesk.i18n import mark
from salesdesk.ui.actions.base import Action, ActionGroup, KeyScope

if TYPE_CHECKING:
    from salesdesk.ui.pages.backups.page import BackupsPage

BACKUPS = frozenset({KeyScope.BACKUPS})


def _are_made(page: "BackupsPage") -> bool:
    return page.are_made()


def _can_restore(page: "BackupsPage") -> bool:
    return page.can_restore()


def _is_locked(page: "BackupsPage") -> bool:
    return page.can_unlock()


def _can_read(page: "BackupsPage") -> bool:
    return page.can_read()


def _is_chosen(page: "BackupsPage") -> bool:
    return page.table.selected() is not None


GROUP = ActionGroup(
    order=8,
    title=mark("Backups"),
    actions=(
        Action(
            id="backups.make",
            words=mark("Back up now"),
            icon="save",
            keys=("Ins",),
            scopes=BACKUPS,
            enabled=_are_made,
            run=lambda page: page.back_up(),
        ),
        Action(
            id="backups.restore",
            words=mark("Restore…"),
            key_words=mark("Put the desk back to the chosen backup"),
            icon="history",
            keys=("Enter",),
            scopes=BACKUPS,
            enabled=_can_restore,
            run=lambda page: page.restore(),
        ),
        Action(
            id="backups.passphrase",
            words=mark("Passphrase…"),
            key_words=mark("Say the earlier passphrase of the chosen backup"),
            icon="lock",
            keys=("Ctrl+P",),
            scopes=BACKUPS,
            enabled=_is_locked,
            run=lambda page: page.ask_passphrase(),
        ),
        Action(
            id="backups.read",
            words=mark("Open to read only"),
            key_words=mark("Open the chosen backup in a window of its own, to read only"),
            icon="eye",
            keys=("Shift+Enter",),
            scopes=BACKUPS,
            enabled=_can_read,
            run=lambda page: page.read(),
        ),
        Action(
            id="backups.folder",
            words=mark("Show in folder"),
            icon="folder-open",
            keys=("Ctrl+Enter",),
            scopes=BACKUPS,
            enabled=_is_chosen,
            run=lambda page: page.show_folder(),
        ),
        Action(
            id="backups.second",
            words=mark("Second place…"),
            key_words=mark("Name a stick or a sync folder for a second copy of each backup"),
            icon="copy",
            keys=("Ctrl+Ins",),
            scopes=BACKUPS,
            enabled=_are_made,
            run=lambda page: page.choose_second(),
        ),
    ),
)
