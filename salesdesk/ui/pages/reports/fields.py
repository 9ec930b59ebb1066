"""The settings of a report: of what, from when, for whom, and on which paper."""

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from salesdesk import reports
from salesdesk.desk.commands.report_sets import CURRENT, SetPart
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.domain.days import days_on
from salesdesk.domain.money import exponent
from salesdesk.domain.shown_text import one_line
from salesdesk.formats import Formats
from salesdesk.i18n import languages, tr
from salesdesk.reports.wording import period_name
from salesdesk.ui.kit import Fields, InlineChoice, InlineText, Text
from salesdesk.ui.pages.reports.choosers import FoundField, LogoField, ReportDayField
from salesdesk.ui.pages.reports.reading import ReportOptions

DRESS = ("day", "paper", "language", "money", "owner", "logo")


class ReportFields(QWidget):
    """``wanted(dict)`` for other settings by their names in ``SetPart``, ``day_wanted(date | None)`` for another day,
    ``command_wanted(Command)`` for what is kept in the desk for all reports, ``logo_wanted(Path)`` for a picture to read."""

    wanted = Signal(object)
    day_wanted = Signal(object)
    command_wanted = Signal(object)
    logo_wanted = Signal(object)

    def __init__(self, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        self._today: date | None = None
        self._rows: dict[str, tuple[Text, QWidget]] = {}
        self._grid = Fields()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._grid)
        self._make_what()
        self._make_dress()

    def _make_what(self) -> None:
        locale = QLocale(str(self._formats.locale))
        self.period, self.pipeline = InlineChoice(tr("Period")), InlineChoice(tr("Pipeline"))
        self.since = ReportDayField(tr("Since"), tr("before the period"), locale)
        self.deal = FoundField(
            tr("Deal"), tr("the most promising"), lambda typed: tr('There is no deal "{typed}".', typed=typed)
        )
        self.customer = FoundField(
            tr("Customer"), tr("the most promising"), lambda typed: tr('There is no customer "{typed}".', typed=typed)
        )
        self.choice = InlineChoice(tr("Group by"), empty=tr("the first field"))
        for key, field in (("period", self.period), ("pipeline", self.pipeline), ("choice", self.choice)):
            self._add(key, field, field.committed)
        self._rows["since"] = self._grid.add(self.since.name, self.since), self.since
        self.since.committed.connect(self._on_since)
        for key, found in (("deal", self.deal), ("customer", self.customer)):
            self._add(key, found, found.picked)

    def _make_dress(self) -> None:
        self.day = ReportDayField(tr("As of"), tr("today"), QLocale(str(self._formats.locale)))
        self._rows["day"] = self._grid.add(self.day.name, self.day), self.day
        self.day.committed.connect(self.day_wanted)
        self.paper = InlineChoice(tr("Paper"), [(tr("A4"), "a4"), (tr("Letter"), "letter")])
        known = [(name, key) for key, name in languages().items()]
        self.language = InlineChoice(tr("Language"), [(tr("As in this window"), None), *known])
        self.money = InlineChoice(tr("Amounts"))
        for key, field in (("paper", self.paper), ("language", self.language), ("money", self.money)):
            self._add(key, field, field.committed)
        self.owner, self.logo = InlineText(tr("Your name")), LogoField()
        for key, widget in (("owner", self.owner), ("logo", self.logo)):
            self._rows[key] = self._grid.add(tr("Logo") if widget is self.logo else self.owner.name, widget), widget
        self.owner.committed.connect(lambda name: self._ask("report_owner", name or ""))
        self.logo.file_chosen.connect(self.logo_wanted)
        self.logo.taken_away.connect(lambda: self._ask("logo", ""))

    def _add(self, key: str, field: Any, signal: Any) -> None:
        self._rows[key] = self._grid.add(field.name, field), field
        signal.connect(lambda value: self._change(**{key: value}))

    def _change(self, **values: Any) -> None:
        # Only what was changed: the page may be at another report already, whose settings are still being read.
        self.wanted.emit(values)

    def _ask(self, name: str, value: str) -> None:
        self.command_wanted.emit(ChangeSettings(values=((name, value),)))

    def _on_since(self, day: date | None) -> None:
        days = (self._today - day).days if day is not None and self._today is not None else None
        self._change(since_days=days)

    # Showing

    def show_settings(self, part: SetPart, day: date | None, offer: ReportOptions) -> None:
        """Show the settings of a report, and what they can be."""
        self._today = offer.today
        self._show_period(part, offer)
        self.pipeline.set_choices([(one_line(found.name), found.id) for found in offer.pipelines])
        self.pipeline.set_value(part.pipeline or offer.pipeline)
        yesterday = days_on(offer.today, -1)
        self.since.set_latest(yesterday, tr("Choose a day before the day of the report."))
        self.since.set_value(None if part.since_days is None else days_on(offer.today, -part.since_days))
        self.deal.set_known(offer.deals)
        self.deal.set_key(part.deal)
        self.customer.set_known(offer.customers)
        self.customer.set_key(part.customer)
        self.choice.set_choices([(tr("the first field"), None), *((one_line(name), name) for name in offer.fields)])
        self.choice.set_value(part.choice)
        self.day.set_latest(offer.latest, tr("That day is still to come; choose today or a day before."))
        self._show_dress(part, day, offer)
        self._show_rows(part.report, offer)

    def _show_period(self, part: SetPart, offer: ReportOptions) -> None:
        all_time = reports.report(part.report).all_time
        first: list[tuple[str, str | None]] = [(tr("All time"), None)] if all_time else []
        current = CURRENT if all_time else None
        names = [(period_name(found, self._formats), found.key) for found in offer.periods]
        self.period.set_choices(
            [*first, *((words, current if key == offer.current.key else key) for words, key in names)]
        )
        self.period.set_value(part.period)

    def _show_dress(self, part: SetPart, day: date | None, offer: ReportOptions) -> None:
        self.day.set_value(day)
        self.paper.set_value(part.paper)
        self.language.set_value(part.language)
        code, formats = offer.settings.currency, self._formats
        plain = f"{code} {formats.number(1200)}"
        self.money.set_choices([(formats.money(1200 * 10 ** exponent(code), code), "symbol"), (plain, "code")])
        self.money.set_value(part.money)
        self.owner.set_value(offer.settings.report_owner or ", ".join(offer.settings.names) or None)
        self.logo.show_logo(offer.settings.logo)

    def _show_rows(self, report: str, offer: ReportOptions) -> None:
        several: dict[str, Callable[[], bool]] = {
            "pipeline": lambda: len(offer.pipelines) > 1,
            "choice": lambda: bool(offer.fields),
        }
        needed: set[str] = {key for key in reports.report(report).asks if key not in several or several[key]()}
        for key, row in self._rows.items():
            for part in row:
                part.setVisible(key in needed or key in DRESS)
