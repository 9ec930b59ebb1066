"""The report sets on the page: read, listed, shown, made and added to."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.report_sets import ReportSet, SaveReportSet, SetPart
from salesdesk.domain.names import name_key
from salesdesk.i18n import tr
from salesdesk.ui.context import Context
from salesdesk.ui.kit import icon, unmarked
from salesdesk.ui.pages.reports import reading
from salesdesk.ui.pages.reports.layout import ReportWidgets
from salesdesk.ui.pages.reports.reading import Sets
from salesdesk.ui.pages.reports.report_list import SET


class SetKeeper(QObject):
    """``told(sentence)`` when a report is in a set. ``chosen_part`` gives what is chosen, as part of a set."""

    told = Signal(str)

    def __init__(
        self, context: Context, parts: ReportWidgets, chosen_part: Callable[[], SetPart], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk, self._operations = context.desk, context.operations
        self._parts, self._chosen_part = parts, chosen_part
        self._sets: Sets | None = None
        self._awaited = ""
        self._fresh: int | None = None
        self._added: dict[int, str] = {}
        self._operations.settled.connect(self._on_settled)
        self._fill_menu()

    def read(self) -> None:
        """Read the sets of the desk again."""
        desk = self._desk
        self._operations.read(lambda: reading.read_sets(desk.snapshot()), self._on_read, key=(id(self), "sets"))

    def go_to(self, key: str) -> None:
        """Choose the set of that key, at once or when the sets have been read."""
        self._awaited = SET + key
        self._parts.list.choose(self._awaited)

    def show_chosen(self) -> None:
        """Show the set that is chosen in the list, if one is."""
        sets, chosen = self._sets, self._parts.list.current()
        found = next((each for each in sets.sets if SET + each.id == chosen), None) if sets else None
        if sets is not None and found is not None:
            self._parts.set_view.show_set(found, sets)
            self._parts.show_set()

    @Slot(object)
    def _on_read(self, sets: Sets) -> None:
        self._sets = sets
        self._parts.list.show_sets(sets.sets)
        self._fill_menu()
        awaited, self._awaited = self._awaited, ""
        if awaited and awaited != self._parts.list.current():
            self._parts.list.choose(awaited)
        else:
            self.show_chosen()

    def _fill_menu(self) -> None:
        menu = self._parts.add_to_set.menu()
        menu.clear()
        for found in self._sets.sets if self._sets else ():
            menu.addAction(icon("layers"), unmarked(found.name), lambda each=found: self.add_to(each))
        menu.addAction(icon("plus"), tr("A new set"), self.make_new)

    def make_new(self) -> None:
        """A new set with what is chosen, shown so that it can be named."""
        taken = {name_key(found.name) for found in self._sets.sets} if self._sets else set()
        names = (tr("Report set {number}", number=number) for number in range(1, len(taken) + 2))
        name = next(name for name in names if name_key(name) not in taken)
        self._fresh = self._operations.run(SaveReportSet(name=name, parts=(self._chosen_part(),)))

    def add_to(self, found: ReportSet) -> None:
        """What is chosen becomes part of a set."""
        parts = (*found.parts, self._chosen_part())
        command = SaveReportSet(key=found.id, name=found.name, parts=parts, folder=found.folder)
        self._added[self._operations.run(command)] = found.name

    @Slot(int, object)
    def _on_settled(self, ticket: int, change: Change | None) -> None:
        name = self._added.pop(ticket, None)
        if change is None:
            return
        if name is not None:
            self.told.emit(tr("The report is in the set {name}.", name=name))
        if ticket == self._fresh:
            desk, self._fresh = self._desk, None
            self._operations.read(lambda: (reading.read_sets(desk.snapshot()), change.made), self._on_fresh)

    @Slot(object)
    def _on_fresh(self, answer: tuple[Sets, str]) -> None:
        self._on_read(answer[0])
        self._parts.list.choose(SET + answer[1])
        self._parts.set_view.name.begin()
