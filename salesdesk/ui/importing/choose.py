"""Before the file: choose one, or let it fall on the window. While it is read: how far it is."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from salesdesk.i18n import tr
from salesdesk.ui.kit import Button, EmptyState, Text, speak


class ChoosePane(QWidget):
    """``chosen`` when the user wants to choose files, ``pasted`` for the rows on the clipboard."""

    chosen = Signal()
    pasted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        sentence = tr(
            "Bring in deals from a spreadsheet or another program: CSV, Excel, OpenDocument or a web table, one file or "
            "several. Choose them, drop them on this window, or copy rows in a spreadsheet and paste them here. "
            "You see everything before it is written."
        )
        ways = [(tr("Choose files…"), "upload", self.chosen.emit), (tr("Paste rows"), "copy", self.pasted.emit)]
        self.complaint = Text(role="error", wrap=True)
        self.complaint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.complaint.hide()
        column = QVBoxLayout(self)
        column.addStretch(1)
        self._ways = EmptyState(sentence, ways, "upload")
        column.addWidget(self._ways)
        column.addWidget(self.complaint)
        column.addStretch(2)

    def first(self) -> QWidget:
        """What has the keys at first."""
        return self._ways.findChildren(Button)[0]

    def complain(self, sentence: str) -> None:
        """Say why a file cannot be imported; an empty sentence takes it back."""
        self.complaint.setText(sentence)
        self.complaint.setVisible(bool(sentence))


class WaitPane(QWidget):
    """A bar that says how far it is, and Cancel."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = Text(role="heading")
        self.words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(360)
        self.rows = Text(role="small")
        self.rows.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.cancel = Button(tr("Cancel"), on_click=self.cancelled.emit)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(self.words)
        column.addWidget(self.bar, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.rows)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(3)

    def first(self) -> QWidget:
        """What has the keys at first."""
        return self.cancel

    def begin(self, words: str) -> None:
        """Say what is being waited for."""
        self.words.setText(words)
        speak(self.bar, words)
        self.cancel.setEnabled(True)
        self.show_progress(0, 0)

    def show_progress(self, done: int, total: int) -> None:
        """Show how far it is; ``total`` 0: nobody knows yet."""
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.rows.setText(tr("{done} of {total}", done=f"{done:,}", total=f"{total:,}") if total else f"{done:,}")
        self.rows.setVisible(done > 0)
