"""Adds conditions over any field to a filter bar: a button that offers the fields, and a line of chips.

What asks for a condition, and says one, is imported when the first is asked for or shown.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QMargins, QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QWidget

from salesdesk.desk.query.filters import Filter
from salesdesk.domain.errors import Refused
from salesdesk.domain.fields import Field
from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.filters.chips import ConditionChip
from salesdesk.ui.filters.fields import FilterFields
from salesdesk.ui.kit import MenuButton, speak, unmarked
from salesdesk.ui.kit.flow import FlowBox

if TYPE_CHECKING:
    from salesdesk.ui.filters.box import ConditionBox


class FilterBuilder(QObject):
    """``changed(conditions, any_holds)`` after each change by the user.

    ``button`` goes into the bar, ``chips`` below it, where it is hidden while there is nothing in it.
    """

    changed = Signal(object, bool)

    def __init__(self, fields: Callable[[], FilterFields], parent: QWidget) -> None:
        """``fields`` gives the fields that there are; it is asked whenever they are offered or named."""
        super().__init__(parent)
        self._fields = fields
        self._conditions: tuple[Filter, ...] = ()
        self._any_holds = False
        self.button = MenuButton(tr("Add filter"), "plus", parent)
        self.button.menu().aboutToShow.connect(self._fill_menu)
        self.chips = FlowBox(theme.tokens().space.small, QMargins(20, 0, 20, 9), parent)
        speak(self.chips, tr("Conditions"))
        self._before: list[QWidget] = []
        self.joint = MenuButton("", parent=self.chips)
        self.joint.chosen.connect(self._join)
        self.shown: list[ConditionChip] = []
        self.show_conditions((), False)

    def put_before(self, widgets: Sequence[QWidget]) -> None:
        """Have widgets before the chips, always."""
        self._before = list(widgets)
        for widget in widgets:
            widget.setParent(self.chips)
            widget.show()
        self.show_conditions(self._conditions, self._any_holds)

    def say_again(self) -> None:
        """What the conditions are called may have changed."""
        if self._conditions:
            self.show_conditions(self._conditions, self._any_holds)

    def show_conditions(self, conditions: Sequence[Filter], any_holds: bool) -> None:
        """Show other conditions, without telling."""
        self._conditions, self._any_holds = tuple(conditions), any_holds
        for chip in self.shown:
            chip.hide()
            chip.deleteLater()
        self.shown = self._chips(conditions) if conditions else []
        choices = [(tr("All of these"), False), (tr("Any of these"), True)]
        self.joint.set_label(choices[any_holds][0])
        self.joint.set_choices(choices, any_holds)
        self.joint.setVisible(len(self._conditions) > 1)
        self.chips.set_parts([*self._before, self.joint, *self.shown])
        self.chips.setVisible(bool(self._conditions or self._before))

    def _chips(self, conditions: Sequence[Filter]) -> list[ConditionChip]:
        from salesdesk.ui.filters.words import said

        known = self._fields()
        return [self._chip(place, said(found, known)) for place, found in enumerate(conditions)]

    def _chip(self, place: int, words: str) -> ConditionChip:
        chip = ConditionChip(words, self.chips)
        chip.clicked.connect(lambda: self.change(place))
        chip.removed.connect(lambda: self.remove(place))
        chip.show()
        return chip

    # The menu of fields

    def open_menu(self) -> None:
        """Drop the fields down."""
        self.button.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.button.menu().popup(self.button.mapToGlobal(QPoint(0, self.button.height())))

    def _fill_menu(self) -> None:
        from salesdesk.reports.field_words import title_of

        menu = self.button.menu()
        menu.clear()
        known = self._fields()
        for field in known.built_in:
            menu.addAction(unmarked(title_of(field)), partial(self.ask, field))
        if known.own:
            menu.addSeparator()
        for field in known.own_fields:
            menu.addAction(unmarked(title_of(field)), partial(self.ask, field))

    # One condition

    def ask(self, field: Field) -> "ConditionBox":
        """Ask for a condition over a field, below the button; gives the box."""
        from salesdesk.ui.filters.box import ConditionBox

        box = ConditionBox(field, self._fields(), self.button)
        box.answered.connect(self._add)
        box.ask(self.button.mapToGlobal(QPoint(0, self.button.height() + 4)), box.first_part())
        return box

    def change(self, place: int) -> "ConditionBox | None":
        """Ask for other values of a condition, below its chip; None where it is none that can be chosen."""
        from salesdesk.desk.query.comparisons import comparison_of
        from salesdesk.ui.filters.box import ConditionBox

        known = self._fields()
        try:
            begun = comparison_of(self._conditions[place], known.field)
        except Refused:
            begun = None
        if begun is None:
            return None
        chip = self.shown[place]
        box = ConditionBox(known.field(begun.field), known, self.chips, begun)
        box.answered.connect(partial(self._replace, place))
        box.ask(chip.mapToGlobal(QPoint(0, chip.height() + 4)), box.first_part())
        return box

    def remove(self, place: int) -> None:
        """Take a condition away; the keys go to the next chip, or to the button."""
        self._tell((*self._conditions[:place], *self._conditions[place + 1 :]), self._any_holds)
        next_one = self.shown[min(place, len(self.shown) - 1)] if self.shown else self.button
        next_one.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self, found: Filter) -> None:
        self._tell((*self._conditions, found), self._any_holds)

    def _replace(self, place: int, found: Filter) -> None:
        self._tell((*self._conditions[:place], found, *self._conditions[place + 1 :]), self._any_holds)

    def _join(self, any_holds: bool) -> None:
        self._tell(self._conditions, any_holds)

    def _tell(self, conditions: tuple[Filter, ...], any_holds: bool) -> None:
        self.show_conditions(conditions, any_holds and len(conditions) > 1)
        self.changed.emit(self._conditions, self._any_holds)
