"""What can be done with a next step and with a note of the open deal, each from its own "…"."""

from typing import TYPE_CHECKING

from salesdesk.i18n import mark
from salesdesk.ui.actions.base import Action, ActionGroup

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu, QWidget

    from salesdesk.ui.panel.history import HistoryRowWidget
    from salesdesk.ui.panel.steps import StepRow

STEP, NOTE = "step", "note"


def _rename(row: "StepRow") -> None:
    row.title.begin()


def _another_day(row: "StepRow") -> None:
    row.day.begin()


def _delete_step(row: "StepRow") -> None:
    row.delete()


def _change_note(row: "HistoryRowWidget") -> None:
    row.begin()


def _addresses(row: "HistoryRowWidget", parent: "QWidget") -> "QMenu":
    return row.addresses_menu(parent)


def _delete_note(row: "HistoryRowWidget") -> None:
    row.delete()


GROUP = ActionGroup(
    order=6,
    title=mark("Steps and notes"),
    actions=(
        Action(id="step.rename", words=mark("Rename"), icon="pencil", menus={STEP: 0}, run=_rename),
        Action(id="step.day", words=mark("Another day"), icon="calendar", menus={STEP: 0}, run=_another_day),
        Action(id="step.delete", words=mark("Delete step"), icon="trash", menus={STEP: 0}, run=_delete_step),
        Action(id="note.change", words=mark("Change note"), icon="pencil", menus={NOTE: 0}, run=_change_note),
        Action(
            id="note.open",
            words=mark("Open an address"),
            icon="globe",
            menus={NOTE: 0},
            applies=lambda row: bool(row.addresses()),
            submenu=_addresses,
        ),
        Action(id="note.delete", words=mark("Delete note"), icon="trash", menus={NOTE: 0}, run=_delete_note),
    ),
)
