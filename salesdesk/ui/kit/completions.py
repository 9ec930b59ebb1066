"""Suggestions under a line editor while one types."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView


def complete(edit: QLineEdit, suggest: Callable[[str], Sequence[str]]) -> QCompleter:
    """Offer what ``suggest`` gives for the text, with every letter that is typed."""
    offered = QStringListModel(edit)
    completer = QCompleter(offered, edit)
    completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
    popup = QListView()
    popup.setObjectName("completions")
    completer.setPopup(popup)
    edit.setCompleter(completer)
    edit.textEdited.connect(lambda text: offered.setStringList(list(suggest(text))))
    return completer
