"""Try it out: what the quota would say if deals were won, lost or put away, and new ones came. Nothing is saved."""

from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

from PySide6.QtCore import QLocale, QPoint, Slot

from salesdesk.desk.snapshot import Snapshot
from salesdesk.i18n import tr
from salesdesk.ui.context import Context
from salesdesk.ui.kit import Button, Text, calendar_menu
from salesdesk.ui.pages.quota.card import Question, QuotaCard
from salesdesk.ui.pages.quota.deal_finder import DealFinder
from salesdesk.ui.pages.quota.new_deals_form import NewDealsForm
from salesdesk.ui.pages.quota.tick_grid import TickGrid
from salesdesk.ui.pages.quota.tried_figures import TriedFigures
from salesdesk.views.kinds import PLAIN, QuotaKind

if TYPE_CHECKING:
    from salesdesk.ui.pages.quota.reading import ShownQuota
    from salesdesk.ui.pages.quota.trying_words import FoundDeal, ShownTrial
    from salesdesk.views.scenario import Scenario, Tick


class _Answer(NamedTuple):
    """What was read for a number of tries, of which revision of the desk; None where the period is over."""

    tries: int
    revision: int
    shown: "ShownTrial | None"


class _First(NamedTuple):
    """The first figures in words, for a number of tries."""

    tries: int
    figures: tuple[str, ...]


class TryItOutCard(QuotaCard):
    """Ticks live here: a tick asks for the figures anew, and until they come the figures show "…": first for chance and
    forecast, then for everything.

    ``_tries`` counts what the user did, so that an answer to less than that is not shown.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(tr("Try it out"), context)
        self.set_note(tr("Tick what may happen. Nothing here is saved."))
        self._tried: Scenario | None = None
        self._of: tuple[str, QuotaKind] = ("", PLAIN)
        self._tries, self._revision = 0, -1
        self._after: date | None = None
        self.add = Button(tr("Add a deal"), "ghost", "plus", self._begin_adding)
        self.again = Button(tr("Start over"), "ghost", "undo", self.start_over)
        for button in (self.add, self.again):
            self.add_head_widget(button)
        self._nothing = Text(role="secondary", wrap=True)
        self.grid = TickGrid()
        self.grid.ticked.connect(self._on_ticked)
        self.grid.taken_out.connect(self._take_out)
        self.grid.day_wanted.connect(self._ask_day)
        self.form = NewDealsForm()
        self.form.wanted.connect(self._add_deals)
        self.form.hide()
        self.finder = DealFinder()
        self.finder.asked.connect(self._find)
        self.finder.chosen.connect(self._offer)
        self.figures = TriedFigures()
        for part in (self.form, self.grid, self._nothing, self.finder, self.figures):
            self.column.addWidget(part)

    def has_use(self, shown: "ShownQuota") -> bool:
        return not shown.has_ended

    def question(self, shown: "ShownQuota") -> Question:
        from salesdesk.views.scenario import Scenario

        period, kind, unit = shown.page.strip.period.key, shown.page.kind, shown.unit
        if self._tried is None or (period, kind) != self._of:
            self._tried, self._of = Scenario(), (period, kind)
            self._tries += 1
            self.finder.clear()
            self.form.hide()
        self._after = shown.page.strip.period.until
        self.form.show_unit(unit)
        self._unit = unit
        tried, tries = self._tried, self._tries

        def ask(snapshot: Snapshot) -> _Answer:
            from salesdesk.ui.pages.quota.trying_words import worded_trial
            from salesdesk.views.scenario import scenario

            found = scenario(snapshot, period, kind, tried)
            return _Answer(tries, snapshot.revision, worded_trial(found, unit) if found else None)

        return ask

    def show_answer(self, answer: _Answer) -> None:
        if answer.tries != self._tries or answer.revision < self._revision or answer.shown is None:
            return
        self._revision, shown = answer.revision, answer.shown
        self._tried = shown.stands
        self.grid.show_rows(shown.columns, shown.rows)
        self.grid.setVisible(bool(shown.rows))
        self._nothing.setText(shown.nothing)
        self._nothing.setVisible(bool(shown.nothing))
        self.finder.setVisible(not shown.nothing)
        self.form.show_usual(shown.usual)
        self.figures.show_figures(shown.figures)
        self.again.setEnabled(not shown.stands.is_bare() or bool(shown.stands.more))

    def start_over(self) -> None:
        """Forget all that was tried."""
        from salesdesk.views.scenario import Scenario

        self.form.hide()
        self.finder.clear()
        self._try(Scenario())

    def tried(self) -> "Scenario | None":
        """What is tried; None before the first reading."""
        return self._tried

    def _try(self, tried: "Scenario") -> None:
        self._tried = tried
        self._tries += 1
        self.figures.show_pending()
        desk, tries, (period, kind), unit = self.context.desk, self._tries, self._of, self._unit

        def ask() -> _First:
            from salesdesk.ui.pages.quota.trying_words import worded_chance
            from salesdesk.views.scenario import tried_chance

            return _First(tries, worded_chance(tried_chance(desk.snapshot(), period, kind, tried), unit))

        self.context.operations.read(ask, self._on_first, key=(id(self), "first"))

    @Slot(object)
    def _on_first(self, first: _First) -> None:
        if first.tries == self._tries:
            self.figures.show_first(first.figures)
            self.asks_again.emit()

    @Slot(str, str)
    def _on_ticked(self, row: str, column: str) -> None:
        if self._tried is None:
            return
        tick = cast("Tick", column) if column else None
        place = self._new(row)
        if place is not None:
            new = list(self._tried.new)
            new[place] = replace(new[place], tick=tick)
            self._try(replace(self._tried, new=tuple(new)))
            return
        ticks = {key: one for key, one in self._tried.ticks.items() if key != row}
        until = {key: day for key, day in self._tried.until.items() if key != row}
        # What was ticked stays in the list when its tick is taken away.
        more = tuple(dict.fromkeys((*self._tried.more, row)))
        self._try(replace(self._tried, ticks=ticks | ({row: tick} if tick else {}), more=more, until=until))

    @Slot(str)
    def _ask_day(self, row: str) -> None:
        """A calendar, for the day until which a deal is put away."""
        if self._tried is None or row not in self.grid.days:
            return
        button, locale = self.grid.days[row], QLocale(str(self.context.formats.locale))
        menu = calendar_menu(self._tried.until.get(row, self._after), locale, partial(self.put_away, row), self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def put_away(self, row: str, until: date) -> None:
        """Try a deal as put away until a day; today and days before say that it is there."""
        if self._tried is not None and self._tried.ticks.get(row) == "later":
            self._try(replace(self._tried, until={**self._tried.until, row: until}))

    @Slot(str)
    def _take_out(self, row: str) -> None:
        place = self._new(row)
        if self._tried is not None and place is not None:
            new = self._tried.new
            self._try(replace(self._tried, new=new[:place] + new[place + 1 :]))

    def _new(self, row: str) -> int | None:
        """The place among the new deals that a row is of."""
        from salesdesk.ui.pages.quota.trying_words import NEW

        return int(row.removeprefix(NEW)) if row.startswith(NEW) else None

    def _begin_adding(self) -> None:
        self.form.begin()

    @Slot(int, int)
    def _add_deals(self, size: int, count: int) -> None:
        from salesdesk.views.scenario import AddedDeals

        if self._tried is not None:
            self.add.setFocus()
            self._try(replace(self._tried, new=(*self._tried.new, AddedDeals(size, count))))

    @Slot(str)
    def _find(self, text: str) -> None:
        period, kind = self._of
        desk, unit = self.context.desk, self._unit

        def ask() -> "tuple[str, tuple[FoundDeal, ...]]":
            from salesdesk.ui.pages.quota.trying_words import worded_found
            from salesdesk.views.scenario import found

            return text, worded_found(found(desk.snapshot(), text, period, kind), unit)

        self.context.operations.read(ask, self._on_found, key=(id(self), "find"))

    @Slot(object)
    def _on_found(self, answer: "tuple[str, tuple[FoundDeal, ...]]") -> None:
        self.finder.show_found(*answer)

    @Slot(str)
    def _offer(self, deal: str) -> None:
        if self._tried is not None:
            self._try(replace(self._tried, more=tuple(dict.fromkeys((*self._tried.more, deal)))))
