"""The quotas of each period."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.domain.periods import Period, parse
from salesdesk.domain.records import Quota
from salesdesk.i18n import tr
from salesdesk.ui.context import Context
from salesdesk.ui.kit import CardPanel, Fields, InlineField, InlineMoney, RuleLine
from salesdesk.ui.panel.editors import spoken
from salesdesk.ui.settings.scoped import ScopedQuotas
from salesdesk.ui.settings.source import SettingsView
from salesdesk.views.quotas import is_plain


class QuotaSection(CardPanel):
    """A line for each period ahead and each one that has a quota. ``wanted(Command)`` when one was changed."""

    wanted = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(tr("Quotas"), tr("What you are to win in each period. Empty: no quota."), "heading", parent)
        self._context = context
        self._currencies: dict[str, str] = {}
        self._grid: Fields | None = None
        self._more: dict[str, Period] = {}
        self._present: tuple[Sequence[Quota], Sequence[Period], str] | None = None
        self.fields: dict[str, InlineMoney] = {}
        self.fresh = InlineField(
            tr("Another period"), show=str, read=spoken(self._period), empty=tr("Another period, such as 2026-Q1…")
        )
        self.fresh.committed.connect(self._add)
        self.scoped = ScopedQuotas(context)
        self.scoped.wanted.connect(self.wanted)
        for part in (self.fresh, RuleLine(), self.scoped):
            self.body.addWidget(part)

    def _period(self, text: str) -> Period | None:
        return parse(text, self._context.desk.settings.fiscal_start) if text else None

    def _add(self, period: Period | None) -> None:
        self.fresh.set_value(None)
        if period is not None and self._present is not None:
            self._more[period.key] = period
            self.show_quotas(*self._present)
            self.fields[period.key].begin()

    def show_view(self, view: SettingsView) -> None:
        """Show what is set."""
        plain = [quota for quota in view.quotas if is_plain(quota)]
        self.show_quotas(plain, view.periods, view.settings.currency)
        self.scoped.show_view(view)

    def show_quotas(self, quotas: Sequence[Quota], ahead: Sequence[Period], currency: str) -> None:
        """Show the whole desk's quotas and periods to come."""
        self._present = quotas, ahead, currency
        known = {quota.period: quota for quota in quotas}
        spans = {quota.period: (quota.start, quota.period) for quota in quotas}
        spans |= {period.key: (period.start, period.key) for period in (*ahead, *self._more.values())}
        coming = [period.key for period in ahead]
        rest = sorted((span for span in spans.values() if span[1] not in coming), reverse=True)
        keys = [*coming, *(key for _, key in rest)]
        self._currencies = {key: known[key].currency if key in known else currency for key in keys}
        if keys != list(self.fields):
            self._make(keys, coming[:1])
        for key, field in self.fields.items():
            field.set_value(known[key].amount if key in known else None)

    def _make(self, keys: Sequence[str], now: Sequence[str]) -> None:
        if self._grid is not None:
            self.body.removeWidget(self._grid)
            self._grid.hide()
            self._grid.deleteLater()
        self._grid = Fields()
        self.fields = {}
        for key in keys:
            self.fields[key] = field = self._field(key)
            self._grid.add(tr("{period} (now)", period=key) if key in now else key, field)
        self.body.insertWidget(0, self._grid)

    def _field(self, key: str) -> InlineMoney:
        formats = self._context.formats
        field = InlineMoney(
            tr("Quota of {period}", period=key),
            parse=spoken(lambda text: formats.parse_money(text, self._currencies[key])),
            show=lambda amount: formats.money(amount, self._currencies[key]),
        )
        field.committed.connect(
            lambda amount: self.wanted.emit(SetQuota(period=key, amount=amount, currency=self._currencies[key]))
        )
        return field
