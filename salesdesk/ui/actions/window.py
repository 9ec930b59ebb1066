"""What the window offers wherever one is: undo, new deal, files, pages, help."""

from typing import TYPE_CHECKING

from salesdesk.i18n import mark
from salesdesk.ui.actions.base import Action, ActionGroup, KeyScope

if TYPE_CHECKING:
    from salesdesk.ui.shell.window import MainWindow as Window

WINDOW = frozenset({KeyScope.WINDOW})
MENU, PAGE = "window", "page"


def _go_to_number(window: "Window", number: int) -> None:
    if number <= len(window.addresses):
        window.go(window.addresses[number - 1])


def _check(window: "Window") -> None:
    window.go("check")
    if window.context.health is not None:
        window.context.health().check()


_CHANGES = (
    Action(
        id="deal.new",
        words=mark("New deal"),
        icon="plus",
        keys=("Ctrl+N",),
        scopes=WINDOW,
        menus={MENU: 1, PAGE: 0},
        run=lambda window: window.new_deal(),
    ),
    Action(
        id="page.filter",
        words=mark("Filter"),
        icon="filter",
        keys=("Ctrl+F",),
        scopes=WINDOW,
        menus={PAGE: 0},
        applies=lambda window: window.has_filter(),
        run=lambda window: window.focus_filter(),
    ),
    Action(
        id="page.add_filter",
        words=mark("Add filter…"),
        icon="plus",
        key_words=mark("Add a condition to the filter"),
        keys=("Ctrl+Shift+F",),
        scopes=WINDOW,
        menus={PAGE: 0},
        applies=lambda window: window.has_filter(),
        run=lambda window: window.add_filter(),
    ),
    Action(
        id="desk.undo",
        words=mark("Undo"),
        key_words=mark("Undo the last change; in a text field, the typing"),
        keys=("Ctrl+Z",),
        scopes=WINDOW,
        menus={MENU: 0},
        run=lambda window: window.context.operations.undo(),
    ),
    Action(
        id="desk.redo",
        words=mark("Redo"),
        keys=("Ctrl+Shift+Z",),
        also={KeyScope.WINDOW: ("Ctrl+Y",)},
        scopes=WINDOW,
        menus={MENU: 0},
        run=lambda window: window.context.operations.redo(),
    ),
    Action(
        id="desk.history",
        words=mark("History"),
        key_words=mark("History: what was done, to take any of it back"),
        icon="history",
        keys=("Ctrl+H",),
        scopes=WINDOW,
        menus={MENU: 0},
        run=lambda window: window.show_history(),
    ),
)

_FILES = (
    Action(
        id="import.choose",
        words=mark("Import…"),
        icon="upload",
        keys=("Ctrl+I",),
        scopes=WINDOW,
        menus={MENU: 1, PAGE: 1},
        run=lambda window: window.import_file(""),
    ),
    Action(
        id="import.paste",
        words=mark("Import the rows or files on the clipboard"),
        keys=("Ctrl+V",),
        also={KeyScope.UNTAKEN: ("Shift+Ins",)},
        scopes=frozenset({KeyScope.UNTAKEN}),
        run=lambda window: window.paste(),
    ),
    Action(
        id="deals.export",
        words=mark("Export deals…"),
        icon="download",
        keys=("Ctrl+E",),
        scopes=WINDOW,
        menus={MENU: 1},
        applies=lambda window: window.desk_actions.export_deals is not None,
        run=lambda window: window.files.export(),
    ),
)

_WAYS = (
    Action(id="go.page", words=mark("Go to a page"), keys=("Alt+1…9",), scopes=WINDOW, run=_go_to_number),
    Action(
        id="go.back",
        words=mark("Back"),
        keys=("Alt+Left",),
        scopes=WINDOW,
        run=lambda window: window.navigator.step(-1),
    ),
    Action(
        id="go.forward",
        words=mark("Forward"),
        keys=("Alt+Right",),
        scopes=WINDOW,
        run=lambda window: window.navigator.step(1),
    ),
    Action(
        id="go.beside",
        words=mark("Between the page and the open deal"),
        keys=("F6",),
        scopes=WINDOW,
        run=lambda window: window.navigator.swap_focus(),
    ),
)

_DESKS = (
    Action(
        id="desk.open",
        words=mark("Open desk…"),
        icon="folder-open",
        keys=("Ctrl+O",),
        scopes=WINDOW,
        menus={MENU: 2},
        applies=lambda window: window.desk_actions.open_desk is not None,
        run=lambda window: window.files.open_desk(),
    ),
    Action(
        id="desk.new",
        words=mark("New desk…"),
        icon="database",
        scopes=WINDOW,
        menus={MENU: 2},
        applies=lambda window: window.desk_actions.new_desk is not None,
        run=lambda window: window.files.new_desk(),
    ),
    Action(
        id="desk.sample",
        words=mark("Open the sample desk"),
        icon="layers",
        scopes=WINDOW,
        menus={MENU: 2},
        applies=lambda window: window.desk_actions.open_sample is not None,
        run=lambda window: window.files.open_sample(),
    ),
    Action(
        id="desk.back_up",
        words=mark("Back up…"),
        icon="copy",
        scopes=WINDOW,
        menus={MENU: 2},
        run=lambda window: window.files.back_up(),
    ),
    Action(
        id="desk.backups",
        words=mark("Backups…"),
        key_words=mark("Backups: what is kept of the desk, to put it back"),
        icon="save",
        keys=("Ctrl+B",),
        scopes=WINDOW,
        menus={MENU: 2},
        run=lambda window: window.go("backups"),
    ),
    Action(
        id="desk.lock",
        words=mark("Lock now"),
        icon="lock",
        key_words=mark("Lock an encrypted desk"),
        keys=("Ctrl+Shift+L",),
        scopes=WINDOW,
        menus={MENU: 2},
        applies=lambda window: window.context.guard is not None and window.context.desk.store.key is not None,
        run=lambda window: window.context.guard().lock(),
    ),
    Action(
        id="desk.check",
        words=mark("Check this desk"),
        icon="check",
        scopes=WINDOW,
        menus={MENU: 2},
        run=_check,
    ),
    Action(
        id="person.redact",
        words=mark("Redact a person…"),
        scopes=WINDOW,
        menus={MENU: 2},
        run=lambda window: window.redact_person(),
    ),
    Action(
        id="desk.move_out",
        words=mark("Move to a new computer…"),
        scopes=WINDOW,
        menus={MENU: 2},
        applies=lambda window: window.desk_actions.move_out is not None,
        run=lambda window: window.files.move_out(),
    ),
    Action(
        id="desk.move_in",
        words=mark("Take over from another computer…"),
        scopes=WINDOW,
        menus={MENU: 2},
        applies=lambda window: window.desk_actions.move_in is not None,
        run=lambda window: window.files.move_in(),
    ),
    Action(
        id="desk.log",
        words=mark("Open log folder"),
        icon="file-text",
        scopes=WINDOW,
        menus={MENU: 2},
        applies=lambda window: window.desk_actions.log_folder is not None,
        run=lambda window: window.files.open_log_folder(),
    ),
)

_HELP = (
    Action(
        id="help.open",
        words=mark("Help"),
        icon="help",
        keys=("F1",),
        scopes=WINDOW,
        menus={MENU: 3},
        run=lambda window: window.show_help(),
    ),
    Action(
        id="help.keys",
        words=mark("Keyboard shortcuts"),
        icon="keyboard",
        keys=("?",),
        scopes=WINDOW,
        menus={MENU: 3},
        run=lambda window: window.show_shortcuts(),
    ),
    Action(
        id="help.about",
        words=mark("About"),
        icon="info",
        scopes=WINDOW,
        menus={MENU: 3},
        run=lambda window: window.show_about(),
    ),
    Action(
        id="window.quit",
        words=mark("Quit"),
        icon="close",
        keys=("Ctrl+Q",),
        scopes=WINDOW,
        menus={MENU: 4},
        run=lambda window: window.close(),
    ),
)

GROUP = ActionGroup(order=0, title=mark("Everywhere"), actions=(*_CHANGES, *_FILES, *_WAYS, *_DESKS, *_HELP))
