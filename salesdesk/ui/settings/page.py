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
from salesdesk.ui.settings.backups import BackupSection
from salesdesk.ui.settings.desk import DeskSection
from salesdesk.ui.settings.keys import KeysSection
from salesdesk.ui.settings.leave import LeaveSection
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
        content, column = self._lay_out()
        self.desk = DeskSection(context, self.names, content)
        self.leave = LeaveSection(context, content)
        self.quotas = QuotaSection(context, content)
        self.rates = RatesSection(context, content)
        self.pipelines = PipelineSection(context, content)
        self.look = LookSection(content)
        self.keys = KeysSection(context.keymap, content)
        self.keys.complained.connect(self.said)
        sections = (self.desk, self.leave, self.quotas, self.rates, self.pipelines, self.look)
        for section in sections:
            section.wanted.connect(self._run)
            column.addWidget(section)
        self.backups: BackupSection | None = None
        if context.desk.backups is not None:
            self.backups = BackupSection(context, context.desk.backups, content)
            self.backups.said.connect(self.said)
            self.backups.list_wanted.connect(lambda: self.navigate.emit("backups"))
            column.addWidget(self.backups)
        if context.guard is not None:
            from salesdesk.ui.locking.section import PassphraseSection

            self.passphrase = PassphraseSection(context, context.guard(), content)
            column.addWidget(self.passphrase)
        column.addWidget(self.keys)
        column.addStretch(1)
        context.operations.settled.connect(self._on_settled)

    def _lay_out(self) -> tuple[QWidget, QVBoxLayout]:
        """What the sections are in. It is there before them: what is taken over by a parent is dressed anew, with all in it."""
        space = theme.tokens().space
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        holder = QWidget(area.viewport())
        holder.setProperty("kind", "page")
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        content = QWidget(holder)
        content.setProperty("kind", "page")
        content.setMaximumWidth(WIDTH)
        row.addWidget(content, 1)
        row.addStretch(0)
        area.setWidget(holder)
        column = QVBoxLayout(content)
        column.setContentsMargins(space.huge, space.huge, space.huge, space.huge)
        column.setSpacing(space.large)
        return content, column

    def is_touched(self, change: Change) -> bool:
        return True

    def refresh(self, change: Change | None) -> None:
        """Read the settings again; a change of deals alters only how many are in each stage."""
        desk = self._context.desk
        self.names.prepare("owner")
        if self.backups is not None:
            self.backups.read()
        self._context.operations.read(lambda: source.read(desk.snapshot()), self._show, key=self)

    @Slot(object)
    def _show(self, view: SettingsView) -> None:
        self.desk.show_settings(view.settings, view.own_fields)
        self.leave.show_leave(view.settings.leave)
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
