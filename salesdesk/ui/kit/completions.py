"""Suggestions under a line editor while one types."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QLocale, QStringListModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QStyledItemDelegate

from salesdesk.domain.shown_text import one_line


class ShownItems(QStyledItemDelegate):
    """Items that hold their text as it was typed, shown as it may be."""

    def displayText(self, value: Any, locale: QLocale | QLocale.Language) -> str:
        return one_line(super().displayText(value, locale))


def complete(edit: QLineEdit, suggest: Callable[[str], Sequence[str]]) -> QCompleter:
    """Offer what ``suggest`` gives for the text, with every letter that is typed."""
    offered = QStringListModel(edit)
    completer = QCompleter(offered, edit)
    completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
    popup = QListView()
    popup.setObjectName("completions")
    completer.setPopup(popup)
    popup.setItemDelegate(ShownItems(popup))
    edit.setCompleter(completer)
    edit.textEdited.connect(lambda text: offered.setStringList(list(suggest(text))))
    return completer
