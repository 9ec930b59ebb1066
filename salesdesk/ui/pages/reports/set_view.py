"""A set of reports on the page: what is in it, for which day, where its files go, and the button that makes them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from salesdesk import reports
from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.report_sets import CURRENT, DeleteReportSet, ReportSet, SaveReportSet, SetPart
from salesdesk.domain import periods
from salesdesk.domain.errors import Refused
from salesdesk.formats import Formats
from salesdesk.i18n import languages, tr
from salesdesk.reports.sets import EXPORT_FORMATS, EXPORTS, formats_of, title_of
from salesdesk.reports.wording import period_name
from salesdesk.ui import theme
from salesdesk.ui.kit import (
    Button,
    CardPanel,
    ElidedText,
    Fields,
    IconButton,
    InlineText,
    MenuButton,
    RuleLine,
    Text,
    icon,
    speak,
    unmarked,
)
from salesdesk.ui.leaving import may_leave
from salesdesk.ui.pages.reports.bar import NAMES
from salesdesk.ui.pages.reports.choosers import ReportDayField
from salesdesk.ui.pages.reports.reading import Sets
from salesdesk.ui.pages.reports.report_list import icon_of

WIDTH = 720


class PartRow(QWidget):
    """One report of a set: its title and settings, its formats, and the way out. ``changed(SetPart)``; ``removed``."""

    changed = Signal(object)
    removed = Signal()

    def __init__(self, part: SetPart, about: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._part = part
        title = title_of(part.report)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Text(title, "strong"))
        if about:
            words.addWidget(ElidedText(about, "small"))
        self.formats = MenuButton(", ".join(NAMES.get(fmt, fmt) for fmt in part.formats))
        speak(self.formats, tr("Files of {report}: {kinds}", report=title, kinds=self.formats.label()))
        self.remove = IconButton("close", tr("Take {report} out of the set", report=title), self.removed.emit)
        self._fill()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.addLayout(words, 1)
        row.addWidget(self.formats)
        row.addWidget(self.remove)

    def _fill(self) -> None:
        menu = self.formats.menu()
        for fmt in formats_of(self._part.report):
            action = menu.addAction(NAMES[fmt])
            action.setCheckable(True)
            action.setChecked(fmt in self._part.formats)
            # The last one cannot go: a report without a file would be made for nothing.
            action.setEnabled(self._part.formats != (fmt,))
            action.triggered.connect(lambda on, wanted=fmt: self._choose(wanted, on))

    def _choose(self, fmt: str, wanted: bool) -> None:
        kept = [known for known in (*reports.FORMATS, "json") if (known in self._part.formats) or known == fmt]
        formats = tuple(known for known in kept if wanted or known != fmt)
        self.changed.emit(replace(self._part, formats=formats))


class NameField(InlineText):
    """The name, as large as a heading."""

    def __init__(self) -> None:
        super().__init__(tr("Name of the set"), required=tr("A set needs a name."))

    def showEvent(self, event: QShowEvent) -> None:
        # Under a style sheet Qt forgets the font of a widget whose parent is put elsewhere.
        self._at_rest.setFont(theme.font("heading", "strong"))
        super().showEvent(event)


class SetView(QScrollArea):
    """``wanted(Command)`` for another set; ``make_wanted(ReportSet, day or None, folder)`` for its files."""

    wanted = Signal(object)
    make_wanted = Signal(object, object, object)

    def __init__(self, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        self._set: ReportSet | None = None
        self._names: dict[str, str] = {}
        self._fiscal_start = 1
        self.rows: list[PartRow] = []
        self.name = NameField()
        self.name.committed.connect(lambda name: self._save(name=name))
        self.day = ReportDayField(tr("As of"), tr("today"), QLocale(str(formats.locale)))
        self.folder = Text(role="body", wrap=True)
        self.choose = Button(tr("Choose folder…"), "secondary", "folder-open", self._ask_folder)
        self.add = MenuButton(tr("Add a report"), "plus")
        self.make = Button(tr("Make the files"), "primary", "download", self._make)
        self.delete = Button(tr("Delete the set"), "danger", "trash", self._delete)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lay_out()

    def _lay_out(self) -> None:
        space = theme.tokens().space
        menu = self.add.menu()
        for key in (*reports.all_reports(), *EXPORTS):
            menu.addAction(icon(icon_of(key)), unmarked(title_of(key)), lambda report=key: self._add(report))
        card = CardPanel("")
        card.body.addWidget(self.name)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        card.body.addLayout(self._list)
        self._nothing = Text(tr("There is no report in the set yet."), "secondary", wrap=True)
        card.body.addWidget(self._nothing)
        card.body.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeading)
        card.body.addWidget(RuleLine())
        fields = Fields()
        fields.add(self.day.name, self.day)
        fields.add(tr("Folder"), self._folder_row())
        card.body.addWidget(fields)
        card.body.addSpacing(space.small)
        card.body.addLayout(self._buttons())
        content = QWidget()
        content.setProperty("kind", "page")
        content.setMaximumWidth(WIDTH)
        column = QVBoxLayout(content)
        column.setContentsMargins(space.huge, space.huge, space.huge, space.huge)
        column.addWidget(card)
        column.addStretch(1)
        self.setWidget(content)

    def _folder_row(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(9, 0, 0, 0)
        row.addWidget(self.folder, 1)
        row.addWidget(self.choose)
        return holder

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.make)
        row.addStretch(1)
        row.addWidget(self.delete)
        return row

    # Showing

    def show_set(self, found: ReportSet, known: Sets) -> None:
        """Show one of the sets of the desk."""
        other = self._set is None or found.id != self._set.id
        changed = other or self._set is None or found.parts != self._set.parts or known.names != self._names
        self._set, self._names, self._fiscal_start = found, known.names, known.fiscal_start
        self.day.set_latest(known.today, tr("That day is still to come; choose today or a day before."))
        if other:
            self.day.set_value(None)
        self.name.set_value(found.name)
        self.folder.setText(found.folder or tr("asked for when the files are made"))
        self.folder.set_colour(None if found.folder else "secondary")
        self._nothing.setVisible(not found.parts)
        self.make.setEnabled(bool(found.parts))
        if changed:
            self._show_parts(found.parts)

    def shown(self) -> ReportSet | None:
        """The set shown."""
        return self._set

    def _show_parts(self, parts: Sequence[SetPart]) -> None:
        for row in self.rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [self._row(place, part) for place, part in enumerate(parts)]

    def _row(self, place: int, part: SetPart) -> PartRow:
        row = PartRow(part, self.about(part))
        row.changed.connect(lambda changed: self._replace(place, (changed,)))
        row.removed.connect(lambda: self._replace(place, ()))
        self._list.addWidget(row)
        return row

    def about(self, part: SetPart) -> str:
        """The settings of a part that are not the usual ones, in words."""
        words = [
            self._period(part.period) if part.period else None,
            *(self._names.get(key, key) for key in (part.pipeline, part.deal, part.customer) if key),
            part.choice,
            tr("since {days} before", days=self._formats.days(part.since_days)) if part.since_days else None,
            tr("Letter") if part.paper == "letter" else None,
            languages().get(part.language or ""),
        ]
        return " · ".join(word for word in words if word)

    def _period(self, key: str) -> str:
        if key == CURRENT:
            return tr("this period")
        try:
            return period_name(periods.parse(key, self._fiscal_start), self._formats)
        except Refused:
            return key

    # Changing

    def _save(
        self, name: str | None = None, parts: tuple[SetPart, ...] | None = None, folder: str | None = None
    ) -> None:
        if self._set is not None:
            present = self._set
            command: Command = SaveReportSet(
                key=present.id,
                name=present.name if name is None else name,
                parts=present.parts if parts is None else parts,
                folder=present.folder if folder is None else folder,
            )
            self.wanted.emit(command)

    def _add(self, report: str) -> None:
        if self._set is not None:
            formats = EXPORT_FORMATS[:1] if report in EXPORTS else ("pdf",)
            self._save(parts=(*self._set.parts, SetPart(report=report, formats=formats)))

    def _replace(self, place: int, by: tuple[SetPart, ...]) -> None:
        if self._set is not None:
            parts = self._set.parts
            self._save(parts=(*parts[:place], *by, *parts[place + 1 :]))

    def _delete(self) -> None:
        if self._set is not None:
            self.wanted.emit(DeleteReportSet(key=self._set.id))

    # Making

    def _ask_folder(self) -> None:
        folder = self._asked()
        if folder:
            self._save(folder=folder)

    def _asked(self) -> str:
        if not may_leave(self, "file"):
            return ""
        start = self._set.folder if self._set and self._set.folder else str(Path.home())
        return QFileDialog.getExistingDirectory(self, tr("Folder for the files"), start)

    def _make(self) -> None:
        found = self._set
        if found is None:
            return
        folder = found.folder or self._asked()
        if folder:
            if folder != found.folder:
                self._save(folder=folder)
            self.make_wanted.emit(found, self.day.value(), Path(folder))
