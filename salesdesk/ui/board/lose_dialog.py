"""Why was it lost? The one question of the board that needs an answer."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QDialog, QHBoxLayout, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from salesdesk.domain.names import name_key
from salesdesk.domain.shown_text import one_line
from salesdesk.i18n import ntr, tr
from salesdesk.ui import theme
from salesdesk.ui.kit import Button, Text, plain_tip, speak, unmarked

OWN_AT_MOST = 8
OWN_ENOUGH = 4
"""From so many reasons of the user's own on, the usual ones would only stand beside their twins."""


def usual_reasons() -> list[str]:
    """Reasons that most sellers meet."""
    return [
        tr("Price"),
        tr("Chose a competitor"),
        tr("No decision"),
        tr("Went silent"),
        tr("No budget"),
        tr("Not a fit"),
        tr("Bad timing"),
    ]


LOST = "why lost"
"""The name of its draft."""
LONGEST_REASON = 60
"""Letters of a reason that has a line of the dialog; the tip has it whole."""


class LoseDialog(QDialog):
    """Asks for a reason: one given before, a usual one, one typed, or, said outright, none.

    ``chosen(reason | None)`` when answered. Whatever is typed goes into the text field, wherever the focus is.
    """

    chosen = Signal(object)

    def __init__(
        self, titles: Sequence[str], own: Sequence[str] = (), parent: QWidget | None = None, deals: Sequence[str] = ()
    ) -> None:
        """``deals`` are the keys of those it asks about."""
        super().__init__(parent)
        self._deals = tuple(deals)
        self.setWindowTitle(tr("Why lost?"))
        self.setModal(True)
        self._group = QButtonGroup(self)
        self._typed = QLineEdit()
        self._typed.setPlaceholderText(tr("Another reason"))
        speak(self._typed, tr("Another reason"))
        self._typed.textEdited.connect(self._on_typed)
        space = theme.tokens().space
        column = QVBoxLayout(self)
        column.setContentsMargins(space.huge, space.large, space.huge, space.large)
        column.setSpacing(space.small)
        column.addWidget(Text(self._heading(titles), "heading", wrap=True))
        for reason in self._reasons(own):
            self._add_choice(column, reason, reason)
        self._none = self._add_choice(column, "", tr("No reason given"))
        self._none.setChecked(True)
        column.addWidget(self._typed)
        column.addSpacing(space.small)
        column.addLayout(self._buttons())
        self.setMinimumWidth(380)
        self._typed.setFocus()

    @staticmethod
    def _heading(titles: Sequence[str]) -> str:
        if len(titles) == 1:
            return tr("Why was {title} lost?", title=one_line(titles[0]))
        return ntr("Why was {count} deal lost?", "Why were {count} deals lost?", len(titles))

    @staticmethod
    def _reasons(own: Sequence[str]) -> list[str]:
        known: dict[str, str] = {}
        for reason in own:
            known.setdefault(name_key(reason), reason)
        known.pop("", None)
        if len(known) < OWN_ENOUGH:
            for reason in usual_reasons():
                if not any(_alike(name_key(reason), other) for other in known):
                    known[name_key(reason)] = reason
            return list(known.values())
        return list(known.values())[:OWN_AT_MOST]

    def _add_choice(self, column: QVBoxLayout, reason: str, words: str) -> QRadioButton:
        choice = QRadioButton(unmarked(one_line(words, LONGEST_REASON)))
        speak(choice, reason or words)
        choice.setToolTip(plain_tip(words) if len(words) > LONGEST_REASON else "")
        choice.setProperty("reason", reason)
        choice.clicked.connect(self._typed.clear)
        self._group.addButton(choice)
        column.addWidget(choice)
        return choice

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._lost = Button(tr("Mark as lost"), "danger", "lost", self.accept)
        self._lost.setDefault(True)
        row.addStretch(1)
        row.addWidget(Button(tr("Cancel"), "ghost", on_click=self.reject))
        row.addWidget(self._lost)
        return row

    def _on_typed(self) -> None:
        if not self._typed.text().strip():
            self._none.setChecked(True)
            return
        checked = self._group.checkedButton()
        if checked is not None:
            self._group.setExclusive(False)
            checked.setChecked(False)
            self._group.setExclusive(True)

    def reason(self) -> str | None:
        """The reason given; None when there is none."""
        checked = self._group.checkedButton()
        return self._typed.text().strip() or (checked.property("reason") if checked is not None else "") or None

    @property
    def draft_name(self) -> str:
        """Which place of the window it is."""
        return LOST

    def draft(self) -> object | None:
        """The deals it asks about, and what is typed."""
        return self._deals, self._typed.text()

    def take_draft(self, draft: tuple[tuple[str, ...], str]) -> None:
        """Go on with what was typed."""
        if draft[1]:
            self._typed.setText(draft[1])
            self._on_typed()

    def choose(self, reason: str) -> None:
        """Answer with a reason, as a click on it would."""
        for button in self._group.buttons():
            if button.property("reason") == reason:
                button.setChecked(True)
                self._typed.clear()
                return
        self._typed.setText(reason)
        self._on_typed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that nothing in the dialog took: letters are typed, the arrows leave the text field for the choices."""
        text = event.text()
        command = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if text and text.isprintable() and not command:
            self._typed.setFocus()
            self._typed.insert(text)
            self._on_typed()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.focusWidget() is self._typed:
            self._step_out(event.key() == Qt.Key.Key_Up)
        else:
            super().keyPressEvent(event)

    def _step_out(self, up: bool) -> None:
        """To the choice above the text field, or around to the first; it is chosen, as arrows choose among them."""
        reasons = [button for button in self._group.buttons() if button is not self._none]
        wanted = reasons[-1] if up else reasons[0]
        wanted.click()
        wanted.setFocus()

    def accept(self) -> None:
        self.chosen.emit(self.reason())
        super().accept()


def _alike(one: str, other: str) -> bool:
    """Whether one reason is the other, perhaps with a word more."""
    first, second = set(one.split()), set(other.split())
    return first <= second or second <= first
