"""The fields with which a report's settings are chosen that no other page has."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from salesdesk.domain.names import name_key
from salesdesk.i18n import tr
from salesdesk.ui.kit import Button, IconButton, InlineDate, InlineSuggest, Picture, speak
from salesdesk.ui.names import matching
from salesdesk.ui.pages.reports.logo import KINDS
from salesdesk.ui.pages.reports.reading import NameChoices

WIDE_ENOUGH = 340
"""Pixels for the names that are offered: a deal with its organisation is longer than the field."""
ICON_WIDTH = 30
PICTURE = QSize(80, 26)


class FoundField(InlineSuggest):
    """One of many things by name, found as one types. ``picked(key)``, None when the field was emptied."""

    picked = Signal(object)

    def __init__(self, name: str, empty: str, unknown: Callable[[str], str]) -> None:
        """``unknown`` is the sentence for something typed that is not there."""
        self._known = NameChoices()
        self._unknown = unknown
        super().__init__(name, lambda typed: matching(self._known.keys, typed), empty)
        self._read = self._found
        self.committed.connect(lambda words: self.picked.emit(self._known.keys.get(words) if words else None))

    def make_editor(self) -> QLineEdit:
        editor = super().make_editor()
        popup = editor.completer().popup()
        if popup is not None:
            popup.setMinimumWidth(WIDE_ENOUGH)
            popup.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return editor

    def set_known(self, known: NameChoices) -> None:
        """Offer these."""
        self._known = known

    def set_key(self, key: str | None) -> None:
        """Show what a key stands for."""
        self.set_value(self._known.words_of(key))

    def _found(self, typed: str) -> str | None:
        if not typed:
            return None
        words = self._known.folded.get(name_key(typed))
        if words is None:
            offered = matching(self._known.keys, typed, 2)
            words = offered[0] if len(offered) == 1 else None
        if words is None:
            raise ValueError(self._unknown(typed))
        return words


class ReportDayField(InlineDate):
    """A day no later than ``latest`` allows; empty stands for what the field says then."""

    def __init__(self, name: str, empty: str, locale: QLocale) -> None:
        unreadable = tr("That is not a day; write it as {example}.", example="2026-12-31")
        super().__init__(name, unreadable, empty=empty, locale=locale)
        self._latest: dt.date | None = None
        self._late = ""
        self._any = self._read
        self._read = self._early_enough

    def set_latest(self, day: dt.date, sentence: str) -> None:
        """Refuse days after this one, with a sentence."""
        self._latest, self._late = day, sentence

    def _early_enough(self, text: str) -> dt.date | None:
        day: dt.date | None = self._any(text)
        if day is not None and self._latest is not None and day > self._latest:
            raise ValueError(self._late)
        return day


class LogoField(QWidget):
    """The logo in small, and the ways to another. ``file_chosen(Path)``; ``taken_away`` when there is to be none."""

    file_chosen = Signal(object)
    taken_away = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._logo: bytes | None = None
        self.picture = Picture()
        self.picture.setFixedHeight(PICTURE.height())
        speak(self.picture, tr("Logo"))
        self.choose = Button(tr("Choose…"), "ghost", on_click=self._ask)
        speak(self.choose, description=tr("Logo"))
        self.replace = IconButton("pencil", tr("Choose another logo"), self._ask)
        self.remove = IconButton("close", tr("Take the logo away"), self.taken_away.emit)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for part in (self.picture, self.choose, self.replace, self.remove):
            row.addWidget(part)
        for button in (self.replace, self.remove):
            button.setFixedWidth(ICON_WIDTH)
        row.addStretch(1)
        self.show_logo(b"")

    def show_logo(self, logo: bytes) -> None:
        """Show a picture file's content; empty for none."""
        if logo == self._logo:
            return
        self._logo = logo
        image = QImage.fromData(logo)
        if not image.isNull():
            ratio = self.devicePixelRatioF()
            small = image.scaled(
                PICTURE * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            pixmap = QPixmap.fromImage(small)
            pixmap.setDevicePixelRatio(ratio)
            self.picture.setPixmap(pixmap)
        for part in (self.picture, self.replace, self.remove):
            part.setVisible(not image.isNull())
        self.choose.setVisible(image.isNull())

    def _ask(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, tr("Choose a logo"), str(Path.home()), KINDS)
        if path:
            self.file_chosen.emit(Path(path))
