"""Saved views: a button that drops down those of the desk, shows one, and keeps what the page shows under a name."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtWidgets import QWidget

from salesdesk.desk.changes import Change
from salesdesk.desk.desk import Desk
from salesdesk.desk.query.expressions import expression_of
from salesdesk.desk.query.filters import EVERYTHING, conditions_of, conjuncts
from salesdesk.desk.query.saved_views import SavedView
from salesdesk.desk.query.sorting import to_text
from salesdesk.desk.query.values import Today, check_condition
from salesdesk.domain.dataclass import dataclass
from salesdesk.domain.errors import Refused
from salesdesk.domain.fields import Field
from salesdesk.domain.names import name_key
from salesdesk.i18n import tr
from salesdesk.ui.actions.base import KeyScope
from salesdesk.ui.actions.menus import fill_menu
from salesdesk.ui.context import Context
from salesdesk.ui.filters.name_box import NameBox
from salesdesk.ui.kit import MenuButton, unmarked

WIDEST = 220
MENU = "views"
KeyedView = tuple[str, SavedView]


@dataclass(frozen=True, slots=True)
class ViewedPage:
    """What a page that shows views tells: ``present`` is what it shows, without a name; ``field`` gives the field of a
    key, or raises Refused. A page without columns of its own leaves those of a view as they are."""

    present: Callable[[], SavedView]
    field: Callable[[str], Field]
    has_columns: bool


class ViewsMenu(QObject):
    """``applied(SavedView)`` when one is to be shown."""

    applied = Signal(object)

    def __init__(self, context: Context, page: ViewedPage, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._page = context, page
        self._current: str | None = None
        self._saving: int | None = None
        self._begun = False
        self.views: tuple[KeyedView, ...] = ()
        self.button = MenuButton(tr("Views"), "star", parent)
        self.button.setMaximumWidth(WIDEST)
        self.button.menu().aboutToShow.connect(self._fill_menu)
        context.operations.changed.connect(self._on_changed)
        context.operations.settled.connect(self._on_settled)

    def prepare(self) -> None:
        """Read the views of the desk, if that was not done yet."""
        if not self._begun:
            self._begun = True
            self._read()

    def _read(self) -> None:
        desk = self._context.desk
        self._context.operations.read(lambda: _read(desk), self._on_read, key=(id(self), "views"))

    @Slot(object)
    def _on_changed(self, change: Change) -> None:
        if self._begun and "reports" in change.kinds:
            self._read()

    @Slot(object)
    def _on_read(self, found: tuple[KeyedView, ...]) -> None:
        self.views = found
        self.look()

    @Slot(int, object)
    def _on_settled(self, ticket: int, change: Change | None) -> None:
        if ticket == self._saving:
            self._saving = None
            if change is not None:
                self._current = change.made or self._current

    # What is shown

    def current(self) -> KeyedView | None:
        """The view shown last, with its key, be it changed since or not."""
        return next((pair for pair in self.views if pair[0] == self._current), None)

    def is_changed(self) -> bool:
        """Whether the page shows something else than the view shown last."""
        shown = self.current()
        return shown is not None and not self._is_same(shown[1], self._page.present())

    def _is_same(self, view: SavedView, present: SavedView) -> bool:
        same = set(conjuncts(view.filter)) == set(conjuncts(present.filter)) and view.sort == present.sort
        return same and (not self._page.has_columns or view.columns == present.columns)

    def look(self) -> None:
        """The page shows something else: say which view that is."""
        shown = self.current()
        if shown is not None and self._page.present().filter == EVERYTHING != shown[1].filter:
            shown = self._current = None
        name = shown[1].name if shown else tr("Views")
        self.button.set_label(tr("{name} · changed", name=name) if self.is_changed() else name)

    def show(self, key: str) -> None:
        """Show the view of a key, or say why it cannot be."""
        view = next((view for known, view in self.views if known == key), None)
        if view is None:
            return
        try:
            self._check(view)
        except Refused as refused:
            self._context.operations.failed.emit(refused.message)
            return
        self.applied.emit(view)
        self._current = key
        self.look()

    def _check(self, view: SavedView) -> None:
        today = self._context.desk.today()
        for condition in conditions_of(view.filter):
            check_condition(condition, self._page.field(condition.field), Today(today, lambda _instant: today))
        for key in view.sort.keys:
            self._page.field(key.field)

    # The menu

    def _fill_menu(self) -> None:
        menu = self.button.menu()
        menu.clear()
        for key, view in self.views:
            shown = menu.addAction(unmarked(view.name), partial(self.show, key))
            shown.setCheckable(True)
            shown.setChecked(key == self._current)
        fill_menu(menu, self._context.keymap, MENU, self, KeyScope.WINDOW)

    def ask_name(self) -> NameBox:
        """Ask under which name to keep what the page shows; gives the box."""
        box = NameBox(tr("Save this view"), tr("Save"), "", lambda name: bool(self._key_of(name)), self.button)
        box.answered.connect(self.save)
        self._drop(box)
        return box

    def ask_new_name(self) -> NameBox | None:
        """Ask for another name of the view shown last; None where there is none."""
        shown = self.current()
        if shown is None:
            return None
        key, view = shown
        box = NameBox(
            tr("Rename the view"), tr("Rename"), view.name, lambda name: self._key_of(name) not in (None, key), self.button,
            may_replace=False,
        )  # fmt: skip
        box.answered.connect(lambda name: self._run(key, view, name))
        self._drop(box)
        return box

    def _drop(self, box: NameBox) -> None:
        box.ask(self.button.mapToGlobal(QPoint(0, self.button.height() + 4)), box.name)

    def _key_of(self, name: str) -> str | None:
        return next((key for key, view in self.views if name_key(view.name) == name_key(name)), None)

    # Commands

    def save(self, name: str) -> None:
        """Keep what the page shows under a name, in place of what has that name."""
        self._run(self._key_of(name), self._page.present(), name)

    def update(self) -> None:
        """The view shown last is what the page shows now."""
        shown = self.current()
        if shown is not None:
            self._run(shown[0], self._page.present(), shown[1].name)

    def delete(self) -> None:
        """The view shown last leaves the desk; what the page shows stays."""
        if self._current is not None:
            from salesdesk.desk.commands.saved_views import DeleteView

            self._context.operations.run(DeleteView(view=self._current))

    def _run(self, key: str | None, view: SavedView, name: str) -> None:
        before = next((known for found, known in self.views if found == key), None)
        columns = view.columns if self._page.has_columns or before is None else before.columns
        from salesdesk.desk.commands.saved_views import SaveView

        command = SaveView(
            key=key, name=name, where=expression_of(view.filter), sort=to_text(view.sort), columns=columns
        )
        self._saving = self._context.operations.run(command)


def _read(desk: Desk) -> tuple[tuple[str, SavedView], ...]:
    from salesdesk.desk.commands.saved_views import saved_views

    return saved_views(desk.snapshot())
