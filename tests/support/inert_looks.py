"""Looks at everything that a window shows or says, and tells what of it would be obeyed, or would be more than can be shown.

Nothing is known here of any page: widgets are asked for all their properties that are texts, item views for every role of
their models, screen readers' interfaces for what they say, and painters are listened to.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

import pytest
from PySide6 import QtGui
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QLocale, QObject, Qt
from PySide6.QtGui import QAccessible, QAction, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QCalendarWidget,
    QComboBox,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QStyledItemDelegate,
    QTabBar,
    QTextEdit,
    QWidget,
)

from tests.support.shown import raw_of

LONGEST = 12_000
"""Characters that a widget is given at most: more takes long to lay out."""
NARROW_SCREEN = 1366
MOST_ROWS = 60
TIPS = ("toolTip", "statusTip", "whatsThis")
NOT_SHOWN = {"objectName", "styleSheet", "windowFilePath", "windowIconText", "accessibleIdentifier", "iconText"}
"""Texts that nobody sees; the last is made by Qt from another one."""
TYPED = {"text", "displayText", "selectedText", "plainText", "currentText", "html"}
"""What an editor holds as it was typed."""
ROLES = (
    Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.StatusTipRole, Qt.ItemDataRole.WhatsThisRole,
    Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.AccessibleDescriptionRole,
)  # fmt: skip
SPOKEN = (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Help)
might_be_rich_text = QtGui.Qt.mightBeRichText
_EATEN = re.compile(r"(?<!&)(?:&&)*&(?!&)")


class Looker:
    """``faults`` in the order in which they were found, a sentence each; ``seen`` the classes of widgets that were looked at."""

    def __init__(self) -> None:
        self.faults: dict[str, None] = {}
        self.seen: set[type] = set()
        self.texts = 0
        self._where = ""

    @contextmanager
    def listening(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """Look at whatever is painted by the program itself meanwhile."""
        paint = QPainter.drawText

        def draw_text(painter: QPainter, *given: Any) -> Any:
            for text in given:
                if isinstance(text, str):
                    self.check("a painted text", text)
            return paint(painter, *given)

        with monkeypatch.context() as patch:
            patch.setattr(QPainter, "drawText", draw_text)
            yield

    def look(self, root: QWidget, where: str) -> None:
        """Look at a window, a menu or a part of one, and at everything in it."""
        self._where = where
        for part in [root, *root.findChildren(QWidget), *root.findChildren(QAction)]:
            if isinstance(part, QWidget):
                self.seen |= set(type(part).__mro__)
                self._look_at_widget(part)
            self._look_at_properties(part)
        self._check_size(root)
        root.grab()

    def check(self, what: str, text: str) -> None:
        """Note a text that would not be shown as it is, or is more than can be shown."""
        self.texts += 1
        if raw := raw_of(text):
            self._note(f"{what} has {', '.join(raw[:3])}: {text[:60]!a}")
        if len(text) > LONGEST:
            self._note(f"{what} has {len(text)} characters")

    def _note(self, fault: str) -> None:
        self.faults[f"{self._where}: {fault}"] = None

    # Texts

    def _look_at_properties(self, part: QObject) -> None:
        for name, text in _texts_of(part):
            what = f"{name} of {_named(part)}"
            if isinstance(part, QLineEdit | QPlainTextEdit) and name in TYPED:
                continue
            if name in TIPS:
                if not (isinstance(part, QAction) and _is_hidden_tip(part)):
                    self.check_tip(what, text)
            else:
                self.check(what, text)
            if name == "text" and isinstance(part, QAbstractButton | QAction) and not _is_of_qt(part):
                self._check_mnemonic(what, text)
        if isinstance(part, QTabBar):
            for place in range(part.count()):
                self.check_tip("tip of a tab", part.tabToolTip(place))
                self.check("a tab", part.tabText(place))
                self._check_mnemonic("a tab", part.tabText(place))

    def check_tip(self, what: str, text: str) -> None:
        """Note a tip that Qt could take for HTML and that is not written as plain text."""
        if text and might_be_rich_text(text):
            read = _Read(text)
            if read.tags - {"span", "br"} or read.is_styled:
                self._note(f"{what} is HTML: {text[:60]}")
            text = read.text
        elif "<" in text or "&" in text:
            self._note(f"{what} is not plain_tip(…): {text[:60]}")
        self.check(what, text)

    def _check_mnemonic(self, what: str, text: str) -> None:
        if _EATEN.search(text):
            self._note(f'{what} loses its "&": {text[:60]}')
        if "\t" in text:
            self._note(f"{what} has a tabulator, behind which Qt shows a key: {text[:60]}")

    # Widgets

    def _look_at_widget(self, widget: QWidget) -> None:
        is_label = isinstance(widget, QLabel) and bool(widget.text()) and not _is_of_qt(widget)
        if is_label and isinstance(widget, QLabel) and widget.textFormat() != Qt.TextFormat.PlainText:
            self._note(f"{_named(widget)} guesses whether its text is HTML: {widget.text()[:60]}")
        if isinstance(widget, QTextEdit):
            self._note(f"{_named(widget)} shows rich text")
        if isinstance(widget, QAbstractItemView):
            self._look_at_items(widget)
        if isinstance(widget, QComboBox):
            self._look_at_model(widget.model(), None, f"items of {_named(widget)}")
        self._listen_to(widget)

    def _look_at_items(self, view: QAbstractItemView) -> None:
        delegate, model = view.itemDelegate(), view.model()
        if model is not None:
            shown = delegate if isinstance(delegate, QStyledItemDelegate) else None
            self._look_at_model(model, shown, f"items of {_named(view)}")

    def _look_at_model(self, model: QAbstractItemModel, delegate: QStyledItemDelegate | None, what: str) -> None:
        columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
        for column in range(columns):
            for role in ROLES:
                self._check_item(f"head of {what}", role, model.headerData(column, Qt.Orientation.Horizontal, role))
        for row in range(min(model.rowCount(), MOST_ROWS)):
            for column in range(columns):
                index = model.index(row, column)
                for role in ROLES:
                    value = index.data(role)
                    if role == Qt.ItemDataRole.DisplayRole and isinstance(value, str) and delegate is not None:
                        value = delegate.displayText(value, QLocale())
                    self._check_item(what, role, value)

    def _check_item(self, what: str, role: Qt.ItemDataRole, value: object) -> None:
        if isinstance(value, str) and value:
            if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.WhatsThisRole, Qt.ItemDataRole.StatusTipRole):
                self.check_tip(f"tip of {what}", value)
            else:
                self.check(what, value)

    def _listen_to(self, widget: QWidget) -> None:
        """What a screen reader is told."""
        said = QAccessible.queryAccessibleInterface(widget)
        if said is None:
            return
        for kind in SPOKEN:
            text = said.text(kind)
            if text and text in (widget.toolTip(), widget.whatsThis()):
                self.check_tip(f"what is said of {_named(widget)}", text)
            else:
                self.check(f"what is said of {_named(widget)}", text)

    def _check_size(self, root: QWidget) -> None:
        if root.isWindow() and root.minimumSizeHint().width() > NARROW_SCREEN:
            wide = [part for part in root.findChildren(QWidget) if part.isVisibleTo(root)]
            told = sorted(
                {
                    f"{_named(part)} {part.minimumSizeHint().width()}"
                    for part in wide
                    if part.minimumSizeHint().width() > NARROW_SCREEN // 2
                }
            )
            self._note(
                f"{_named(root)} cannot be narrower than {root.minimumSizeHint().width()} pixels: {', '.join(told)}"
            )


class _Read(HTMLParser):
    """The plain text and the tags of a tip."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.is_styled = False
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.is_styled |= bool(attrs)
        self.text += "\n" if tag == "br" else ""

    def handle_data(self, data: str) -> None:
        self.text += data


def _texts_of(part: QObject) -> Iterator[tuple[str, str]]:
    """Every property of an object that is a text, by its name."""
    about = part.metaObject()
    for number in range(about.propertyCount()):
        known = about.property(number)
        name, kind = str(known.name()), str(known.typeName())
        if kind == "QString" and name not in NOT_SHOWN:
            text = part.property(name)
            if isinstance(text, str) and text:
                yield name, text


def _is_hidden_tip(action: QAction) -> bool:
    """Whether an action's tip, which Qt makes of its text, is seen nowhere: it stands in menus alone that show no tips."""
    return all(isinstance(place, QMenu) and not place.toolTipsVisible() for place in action.associatedObjects())


def _named(part: QObject) -> str:
    name = part.objectName()
    return type(part).__name__ + (f" {name}" if name and not name.startswith("qt_") else "")


def _is_of_qt(part: QObject) -> bool:
    """Whether Qt made it, inside of a calendar or a row of standard buttons."""
    parent = part.parent()
    return parent is not None and (isinstance(parent, QCalendarWidget | QDialogButtonBox) or _is_of_qt(parent))
