"""The first page: a desk without a pipeline is filled from a sample, a file, or a template."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from salesdesk.desk.templates import Template, templates
from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.kit import Button, CardPanel, Picture, Text, app_icon, speak
from salesdesk.ui.surface import Surface

WIDTH = 860
ARROW = " → "


class StartPage(Surface):
    """``template_wanted(key)``, ``import_wanted``, ``sample_wanted``, ``open_wanted``."""

    sample_wanted = Signal()
    import_wanted = Signal()
    template_wanted = Signal(str)
    open_wanted = Signal()

    def __init__(self, sample: bool = True, other: bool = True, parent: QWidget | None = None) -> None:
        super().__init__("background", parent=parent)
        self._sample, self._other = sample, other
        self.buttons: dict[str, Button] = {}
        content = QWidget()
        content.setProperty("kind", "page")
        content.setMaximumWidth(WIDTH)
        space = theme.tokens().space
        column = QVBoxLayout(content)
        column.setContentsMargins(space.huge, space.huge * 2, space.huge, space.huge)
        column.setSpacing(space.large)
        column.addLayout(self._greeting())
        column.addLayout(self._ways())
        column.addSpacing(space.small)
        column.addWidget(Text(tr("Or start empty with a pipeline"), "heading"))
        column.addLayout(self._templates())
        column.addStretch(1)
        self._lay_out(content)

    def _lay_out(self, content: QWidget) -> None:
        holder = QWidget()
        holder.setProperty("kind", "page")
        middle = QHBoxLayout(holder)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addStretch(1)
        middle.addWidget(content, 100)
        middle.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(holder)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def _greeting(self) -> QHBoxLayout:
        logo = Picture()
        logo.setPixmap(app_icon().pixmap(48, 48))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Text(tr("Welcome to SalesDesk"), "figure"))
        promise = tr(
            "Your deals stay in one file on this computer. Nothing is sent anywhere, and every change can be undone."
        )
        words.addWidget(Text(promise, "secondary", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(theme.tokens().space.large)
        row.addWidget(logo, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return row

    def _ways(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.tokens().space.medium)
        note = tr(
            "CSV or Excel, from a spreadsheet or another program. Drop files here, or paste rows with Ctrl+V. "
            "You see what would happen before it does."
        )
        row.addWidget(self._way(tr("Import your deals"), note, tr("Choose a file…"), "upload", self.import_wanted.emit))
        if self._sample:
            note = tr("A desk with made-up deals in every stage, to look around and try things out.")
            row.addWidget(
                self._way(tr("Look around"), note, tr("Open the sample desk"), "layers", self.sample_wanted.emit)
            )
        if self._other:
            note = tr("You have a desk file already, from here or from another computer.")
            row.addWidget(
                self._way(tr("Go on where you were"), note, tr("Open a desk…"), "folder-open", self.open_wanted.emit)
            )
        for place in range(row.count()):
            row.setStretch(place, 1)
        return row

    def _way(self, title: str, note: str, verb: str, icon: str, act: Callable[[], object]) -> CardPanel:
        card = CardPanel(title, note, "heading")
        first = not self.buttons
        self.buttons[verb] = button = Button(verb, "primary" if first else "secondary", icon, act)
        card.body.addStretch(1)
        card.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
        return card

    def _templates(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(theme.tokens().space.medium)
        for place, found in enumerate(templates()):
            grid.addWidget(self._template(found), place // 2, place % 2)
        for column in (0, 1):
            grid.setColumnStretch(column, 1)
        return grid

    def _template(self, found: Template) -> CardPanel:
        card = CardPanel(tr(found.name), tr(found.description))
        stages = ARROW.join(tr(stage.name) for stage in found.stages if stage.kind == "open")
        card.body.addWidget(Text(stages, "small", wrap=True))
        card.body.addStretch(1)
        self.buttons[found.key] = button = Button(
            tr("Start with this"), on_click=partial(self.template_wanted.emit, found.key)
        )
        speak(button, tr("Start with {template}", template=tr(found.name)))
        card.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
        return card
