"""One value for several deals, asked for in a small box at the cursor."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from salesdesk.i18n import tr
from salesdesk.ui.kit.popup import PopupBox
from salesdesk.ui.pages.deals.editor import CellEditor


class AskBox(PopupBox):
    """``answered(value)`` with what was typed; closing the box answers nothing."""

    answered = Signal(object)

    def __init__(self, question: str, editor: CellEditor, parent: QWidget) -> None:
        super().__init__(question, tr("Change"), parent)
        self._editor = editor
        editor.setFrame(True)
        editor.picked.connect(self.answer)
        self.content.addWidget(editor)

    def answer(self) -> None:
        """Take what was typed, when it can be read."""
        if self._editor.check():
            value: Any = self._editor.value()
            self.answered.emit(value)
            self.close()
