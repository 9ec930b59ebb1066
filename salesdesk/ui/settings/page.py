"""Settings: every change is a command like any other, saved at once and undone like any other."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command
from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.context import Context
from salesdesk.ui.names import NameBook
from salesdesk.ui.page import Page
from salesdesk.ui.settings import source
from salesdesk.ui.settings.desk import DeskSection
from salesdesk.ui.settings.keys import KeysSection
from salesdesk.ui.settings.look import LookSection
from salesdesk.ui.settings.pipelines import PipelineSection
from salesdesk.ui.settings.quotas import QuotaSection
from salesdesk.ui.settings.rates import RatesSection
from salesdesk.ui.settings.source import SettingsView

WIDTH = 760


class SettingsPage(Page):
    """Sections one under the other."""

    icon = "settings"
    address = "settings"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = tr("Settings")
        self._context = context
        self.names = NameBook(context, self)
        self.desk = DeskSection(context, self.names)
        self.quotas = QuotaSection(context)
        self.rates = RatesSection(context)
        self.pipelines = PipelineSection(context)
        self.look = LookSection()
        self.keys = KeysSection(context.keymap)
        self.keys.complained.connect(self.said)
        self._sections = (self.desk, self.quotas, self.rates, self.pipelines, self.look)
        for section in self._sections:
            section.wanted.connect(self._run)
        self._lay_out()
        context.operations.settled.connect(self._on_settled)

    def _lay_out(self) -> None:
        space = theme.tokens().space
        content = QWidget()
        content.setProperty("kind", "page")
        content.setMaximumWidth(WIDTH)
        column = QVBoxLayout(content)
        column.setContentsMargins(space.huge, space.huge, space.huge, space.huge)
        column.setSpacing(space.large)
        for section in (*self._sections, self.keys):
            column.addWidget(section)
        column.addStretch(1)
        holder = QWidget()
        holder.setProperty("kind", "page")
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(content, 1)
        row.addStretch(0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        area.setWidget(holder)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def is_touched(self, change: Change) -> bool:
        return True

    def refresh(self, change: Change | None) -> None:
        """Read the settings again; a change of deals alters only how many are in each stage."""
        desk = self._context.desk
        self.names.prepare("owner")
        self._context.operations.read(lambda: source.read(desk.snapshot()), self._show, key=self)

    @Slot(object)
    def _show(self, view: SettingsView) -> None:
        self.desk.show_settings(view.settings)
        self.look.show_settings(view.settings)
        self.quotas.show_view(view)
        self.rates.show_rates(view.rates, view.settings.currency)
        self.pipelines.show_pipelines(view.pipelines, view.settings)

    @Slot(int, object)
    def _on_settled(self, ticket: int, change: Change | None) -> None:
        # A field shows what was typed; after a refusal it must show what the desk has.
        if change is None and self.isVisible():
            self.refresh(None)

    @Slot(object)
    def _run(self, command: Command) -> None:
        self._context.operations.run(command)
