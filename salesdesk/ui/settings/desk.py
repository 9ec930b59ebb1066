"""Who the owner is, and how money and time are counted."""

from typing import Any
from zoneinfo import available_timezones

from babel.dates import get_month_names
from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.settings import DeskSettings
from salesdesk.i18n import tr
from salesdesk.ui.context import Context
from salesdesk.ui.kit import CardPanel, Fields, InlineChoice, InlineDate, InlineSuggest, speak, unmarked
from salesdesk.ui.names import NameBook, matching
from salesdesk.ui.panel.editors import CurrencyField
from salesdesk.ui.settings.lists import ListField


def period_kinds() -> dict[str, str]:
    """Kinds of quota period in words."""
    return {"month": tr("Month"), "quarter": tr("Quarter"), "half": tr("Half-year"), "year": tr("Year")}


def paces() -> dict[str, str]:
    """Ways in which a quota is to be won in words."""
    return {"linear": tr("Evenly, by working days"), "seasonal": tr("As in your past periods")}


class ZoneField(InlineSuggest):
    """A time zone, found by any part of its name."""

    def __init__(self, name: str) -> None:
        zones = sorted(available_timezones())
        self._known = {zone.casefold(): zone for zone in zones}
        super().__init__(name, lambda typed: matching(zones, typed.replace(" ", "_")))
        self._read = self._zone

    def _zone(self, typed: str) -> str:
        zone = self._known.get(typed.strip().replace(" ", "_").casefold())
        if zone is None:
            raise ValueError(tr('"{typed}" is not a time zone; write a city such as Europe/Berlin.', typed=typed))
        return zone


class WorkingDays(QWidget):
    """A box for each day of the week, in the order of the locale. ``changed(frozenset)``."""

    changed = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        speak(self, tr("Working days"))
        locale = context.formats.locale
        self.boxes: dict[int, QCheckBox] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(9, 0, 0, 0)
        for offset in range(7):
            day = (context.formats.first_weekday + offset) % 7
            self.boxes[day] = box = QCheckBox(unmarked(locale.days["stand-alone"]["abbreviated"][day]))
            speak(box, locale.days["stand-alone"]["wide"][day])
            box.clicked.connect(self._tell)
            row.addWidget(box)
        row.addStretch(1)

    def show_days(self, days: frozenset[int]) -> None:
        """Tick these days."""
        for day, box in self.boxes.items():
            box.setChecked(day in days)

    def _tell(self) -> None:
        self.changed.emit(frozenset(day for day, box in self.boxes.items() if box.isChecked()))


class DeskSection(CardPanel):
    """``wanted(Command)`` when a setting was changed."""

    wanted = Signal(object)

    def __init__(self, context: Context, names: NameBook, parent: QWidget | None = None) -> None:
        super().__init__(tr("You and your numbers"), role="heading", parent=parent)
        self._formats = context.formats
        unreadable = tr("That is not a day; write it as {example}.", example="2026-12-31")
        locale = QLocale(str(context.formats.locale))
        months = get_month_names("wide", context="stand-alone", locale=context.formats.locale)
        self.names = ListField(
            tr("Your names in the deals"), InlineSuggest(tr("Add a name"), names.suggester("owner"), tr("Add a name…"))
        )
        self.currency = CurrencyField(tr("Currency"))
        self.zone = ZoneField(tr("Time zone"))
        self.fiscal_start = InlineChoice(tr("Fiscal year begins in"), [(months[m], m) for m in range(1, 13)])
        self.period_kind = InlineChoice(tr("Quota is for a"), [(words, key) for key, words in period_kinds().items()])
        self.pace = InlineChoice(tr("Pace of the quota"), [(words, key) for key, words in paces().items()])
        self.weekdays = WorkingDays(context)
        adder = InlineDate(tr("Add a day off"), unreadable, empty=tr("Add a day off…"), locale=locale)
        self.holidays = ListField(tr("Days off"), adder, context.formats.day)
        self._own_fields: tuple[str, ...] = ()
        own = InlineSuggest(
            tr("Add an own field"), lambda typed: matching(self._own_fields, typed), tr("Add an own field…")
        )
        self.personal = ListField(tr("Own fields about a person"), own)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.set_note(tr("Quota, forecast and chance count deals of these names; without a name, all deals."))
        fields = Fields()
        for field in (self.names, self.currency, self.zone, self.fiscal_start, self.period_kind, self.pace):
            fields.add(field.name, field)
        fields.add(tr("Working days"), self.weekdays)
        fields.add(self.holidays.name, self.holidays)
        fields.add(self.personal.name, self.personal)
        self.body.addWidget(fields)

    def _connect(self) -> None:
        self.names.changed.connect(lambda names: self._ask("names", "\n".join(names)))
        self.currency.committed.connect(lambda code: self._ask("currency", code))
        self.zone.committed.connect(lambda zone: self._ask("zone", zone))
        self.fiscal_start.committed.connect(lambda month: self._ask("fiscal_start", str(month)))
        self.period_kind.committed.connect(lambda kind: self._ask("period_kind", kind))
        self.pace.committed.connect(lambda pace: self._ask("pace", pace))
        self.weekdays.changed.connect(lambda days: self._ask("weekdays", " ".join(map(str, sorted(days)))))
        self.holidays.changed.connect(
            lambda days: self._ask("holidays", " ".join(day.isoformat() for day in sorted(days)))
        )

        self.personal.changed.connect(lambda names: self._ask("personal_fields", "\n".join(names)))

    def _ask(self, name: str, value: Any) -> None:
        self.wanted.emit(ChangeSettings(values=((name, value),)))

    def show_settings(self, settings: DeskSettings, own_fields: tuple[str, ...] = ()) -> None:
        """Show the settings as they are, beside the names of own fields."""
        self._own_fields = own_fields
        self.personal.set_values(settings.personal_fields)
        self.names.set_values(settings.names)
        self.currency.set_value(settings.currency)
        self.zone.set_value(settings.zone.key)
        self.fiscal_start.set_value(settings.fiscal_start)
        self.period_kind.set_value(settings.period_kind)
        self.pace.set_value(settings.pace)
        self.weekdays.show_days(settings.weekdays)
        self.holidays.set_values(sorted(settings.holidays))
