"""The Funnel page."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from salesdesk.desk.changes import Change
from salesdesk.desk.desk import Desk
from salesdesk.domain.shown_text import one_line
from salesdesk.formats import Formats
from salesdesk.i18n import tr
from salesdesk.reports.definitions import undated_rule
from salesdesk.ui.context import Context
from salesdesk.ui.kit import CardPanel, EmptyState, LeftOutRemark, MenuButton, Segmented, Skeleton
from salesdesk.ui.page import Page, deals_address
from salesdesk.ui.pages.chart_card import ChartCard
from salesdesk.ui.pages.explained_figures import FigureLines
from salesdesk.ui.pages.funnel import words
from salesdesk.ui.pages.funnel.asked import NOTHING, WON, FunnelRequest, asked_in, source_in
from salesdesk.ui.pages.funnel.days import OwnDays
from salesdesk.ui.pages.funnel.note import FrictionNote
from salesdesk.ui.pages.funnel.stages_table import StagesTable
from salesdesk.ui.pages.funnel.toolbar import FunnelTools
from salesdesk.ui.pages.grid import AdaptiveGrid, ScrolledColumn, side_by_side

if TYPE_CHECKING:
    from salesdesk.ui.pages.funnel.reading import ShownFunnel

REACHED, ENTERED, NOW = "reached", "entered", "now"
CARD_WIDTH = 410
NOT_READ, FIGURES, NO_DEALS = range(3)


class FunnelPage(Page):
    """Reads one pipeline's funnel; every number opens its deals."""

    icon = "funnel"
    address = "funnel"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = tr("Funnel")
        self._desk, self._operations, self._formats = context.desk, context.operations, context.formats
        self._asked = FunnelRequest()
        self._shown: ShownFunnel | None = None
        self.tools = FunnelTools(self)
        self.tools.wanted.connect(self._on_wanted)
        self.tools.days_wanted.connect(self._ask_days)
        self.days = OwnDays(self._formats)
        self.days.hide()
        self.days.chosen.connect(self._on_days)
        self.days.closed.connect(lambda: self._on_wanted("window", None))
        views = [(tr("Reached"), REACHED), (tr("Entered"), ENTERED), (tr("Now in stage"), NOW)]
        self.basis = Segmented(views, tr("What the bars count"))
        self.basis.chosen.connect(self._on_basis)
        self.entered = MenuButton(tr("Stage"))
        self.entered.setMaximumWidth(160)
        self.entered.chosen.connect(lambda stage: self._on_wanted("stage", stage))
        self._make_cards()
        self._build()

    def _make_cards(self) -> None:
        control = side_by_side(self, self.basis, self.entered)
        control.show()
        self.funnel = ChartCard(tr("Funnel"), self._operations, QSize(380, 420), control)
        self.funnel.chart.opened.connect(self._open_stage)
        self._says = CardPanel(tr("What the funnel says"))
        self.says, self.friction = FigureLines(self._open_deals), FrictionNote(self._open_deals)
        self._says.body.addWidget(self.says)
        self._says.body.addWidget(self.friction)
        self.left_out = LeftOutRemark()
        self.left_out.opened.connect(self._open_deals)
        self._says.body.addWidget(self.left_out)
        self._says.body.addStretch(1)
        self._stages = CardPanel(tr("Stage by stage"))
        self._stages.set_note(
            tr("What became of the deals at each stage, and how long they took. Click a number to see its deals.")
        )
        self.stages = StagesTable(self._open_deals)
        self._stages.body.addWidget(self.stages)
        self.stays = ChartCard(tr("Time in each stage"), self._operations, QSize(372, 180))
        self.stays.chart.opened.connect(self._open_over_limit)
        self.cycles = ChartCard(tr("Sales cycle"), self._operations, QSize(312, 180))
        self.cycles.chart.opened.connect(self._open_cycle)
        self.reasons = ChartCard(tr("Why deals were lost"), self._operations, QSize(312, 150))
        self.reasons.chart.opened.connect(self._open_reason)
        self.sources = ChartCard(tr("Win rate by source"), self._operations, QSize(342, 150))
        self.sources.chart.opened.connect(self._open_source)

    def _build(self) -> None:
        ways = [
            (tr("New deal"), "plus", lambda: self.navigate.emit("new-deal")),
            (tr("Import a file"), "upload", lambda: self.navigate.emit("import")),
        ]
        self._empty = EmptyState(tr("Here you see how far your deals come and why they are lost."), ways, "funnel")
        self._stack = QStackedWidget(self)
        figures = ScrolledColumn(self._stack)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.days)
        column.addWidget(self._stack, 1)
        for part in (Skeleton("cards"), figures, self._empty):
            self._stack.addWidget(part)
        content = figures.content
        figures.add(AdaptiveGrid([self.funnel, self._says], CARD_WIDTH, (2, 1), content))
        figures.add(self._stages)
        figures.add(AdaptiveGrid([self.stays, self.cycles], CARD_WIDTH, (3, 2), content))
        figures.add(AdaptiveGrid([self.reasons, self.sources], CARD_WIDTH, parent=content))

    def toolbar(self) -> list[QWidget]:
        return [self.tools.holder]

    def pipeline(self) -> str | None:
        return self._shown.page.pipeline if self._shown else self._asked.pipeline

    def shown(self) -> "ShownFunnel | None":
        """The figures on the page; None until they have been read."""
        return self._shown

    def open_address(self, address: str) -> None:
        """``funnel?pipeline=…&window=2026&compare=2025&source=from:Referral&stage=Proposal``."""
        self._show(asked_in(address, self._asked))

    def refresh(self, change: Change | None) -> None:
        desk, formats, asked = self._desk, self._formats, self._asked
        self._operations.read(lambda: _read(desk, formats, asked), self._on_read, key=(id(self), "funnel"))

    # Choosing

    @Slot(str, object)
    def _on_wanted(self, name: str, key: object) -> None:
        """Another choice; what goes with another pipeline's stages or sources is left open again."""
        fresh = FunnelRequest(window=self._asked.window) if name == "pipeline" else self._asked
        if name == "window" and fresh.compare not in (None, NOTHING) and source_in(fresh.compare) is None:
            fresh = replace(fresh, compare=None)
        self._go_to(replace(fresh, **{name: key}))  # type: ignore[arg-type]

    @Slot(object, object)
    def _on_days(self, first: date, last: date) -> None:
        self._on_wanted("window", f"{min(first, last)}..{max(first, last)}")

    @Slot()
    def _ask_days(self) -> None:
        """Begin with the days that are shown, the desk's whole time being the year so far."""
        window, today = self._shown.window if self._shown else None, self._desk.today()
        first = window.start if window and window.start else today.replace(month=1, day=1)
        last = min(window.last, today) if window and window.last and window.last >= first else today
        self._on_days(first, max(first, last))

    @Slot(object)
    def _on_basis(self, basis: str) -> None:
        """Show the other bars; those of another stage are other deals."""
        if basis == ENTERED and self._shown is not None and self._shown.stage is None:
            names = [stage.name for stage in self._shown.page.funnel.stages]
            self._on_wanted("stage", names[min(1, len(names) - 1)])
        elif basis == REACHED and self._asked.stage is not None:
            self._on_wanted("stage", None)
        else:
            self._show_funnel()

    def _go_to(self, asked: FunnelRequest) -> None:
        self._show(asked)
        self.navigate.emit(asked.address(self.address))

    def _show(self, asked: FunnelRequest) -> None:
        if asked != self._asked:
            self._asked = asked
            self.mark_stale()

    # Showing

    @Slot(object)
    def _on_read(self, shown: "ShownFunnel") -> None:
        self._shown = shown
        if shown.page.undated:
            self.said_once.emit("undated", undated_rule())
        self.tools.show_choices(shown)
        window = shown.window
        self.days.setVisible(window.is_own)
        if window.is_own and window.start and window.last:
            self.days.show_days(window.start, window.last)
        if self.basis.value() != NOW:
            self.basis.choose(REACHED if shown.stage is None else ENTERED)
        self._show_funnel()
        self.says.show_all(shown.says)
        self.friction.show_friction(shown.friction)
        self.left_out.show_left_out(shown.page.left_out)
        self.stages.show_rows(shown.stages)
        self._stages.setVisible(bool(shown.page.funnel.deals))
        self._show_times(shown)
        self.reasons.set_note(words.reasons_note(shown))
        self.reasons.show_chart(shown.reasons, tr("No deal was lost in this time."))
        self.sources.set_note(words.sources_note(shown))
        self.sources.show_chart(shown.sources, tr("Nothing was closed in this time."))
        self._stack.setCurrentIndex(FIGURES if shown.has_deals else NO_DEALS)

    def _show_funnel(self) -> None:
        shown = self._shown
        if shown is None:
            return
        now = self.basis.value() == NOW
        self.entered.setVisible(self.basis.value() == ENTERED)
        self.entered.set_label(one_line(shown.stage or ""))
        stages = [(one_line(stage.name), stage.name) for stage in shown.page.funnel.stages]
        self.entered.set_choices(stages, shown.stage)
        self.funnel.set_title(words.standing_title(shown) if now else words.reached_title(shown))
        self.funnel.set_note(words.standing_note(shown) if now else words.reached_note(shown))
        if now:
            self.funnel.show_chart(shown.standing, tr("No deal is open in this pipeline."))
        else:
            self.funnel.show_chart(shown.reached, words.no_deals(shown))

    def _show_times(self, shown: "ShownFunnel") -> None:
        self.stays.set_note(words.stays_note(shown))
        self.stays.show_chart(shown.stays, words.no_deals(shown))
        self.cycles.set_note(words.cycles_note(shown))
        self.cycles.show_chart(shown.cycles, tr("No deal was won in this time."))

    # Opening

    def _open_stage(self, key: str) -> None:
        if self._shown is None:
            return
        page = self._shown.page
        if key == WON:
            last = len(page.funnel.stages) - 1
            self._open_deals(page.behind[last, "advanced"], tr("Won"))
            return
        place = int(key)
        name = one_line(page.funnel.stages[place].name)
        if self.basis.value() == NOW:
            self._open_deals(page.standing_in[place], tr("Now in {stage}", stage=name))
        else:
            self._open_deals(page.behind[place, "reached"], tr("Reached {stage}", stage=name))

    def _open_over_limit(self, key: str) -> None:
        if self._shown is not None:
            page, place = self._shown.page, int(key)
            name, days = one_line(page.funnel.stages[place].name), self._formats.limit_days(page.limits[place].days)
            self._open_deals(page.over_limit[place], tr("More than {days} days in {stage}", days=days, stage=name))

    def _open_cycle(self, key: str) -> None:
        if self._shown is not None and self._shown.cycles is not None:
            words_of = self._shown.cycles.spans[int(key)].text
            self._open_deals(self._shown.page.cycles[int(key)].deals, tr("Won after {days}", days=words_of))

    def _open_reason(self, key: str) -> None:
        if self._shown is not None:
            name = self._shown.page.winloss.reasons[int(key)].name
            heading = tr("Lost: {reason}", reason=words.reason_name(name))
            self._open_deals(self._shown.page.lost_by_reason.get(name, ()), heading)

    def _open_source(self, key: str) -> None:
        if self._shown is not None:
            name = self._shown.page.winloss.sources[int(key)].name
            heading = tr("Closed: {source}", source=words.source_name(name))
            self._open_deals(self._shown.page.closed_by_source.get(name, ()), heading)

    def _open_deals(self, deals: tuple[str, ...], heading: str) -> None:
        self.navigate.emit(deals_address(deals, heading))


def _read(desk: Desk, formats: Formats, asked: FunnelRequest) -> "ShownFunnel":
    """Answers in a reader thread, where also the modules that compute are loaded."""
    from salesdesk.ui.pages.funnel import reading

    return reading.read(desk.snapshot(), formats, asked)
