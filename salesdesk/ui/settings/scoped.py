"""Quotas beside the one of the whole desk: of a pipeline, of a tag, counted in deals."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from salesdesk.desk.commands.quotas import RemoveQuota, SetQuota
from salesdesk.domain.errors import Refused
from salesdesk.domain.periods import Period, parse
from salesdesk.domain.records import Measure, Quota
from salesdesk.formats import Formats
from salesdesk.i18n import tr
from salesdesk.ui.context import Context
from salesdesk.ui.kit import ElidedText, IconButton, InlineChoice, InlineField
from salesdesk.ui.panel.editors import spoken
from salesdesk.ui.settings.adder import AddRow
from salesdesk.ui.settings.source import SettingsView
from salesdesk.ui.settings.stages import BUTTON
from salesdesk.views.quotas import is_plain, order

VALUE = 150
Rules = tuple[Callable[[Any], str], Callable[[str], int | None]]
Scope = tuple[str | None, str | None]
"""Keys of a pipeline and a tag."""


def measures() -> dict[Measure, str]:
    """What a quota counts, in words."""
    return {"revenue": tr("Revenue"), "count": tr("Number of deals")}


def amount_field(name: str, formats: Formats, measure: Measure, currency: str) -> InlineField:
    """A field for a quota: money, or a number of deals."""
    show, read = rules(formats, measure, currency)
    return InlineField(name, show=show, read=spoken(read))


def rules(formats: Formats, measure: Measure, currency: str) -> Rules:
    """How a quota is shown, and how it is read."""
    if measure == "count":
        return formats.number, _whole
    return (lambda amount: formats.money(amount, currency)), (lambda text: formats.parse_money(text, currency))


def _whole(text: str) -> int | None:
    if text and not (text.isascii() and text.isdigit()):
        raise Refused('"{typed}" is not a number of deals.', typed=text)
    return int(text) if text else None


class ScopedQuotas(QWidget):
    """A line for each quota that is not the whole desk's revenue, and fields for one more. ``wanted(Command)``."""

    wanted = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._currency = ""
        self._now: Period | None = None
        self._shown: Sequence[tuple[Quota, str]] = ()
        self.fields: dict[str, InlineField] = {}
        self._rows: list[QWidget] = []
        self._make_fields()
        self.adder = AddRow(
            tr("Add another quota"), (self.period, self.measure, self.scope, self.amount), self._renew, self._command
        )
        self.adder.wanted.connect(self.wanted)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._list)
        column.addWidget(self.adder)

    def _make_fields(self) -> None:
        self.period = InlineField(
            tr("Period"),
            show=lambda period: str(period.key),
            read=spoken(self._read_period),
            typed=lambda period: str(period.key),
        )
        self.measure = InlineChoice(tr("Counts"), [(words, key) for key, words in measures().items()])
        self.scope = InlineChoice(tr("Of"))
        self.amount = InlineField(
            tr("Quota"),
            show=self._word_amount,
            read=spoken(self._read_amount),
        )
        self.measure.committed.connect(lambda _measure: self.amount.set_value(None))

    def _word_amount(self, amount: int) -> str:
        return rules(self._context.formats, self.measure.value(), self._currency)[0](amount)

    def _read_amount(self, text: str) -> int | None:
        return rules(self._context.formats, self.measure.value(), self._currency)[1](text)

    def _read_period(self, text: str) -> Period | None:
        return parse(text, self._context.desk.settings.fiscal_start) if text else None

    def _renew(self) -> None:
        self.period.set_value(self._now)
        self.measure.set_value("count")
        self.scope.set_value((None, None))
        self.amount.set_value(None)

    def _command(self) -> SetQuota:
        if self.period.value() is None:
            raise Refused("Write the period first, such as 2026-Q4.")
        if self.amount.value() is None:
            raise Refused("Write the quota first.")
        pipeline, tag = self.scope.value()
        return SetQuota(
            period=self.period.value().key,
            amount=self.amount.value(),
            currency=self._currency,
            measure=self.measure.value(),
            pipeline=pipeline,
            tag=tag,
        )

    def show_view(self, view: SettingsView) -> None:
        """Show the quotas, and offer the pipelines and tags there are."""
        self._currency = view.settings.currency
        pipelines = {pipeline.id: pipeline.name for pipeline, _ in view.pipelines}
        tags = dict(view.tags)
        whole: list[tuple[str, Scope]] = [(tr("All deals"), (None, None))]
        of_pipelines = [(tr("Pipeline {name}", name=name), (key, None)) for key, name in pipelines.items()]
        of_tags = [(tr("Tag {name}", name=name), (None, key)) for key, name in tags.items()]
        self.scope.set_choices([*whole, *of_pipelines, *of_tags])
        self._now = view.periods[0]
        others = sorted((q for q in view.quotas if not is_plain(q)), key=order)
        others.sort(key=lambda quota: quota.start, reverse=True)
        shown = [(quota, _words(quota, pipelines, tags)) for quota in others]
        if [(q.id, q.currency, words) for q, words in shown] != [(q.id, q.currency, words) for q, words in self._shown]:
            self._make(shown)
        self._shown = shown
        for quota, _ in shown:
            self.fields[quota.id].set_value(quota.amount)

    def _make(self, shown: Sequence[tuple[Quota, str]]) -> None:
        for row in self._rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.fields = {}
        self._rows = [self._row(quota, words) for quota, words in shown]
        for row in self._rows:
            self._list.addWidget(row)

    def _row(self, quota: Quota, words: str) -> QWidget:
        field = amount_field(words, self._context.formats, quota.measure, quota.currency)
        field.setFixedWidth(VALUE)
        field.committed.connect(lambda amount: self.wanted.emit(_changed(quota, amount)))
        self.fields[quota.id] = field
        out = IconButton(
            "trash", tr("Remove the quota {what}", what=words), lambda: self.wanted.emit(RemoveQuota(quota=quota.id))
        )
        out.setFixedWidth(BUTTON)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(ElidedText(words, "secondary"), 1)
        row.addWidget(field)
        row.addWidget(out)
        return holder


def _words(quota: Quota, pipelines: dict[str, str], tags: dict[str, str]) -> str:
    parts = [quota.period, measures()[quota.measure]]
    parts += [pipelines.get(quota.pipeline, "–")] if quota.pipeline else []
    parts += [tags.get(quota.tag, "–")] if quota.tag else []
    return " · ".join(parts)


def _changed(quota: Quota, amount: int | None) -> SetQuota | RemoveQuota:
    if amount is None:
        return RemoveQuota(quota=quota.id)
    return SetQuota(
        period=quota.period,
        amount=amount,
        currency=quota.currency,
        measure=quota.measure,
        pipeline=quota.pipeline,
        tag=quota.tag,
    )
