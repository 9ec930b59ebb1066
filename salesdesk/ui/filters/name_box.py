"""The box in which something kept is given a name; one that is taken is told, and can be replaced."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from salesdesk.domain.errors import Refused
from salesdesk.domain.names import checked_name
from salesdesk.i18n import tr, worded
from salesdesk.ui.kit import LineEdit, speak
from salesdesk.ui.kit.popup import PopupBox

IsTaken = Callable[[str], bool]
"""Whether there is something else of a name."""


class NameBox(PopupBox):
    """``answered(name)``; closing the box answers nothing. ``may_replace``: a taken name can be confirmed."""

    answered = Signal(str)

    def __init__(
        self, heading: str, verb: str, name: str, taken: IsTaken, parent: QWidget, may_replace: bool = True
    ) -> None:
        super().__init__(heading, verb, parent)
        self._verb, self._taken, self._may_replace = verb, taken, may_replace
        self._confirmed = ""
        self.name = LineEdit()
        speak(self.name, tr("Name"))
        self.name.setPlaceholderText(tr("Name"))
        self.name.setText(name)
        self.name.selectAll()
        self.name.textEdited.connect(lambda _text: self._wait_for(""))
        self.content.addWidget(self.name)

    def answer(self) -> None:
        try:
            name = checked_name(self.name.text())
        except Refused as refused:
            self.complain(worded(refused.message))
            return
        if self._taken(name) and name != self._confirmed:
            self._wait_for(name if self._may_replace else "")
            self.complain(tr('There is a view "{name}" already.', name=name))
            return
        self.answered.emit(name)
        self.close()

    def _wait_for(self, confirmed: str) -> None:
        """The next answer with this name replaces what has it."""
        self._confirmed = confirmed
        self.verb.set_label(tr("Replace it") if confirmed else self._verb)
        self.complain("")
