"""The Quota page."""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from salesdesk.desk.changes import Change
from salesdesk.desk.desk import Desk
from salesdesk.domain.periods import kind_of
from salesdesk.domain.records import Measure
from salesdesk.formats import Formats
from salesdesk.i18n import tr
from salesdesk.reports.definitions import model_of_the_day_rule, undated_rule
from salesdesk.reports.wording import period_name
from salesdesk.ui.actions.base import KeyScope
from salesdesk.ui.actions.menus import KeyedActions, action_button
from salesdesk.ui.context import Context
from salesdesk.ui.kit import LeftOutRemark, MenuButton, Skeleton, Text
from salesdesk.ui.page import Page, address_of, parts_of
from salesdesk.ui.pages.chart_card import ChartCard
from salesdesk.ui.pages.explained_figures import ExplainedKeyFigure
from salesdesk.ui.pages.grid import AdaptiveGrid, ScrolledColumn, side_by_side
from salesdesk.ui.pages.quota.card_readings import CardReadings
from salesdesk.ui.pages.quota.cards import CARDS
from salesdesk.ui.pages.quota.columns import Placed, TwoColumns
from salesdesk.ui.pages.quota.editor import QuotaEditor
from salesdesk.ui.pages.quota.said_chart import CaptionedChart
from salesdesk.ui.pages.quota.unit import kind_name
from salesdesk.views.kinds import PLAIN, QuotaKind
from salesdesk.views.quota import PAST

if TYPE_CHECKING:
    from salesdesk.ui.pages.quota.reading import ShownQuota

FIGURE_WIDTH = 176
CHART, END_CHART = QSize(300, 250), QSize(300, 200)


class QuotaPage(Page):
    """Reads one period's quota; every figure opens its deals."""

    icon = "target"
    address = "quota"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = tr("Quota")
        self._desk, self._operations, self._formats = context.desk, context.operations, context.formats
        self._period: str | None = None
        self._kind = PLAIN
        self._shown: ShownQuota | None = None
        self._coming: ShownQuota | None = None
        self._editing = False
        self._choose = MenuButton(tr("Period"), "calendar", self)
        self._choose.chosen.connect(self._go_to)
        self._choose_kind = MenuButton(tr("Revenue"), parent=self)
        self._choose_kind.chosen.connect(self._go_to_kind)
        self._choose_kind.hide()
        self._tools = side_by_side(self, self._choose, self._choose_kind)
        made = partial(action_button, context.keymap, situation=lambda: self)
        self._edit = made("quota.edit")
        self._ways = side_by_side(self, made("quota.past"), made("quota.report"), self._edit)
        KeyedActions(context.keymap, KeyScope.QUOTA, self, lambda: self, self)
        self.editor = QuotaEditor(context.formats)
        self.editor.hide()
        self.editor.wanted.connect(context.operations.run)
        self.editor.period_chosen.connect(self._go_to)
        self.editor.closed.connect(self._stop_editing)
        labels = (tr("Won so far"), tr("Forecast"), tr("Chance to hit quota"), tr("Still needed"))
        self.figures = [ExplainedKeyFigure(label, self._open_deals) for label in labels]
        self._make_charts()
        self.cards = [place.card(context) for place in CARDS]
        for card in self.cards:
            card.address_wanted.connect(self.navigate)
            card.deals_wanted.connect(self._open_deals)
        self._readings = CardReadings(self._desk, self._operations, self.cards, self)
        self._readings.completed.connect(self._on_completed)
        self._build()

    def _make_charts(self) -> None:
        operations = self._operations
        self.progress = ChartCard(tr("Progress and forecast"), operations, CHART)
        self.progress.chart.opened.connect(self._open_day)
        self.outcomes = ChartCard(tr("Possible outcomes"), operations, END_CHART)
        self.outcomes.chart.opened.connect(lambda _outcome: self._open_open_deals())
        self.past = ChartCard(tr("Past periods"), operations, QSize(300, 200))
        self.past.chart.opened.connect(self._go_to)
        self.diary = CaptionedChart(tr("Forecast diary"), operations, CHART)
        self.diary.chart.opened.connect(self._ask_for_day)

    def _build(self) -> None:
        self._content = ScrolledColumn(self)
        self._content.hide()
        self.learnt = Text(role="secondary", wrap=True)
        own = [Placed(place.side, card) for place, card in zip(CARDS, self.cards, strict=True)]
        charts = [Placed("shorter", chart, grows=True) for chart in (self.progress, self.past)]
        placed = [*own[:1], Placed("right", self.outcomes), *own[1:], *charts, Placed("shorter", self.diary)]
        self.columns = TwoColumns(placed, self._content.content)
        figures = AdaptiveGrid(self.figures, FIGURE_WIDTH, parent=self._content.content)
        self.left_out = LeftOutRemark()
        self.left_out.opened.connect(self._open_deals)
        for part in (figures, self.left_out, self.learnt, self.columns):
            self._content.add(part)
        self._skeleton = Skeleton("cards")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.editor)
        column.addWidget(self._content, 1)
        column.addWidget(self._skeleton, 1)
        column.addStretch(0)

    def toolbar(self) -> list[QWidget]:
        return [self._tools]

    def toolbar_end(self) -> list[QWidget]:
        return [self._ways]

    def shown(self) -> "ShownQuota | None":
        """The figures on the page; None until they have been read."""
        return self._shown

    def open_address(self, address: str) -> None:
        """``quota``, ``quota?period=2026-Q4`` or ``quota?period=2026-Q4&measure=count&pipeline=…&tag=…``."""
        given = parts_of(address)[1]
        measure: Measure = "count" if given.get("measure") == "count" else "revenue"
        kind = QuotaKind(measure, given.get("pipeline"), given.get("tag"))
        self.show_period(given.get("period", self._period), kind if given else self._kind)

    def refresh(self, change: Change | None) -> None:
        desk, formats, period, kind = self._desk, self._formats, self._period, self._kind
        self._operations.read(lambda: _read(desk, formats, period, kind), self._on_read, key=(id(self), "quota"))

    def show_period(self, period: str | None, kind: QuotaKind = PLAIN) -> None:
        """Show a kind of quota of another period (None: the current one)."""
        if (period, kind) != (self._period, self._kind):
            self._period, self._kind = period, kind
            self.mark_stale()

    def _go_to(self, period: str) -> None:
        self._visit(period, self._kind)

    @Slot(object)
    def _go_to_kind(self, kind: QuotaKind) -> None:
        self._visit(self._shown.page.strip.period.key if self._shown else self._period, kind)

    def _visit(self, period: str | None, kind: QuotaKind) -> None:
        self.show_period(period, kind)
        measure = None if kind.measure == "revenue" else kind.measure
        here = address_of(self.address, period=period, measure=measure, pipeline=kind.pipeline, tag=kind.tag)
        self.navigate.emit(here)

    def edit(self) -> None:
        """Set the quota of the period shown."""
        self._editing = True
        self.editor.begin()

    def show_past(self) -> None:
        """Go to the past periods on the page."""
        chart = self.past.chart
        self._content.ensureWidgetVisible(self.past)
        (chart if chart.isVisibleTo(self) else self.past).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def open_report(self) -> None:
        """Open the report on the quota of the period shown."""
        period = self._shown.page.strip.period.key if self._shown else self._period
        # The keys go over from page to page, and with Back to this one again; the button is gone meanwhile.
        self.setFocus()
        self.navigate.emit(address_of("reports", report="quota", period=period))

    @Slot()
    def _stop_editing(self) -> None:
        self._editing = False

    @Slot(object)
    def _on_read(self, shown: "ShownQuota") -> None:
        """Another quota is shown at once, with outlines of its cards; a change of the one shown, once all are read."""
        is_same = self._shown is not None and _key(self._shown) == _key(shown)
        self._coming = shown
        if not is_same:
            self._show(shown)
        self._readings.begin(shown, is_held=is_same)

    @Slot()
    def _on_completed(self) -> None:
        if self._coming is not None and self._coming is not self._shown:
            self._show(self._coming)
        self._readings.show_held()

    def _show(self, shown: "ShownQuota") -> None:
        self._shown = shown
        if shown.page.undated:
            self.said_once.emit("undated", undated_rule())
        if shown.page.is_migrated and shown.page.learnt_from:
            self.said_once.emit("model of the day", model_of_the_day_rule())
        self._show_choices(shown)
        for figure, explanation in zip(
            self.figures, (shown.won, shown.forecast, shown.chance, shown.missing), strict=True
        ):
            figure.show_explained(explanation)
        self.left_out.show_left_out(shown.page.strip.left_out)
        self.learnt.setText(shown.learnt)
        self.learnt.setVisible(bool(shown.learnt))
        # A period that has ended ends in one way.
        charts = [self.progress, self.past, self.diary, *([] if shown.has_ended else [self.outcomes])]
        self.columns.show_only([*(card for card in self.cards if card.has_use(shown)), *charts])
        self._show_charts(shown)
        self._skeleton.hide()
        self._content.show()

    def _show_choices(self, shown: "ShownQuota") -> None:
        """What can be chosen and set in the top bar."""
        strip = shown.page.strip
        period = strip.period
        self._choose.set_label(period_name(period, self._formats))
        choices = [(period_name(found, self._formats), found.key) for found in shown.periods]
        self._choose.set_choices(choices, period.key)
        self._edit.set_label(tr("Edit quota") if strip.target is not None else tr("Set quota"))
        self._show_kinds(shown)
        self.editor.show_period(period, shown.periods, strip.target, shown.unit, shown.named)
        self.editor.setVisible(self._editing or strip.target is None)

    def _show_kinds(self, shown: "ShownQuota") -> None:
        """The quotas to choose from, where there is more than one."""
        self._choose_kind.set_label(kind_name(shown.named))
        choices = [(kind_name(named), named.kind) for named in shown.kinds]
        self._choose_kind.set_choices(choices, shown.named.kind)
        self._choose_kind.setVisible(len(choices) > 1)

    def _show_charts(self, shown: "ShownQuota") -> None:
        self.progress.set_note(shown.progress_note)
        self.progress.show_chart(shown.progress)
        self.outcomes.set_title(end_title(shown.page.strip.period.key))
        self.outcomes.set_note(shown.outcomes_note)
        self.outcomes.show_chart(
            shown.distribution, tr("There is only one possible outcome: no open deal with an amount can change it.")
        )
        self.past.set_note(tr("What was won against each quota. Click a period to see it.") if shown.past else "")
        self.past.show_chart(
            shown.past, tr("Nothing was won and no quota was set in the {count} periods before this one.", count=PAST)
        )
        self.diary.set_note(shown.diary_note)
        self.diary.show_said(shown.diary, shown.record, shown.nothing_kept)

    def _open_day(self, day: str) -> None:
        """The deals won on a day."""
        steps = self._shown.page.progress if self._shown else ()
        found = next((step for step in steps if step.deals and step.day.isoformat() == day), None)
        if found is not None:
            self._open_deals(found.deals, tr("Won on {day}", day=self._formats.day(found.day)))

    def _open_open_deals(self) -> None:
        if self._shown is not None:
            self._open_deals(tuple(card.id for card in self._shown.page.open_deals), tr("Open deals"))

    def _ask_for_day(self, day: str) -> None:
        """The deals that something happened to on a day: what the forecast of the next one knew more."""
        desk, key = self._desk, (id(self), "day")
        self._operations.read(lambda: _changed_on(desk, day), self._on_day, key=key)

    @Slot(object)
    def _on_day(self, found: tuple[date, tuple[str, ...]]) -> None:
        day, deals = found
        if deals:
            self._open_deals(deals, tr("Changed on {day}", day=self._formats.day(day)))
        else:
            self.said.emit(tr("Nothing happened to any deal on {day}.", day=self._formats.day(day)))

    def _open_deals(self, deals: tuple[str, ...], heading: str) -> None:
        self.navigate.emit(address_of("deals", ids=",".join(deals), heading=heading))


def _read(desk: Desk, formats: Formats, period: str | None, kind: QuotaKind) -> "ShownQuota":
    """Answers in a reader thread, where also the modules that compute are loaded."""
    from salesdesk.ui.pages.quota import reading

    return reading.read(desk.snapshot(), formats, period, kind)


def _changed_on(desk: Desk, day: str) -> tuple[date, tuple[str, ...]]:
    from salesdesk.views.forecasts import changed_on

    return date.fromisoformat(day), changed_on(desk.snapshot(), date.fromisoformat(day))


def end_title(period: str) -> str:
    """The head of the distribution for a kind of period."""
    titles = {"month": tr("Where the month can end"), "quarter": tr("Where the quarter can end")}
    titles |= {"half": tr("Where the half-year can end"), "year": tr("Where the year can end")}
    return titles[kind_of(period)]


def _key(shown: "ShownQuota") -> tuple[str, QuotaKind]:
    """Which quota of which period is shown."""
    return shown.page.strip.period.key, shown.page.kind
