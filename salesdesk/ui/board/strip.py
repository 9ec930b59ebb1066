"""The quota strip above the columns: what is won, what is coming, and the chance to get there."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from salesdesk.desk.cards import StripView
from salesdesk.domain.periods import Period
from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.kit import Button, Chip, QuotaBar, QuotaBarFigures, Text, speak
from salesdesk.ui.kit.chips import Tone
from salesdesk.ui.page import deals_address

if TYPE_CHECKING:
    from salesdesk.formats import Formats
    from salesdesk.ui.kit import LeftOutRemark

HEIGHT = 38
ROOMY = 900
"""From this width on there is room for pace and forecast in words."""


def period_name(period: Period) -> str:
    """A period as one says it: Q4, H2, 11, 2026."""
    return period.key.partition("-")[2] or period.key


class QuotaStrip(QWidget):
    """One line. ``opened`` asks for an address: of the Quota page, or of the deals that the sums leave out."""

    opened = Signal(str)

    def __init__(self, formats: "Formats", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        self._view: StripView | None = None
        self._label = Text(role="secondary")
        self._won = Text(role="strong")
        self._target = Text(role="secondary")
        self._bar = QuotaBar(tr("Quota"))
        self._reached = Text(role="strong")
        self._pace = Text(role="secondary")
        self._forecast = Text(role="strong")
        self._left_out: LeftOutRemark | None = None
        self._chance_label = Text()
        self._chance = Text(role="strong")
        self._preview = Chip()
        self._set = Button(tr("Set quota"), "ghost", "target", self._open)
        self._build()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.show_strip(None)

    def _build(self) -> None:
        self._layout = layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 0, 20, 1)
        layout.setSpacing(4)
        parts: list[tuple[QWidget, ...]] = [
            (self._label, self._won, self._target),
            (self._reached, self._pace, self._forecast, self._set),
            (self._chance_label, self._chance, self._preview),
        ]
        for part in parts[0]:
            layout.addWidget(part)
        layout.addSpacing(14)
        layout.addWidget(self._bar, 1)
        layout.addSpacing(14)
        for part in parts[1]:
            layout.addWidget(part)
        layout.addSpacing(14)
        for part in parts[2]:
            layout.addWidget(part)
        layout.addStretch()

    def sizeHint(self) -> QSize:
        return QSize(ROOMY, HEIGHT)

    def show_strip(self, view: StripView | None) -> None:
        """Show a standing; None while it is not known yet."""
        self._view = view
        known, has_target = view is not None, view is not None and view.target is not None
        if view is not None:
            self._fill(view)
        for part in (self._label, self._won, self._forecast, self._pace):
            part.setVisible(known)
        with_target: tuple[QWidget, ...] = (self._target, self._bar, self._reached, self._chance_label, self._chance)
        for widget in with_target:
            widget.setVisible(has_target)
        self._set.setVisible(known and not has_target)
        self._fit()
        self.show_preview(None)

    def wait(self) -> None:
        """Another day has begun: what rests on the day is not known until its own standing is shown."""
        if self._view is not None:
            self.show_strip(replace(self._view, pace=None, pace_share=None, chance=None, pending=True))

    def _fill(self, view: StripView) -> None:
        money, percent = self._formats.money, self._formats.percent
        won = money(view.won, view.currency, False)
        forecast = tr("…") if view.pending else money(view.forecast, view.currency, False)
        self._won.setText(won)
        self._forecast.setText(forecast)
        if view.target is None:
            self._label.setText(tr("No quota set for {period} · won", period=period_name(view.period)))
            self._pace.setText(tr("forecast"))
            spoken = tr("Won {won}, forecast {forecast}", won=won, forecast=forecast)
        else:
            self._label.setText(tr("Quota {period}", period=period_name(view.period)))
            self._target.setText(tr("of {target}", target=money(view.target, view.currency, False)))
            self._reached.setText(percent(view.attainment))
            self._bar.show_figures(self._bar_figures(view, view.target))
            spoken = self._spoken(view)
        if view.left_out or self._left_out is not None:
            self._remark().show_left_out(view.left_out)
        speak(self, tr("Quota strip"))
        speak(self, description=spoken)

    def _remark(self) -> "LeftOutRemark":
        """The remark behind the forecast, made when there is first something to say."""
        if self._left_out is None:
            from salesdesk.ui.kit import LeftOutRemark

            self._left_out = LeftOutRemark(brief=True)
            self._left_out.opened.connect(lambda deals, said: self.opened.emit(deals_address(deals, said)))
            self._layout.insertWidget(self._layout.indexOf(self._forecast) + 1, self._left_out)
        return self._left_out

    def _bar_figures(self, view: StripView, target: int) -> QuotaBarFigures:
        forecast = view.forecast / target if target and not view.pending else None
        return QuotaBarFigures(won=view.attainment or 0.0, forecast=forecast, pace=view.pace_share)

    def _spoken(self, view: StripView) -> str:
        return tr(
            "{won} of {target} won, {reached} reached, pace {pace}, forecast {forecast}, chance to hit {chance}",
            won=self._won.text(),
            target=self._formats.money(view.target, view.currency, False),
            reached=self._formats.percent(view.attainment),
            pace=self._formats.percent(view.pace_share),
            forecast=self._forecast.text(),
            chance=self._formats.percent(view.chance),
        )

    def show_preview(self, chance: float | None) -> None:
        """Show what the chance in [0, 1] would be; None: nothing is in the air."""
        before = self._view.chance if self._view else None
        percent = self._formats.percent
        shown = before if chance is None else chance
        self._chance_label.setText(tr("Chance to hit"))
        self._chance.setText(tr("…") if self._view and self._view.pending else percent(shown))
        change = percent(before) != percent(chance)
        self._preview.setVisible(chance is not None and before is not None)
        if chance is None or before is None:
            return
        tone: Tone = "neutral" if not change else "won" if chance > before else "lost"
        icon = None if not change else "trending-up" if chance > before else "trending-down"
        words = tr("{before} → {after}", before=percent(before), after=percent(chance)) if change else tr("no change")
        self._preview.show_text(words, tone, icon)

    def attainment_text(self, attainment: float | None) -> str:
        """A share of the quota as text; "" when there is no quota."""
        return "" if attainment is None else self._formats.percent(attainment)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        view = self._view
        if view is None:
            return
        roomy = self.width() >= ROOMY or view.target is None
        self._forecast.setVisible(roomy)
        if view.target is not None:
            share = self._formats.percent(view.pace_share)
            words = tr("reached · pace {share} · forecast", share=share) if roomy else tr("reached")
            self._pace.setText(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour(shown.surface))
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), theme.colour(shown.border))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._open()

    def _open(self) -> None:
        self.opened.emit("quota")
