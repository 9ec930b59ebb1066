"""What is to be seen in a widget, and its parts as a person finds them: by kind and by name."""

from typing import TypeVar

from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

W = TypeVar("W", bound=QWidget)


def words(widget: QWidget) -> str:
    """The texts of its labels that can be seen, in the order in which they were made, with a space between them."""
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text())


def one(widget: QWidget, kind: type[W]) -> W:
    """Its only part of that kind."""
    (found,) = widget.findChildren(kind)
    return found


def button(widget: QWidget, name: str) -> QAbstractButton:
    """Its button of that name for screen readers; one that is about to be deleted is hidden and does not count."""
    (found,) = (
        found
        for found in widget.findChildren(QAbstractButton)
        if found.accessibleName() == name and not found.isHidden() and found.isVisibleTo(widget)
    )
    return found
