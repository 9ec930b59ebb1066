"""The Funnel page."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.services.desk import Desk
from salesdesk.services.receipts import Receipt
from salesdesk.ui.board.faces import one_line
from salesdesk.ui.context import Context
from salesdesk.ui.kit import Card, EmptyState, MenuButton, Segmented, Text
from salesdesk.ui.page import Page, address_of, parts_of
from salesdesk.ui.pages.chart_card import ChartCard
from salesdesk.ui.pages.explained import FigureLines
from salesdesk.ui.pages.funnel.charts import WON
from salesdesk.ui.pages.funnel.stages_table import StagesTable
from salesdesk.ui.pages.grid import AdaptiveGrid, scrolled, side_by_side

if TYPE_CHECKING:
    from salesdesk.ui.pages.funnel.reading import Shown

REACHED, NOW = "reached", "now"
CARD_WIDTH = 330
NOT_READ, FIGURES, NO_DEALS = range(3)


class FunnelPage(Page):
    """Reads one pipeline's funnel; every number opens its deals."""

    icon = "funnel"
    address = "funnel"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = tr("Funnel")
        self._desk, self._operations, self._formats = context.desk, context.operations, context.formats
        self._pipeline: str | None = None
        self._window: str | None = None
        self._shown: Shown | None = None
        self._choose_pipeline = MenuButton(tr("Pipeline"), "pipeline")
        self._choose_pipeline.chosen.connect(self._on_pipeline)
        self._choose_window = MenuButton(tr("Time"), "calendar")
        self._choose_window.chosen.connect(self._on_window)
        self._tools = side_by_side(self, self._choose_pipeline, self._choose_window)
        self.basis = Segmented([(tr("Reached"), REACHED), (tr("Now in stage"), NOW)], tr("What the bars count"))
        self.basis.chosen.connect(lambda _basis: self._show_funnel())
        self._make_cards()
        self._build()

    def _make_cards(self) -> None:
        self.funnel = ChartCard(tr("Funnel"), self._operations, QSize(380, 420), self.basis)
        self.funnel.chart.opened.connect(self._open_stage)
        self._says = Card(tr("What the funnel says"))
        self.says = FigureLines(self._open_deals)
        self._says.body.addWidget(self.says)
        self._says.body.addStretch(1)
        self._stages = Card(tr("Stage by stage"))
        self._stages.set_note(
            tr("What became of the deals at each stage, and how long they took. Click a number to see its deals.")
        )
        self.stages = StagesTable(self._formats, self._open_deals)
        self._stages.body.addWidget(self.stages)
        self.reasons = ChartCard(tr("Why deals were lost"), self._operations, QSize(300, 150))
        self.reasons.chart.opened.connect(self._open_reason)
        self._sources = Card(tr("Win rate by source"))
        self.sources = FigureLines(self._open_deals)
        self._no_sources = Text(tr("Nothing was closed in this time."), "secondary", True)
        self._sources.body.addWidget(self.sources)
        self._sources.body.addWidget(self._no_sources)
        self._sources.body.addStretch(1)

    def _build(self) -> None:
        top = AdaptiveGrid([self.funnel, self._says], CARD_WIDTH, (2, 1))
        below = AdaptiveGrid([self.reasons, self._sources], CARD_WIDTH)
        self._content = scrolled([top, self._stages, below])
        ways = [
            (tr("New deal"), "plus", lambda: self.navigate.emit("new-deal")),
            (tr("Import a file"), "upload", lambda: self.navigate.emit("import")),
        ]
        words = tr("Here you see how far your deals come and why they are lost.")
        self._empty = EmptyState(words, ways, "funnel")
        self._stack = QStackedWidget()
        for part in (QWidget(), self._content, self._empty):
            self._stack.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)

    def toolbar(self) -> list[QWidget]:
        return [self._tools]

    def pipeline(self) -> str | None:
        return self._shown.page.pipeline if self._shown else self._pipeline

    def open_address(self, address: str) -> None:
        """``funnel?pipeline=…&window=2026``."""
        given = parts_of(address)[1]
        self._show_cohort(given.get("pipeline", self._pipeline), given.get("window", self._window))

    def refresh(self, receipt: Receipt | None) -> None:
        desk, formats, pipeline, window = self._desk, self._formats, self._pipeline, self._window
        self._operations.read(lambda: _read(desk, formats, pipeline, window), self._on_read, key=(id(self), "funnel"))

    @Slot(object)
    def _on_pipeline(self, pipeline: str) -> None:
        self._go_to(pipeline, self._window)

    @Slot(object)
    def _on_window(self, window: str) -> None:
        self._go_to(self._pipeline, window)

    def _go_to(self, pipeline: str | None, window: str | None) -> None:
        self._show_cohort(pipeline, window)
        self.navigate.emit(address_of(self.address, pipeline=pipeline, window=window))

    def _show_cohort(self, pipeline: str | None, window: str | None) -> None:
        if (pipeline, window) != (self._pipeline, self._window):
            self._pipeline, self._window = pipeline, window
            self.mark_stale()

    # Showing

    @Slot(object)
    def _on_read(self, shown: "Shown") -> None:
        self._shown = shown
        page = shown.page
        self._choose_pipeline.set_label(one_line(page.pipeline_name))
        pipelines = [(one_line(found.name), found.id) for found in shown.pipelines]
        self._choose_pipeline.set_choices(pipelines, page.pipeline)
        self._choose_pipeline.setVisible(len(pipelines) > 1)
        self._choose_window.set_label(shown.window.label)
        self._choose_window.set_choices([(found.label, found.key) for found in shown.windows], shown.window.key)
        self._show_funnel()
        self.says.show_all(shown.says)
        self.stages.show_page(page)
        self._stages.setVisible(bool(page.funnel.deals))
        self.reasons.show_chart(shown.reasons, tr("No deal was lost in this time."))
        self.sources.show_all(shown.sources)
        self.sources.setVisible(bool(shown.sources))
        self._no_sources.setVisible(not shown.sources)
        self._stack.setCurrentIndex(FIGURES if shown.has_deals else NO_DEALS)

    def _show_funnel(self) -> None:
        if self._shown is None:
            return
        now = self.basis.value() == NOW
        self.funnel.set_title(standing_title(self._shown) if now else reached_title(self._shown))
        self.funnel.set_note(standing_note(self._shown) if now else reached_note(self._shown))
        if now:
            self.funnel.show_chart(self._shown.standing, tr("No deal is open in this pipeline."))
        else:
            self.funnel.show_chart(
                self._shown.reached, tr("No deal was created in this time. Choose another time above.")
            )

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

    def _open_reason(self, key: str) -> None:
        if self._shown is not None:
            page = self._shown.page
            name = page.winloss.reasons[int(key)].name
            heading = tr("Lost: {reason}", reason=one_line(name) if name else tr("No reason given"))
            self._open_deals(page.lost_by_reason.get(name, ()), heading)

    def _open_deals(self, deals: tuple[str, ...], heading: str) -> None:
        self.navigate.emit(address_of("deals", ids=",".join(deals), heading=heading))


def _read(desk: Desk, formats: Formats, pipeline: str | None, window: str | None) -> "Shown":
    """Answers in a reader thread, where also the modules that compute are loaded."""
    from salesdesk.ui.pages.funnel import reading

    return reading.read(desk, formats, pipeline, window)


def reached_title(shown: "Shown") -> str:
    """The head of the funnel: which deals it follows."""
    count, name = shown.page.funnel.deals, shown.window.name
    if not name:
        return ntr("{count} deal, and how far it has come", "{count} deals, and how far each has come", count)
    return ntr(
        "{count} deal created in {period}, and how far it has come",
        "{count} deals created in {period}, and how far each has come",
        count,
        period=name,
    )


def reached_note(shown: "Shown") -> str:
    """What the shares mean, and what is still to come."""
    page = shown.page
    if not page.funnel.deals:
        return ""
    parts = [
        tr("A deal that skipped a stage counts as having passed it."),
        tr("Shares are of the deals whose fate there is known."),
    ]
    if page.funnel.open.count:
        parts.append(
            ntr(
                "{count} is still open, so late stages will grow.",
                "{count} are still open, so late stages will grow.",
                page.funnel.open.count,
            )
        )
    if page.foreign:
        parts.append(foreign_note(page.foreign))
    return " ".join([*parts, tr("Click a stage to see its deals.")])


def standing_title(shown: "Shown") -> str:
    """The head of the bars of what stands where."""
    count = shown.page.snapshot.open.count
    return ntr(
        "{count} open deal, by the stage it is in now", "{count} open deals, by the stage they are in now", count
    )


def standing_note(shown: "Shown") -> str:
    """What the bars are not."""
    if not shown.page.snapshot.open.count:
        return ""
    parts = [tr("What stands where today, whenever it was created; not what share goes on.")]
    if shown.page.foreign:
        parts.append(foreign_note(shown.page.foreign))
    return " ".join([*parts, tr("Click a stage to see its deals.")])


def foreign_note(count: int) -> str:
    """That some amounts are in no sum."""
    return ntr(
        "{count} deal is in another currency; its amount is in no sum.",
        "{count} deals are in other currencies; their amounts are in no sum.",
        count,
    )
