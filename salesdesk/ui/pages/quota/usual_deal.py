"""What one more usual deal takes: deals in each stage by when, and activity, at the user's own rates."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from salesdesk.desk.snapshot import Snapshot
from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.context import Context
from salesdesk.ui.kit import ElidedText, Text, plain_tip, speak
from salesdesk.ui.pages.grid import AdaptiveGrid
from salesdesk.ui.pages.quota.card import Question, QuotaCard

if TYPE_CHECKING:
    from salesdesk.ui.pages.quota.reading import ShownQuota

BOX_WIDTH, WIDEST_NAME = 112, 168
"""Widths in pixels of a box: the least, and that up to which it is as wide as the name of its stage needs."""
LINES = 3


class StageBox(NamedTuple):
    """A stage in words: how many, in which stage, and the lines below; ``tip`` says it whole."""

    needed: str
    stage: str
    lines: tuple[str, ...]
    tip: str


class ShownUsualDeal(NamedTuple):
    """The card in words; ``note`` and ``foot`` stand above and below the stages."""

    note: str
    boxes: tuple[StageBox, ...]
    foot: str


class UsualDealCard(QuotaCard):
    """A box a stage."""

    def __init__(self, context: Context) -> None:
        super().__init__(tr("What one more won deal takes"), context)
        self._grid: AdaptiveGrid | None = None
        self.boxes: list[_Box] = []
        self._foot = Text(role="small", wrap=True)
        self.column.addWidget(self._foot)

    def has_use(self, shown: "ShownQuota") -> bool:
        gap = shown.page.gap
        return not shown.has_ended and gap is not None and gap > 0

    def question(self, shown: "ShownQuota") -> Question:
        period, kind, unit = shown.page.strip.period, shown.page.kind, shown.unit

        def ask(snapshot: Snapshot) -> ShownUsualDeal:
            from salesdesk.ui.pages.quota.usual_deal_words import worded_usual_deal
            from salesdesk.views.usual_deal import usual_deal

            return worded_usual_deal(usual_deal(snapshot, period, kind), unit)

        return ask

    def show_answer(self, answer: ShownUsualDeal) -> None:
        self.set_note(answer.note)
        self._foot.setText(answer.foot)
        self._foot.setVisible(bool(answer.foot))
        self._show_boxes(answer.boxes)

    def _show_boxes(self, given: Sequence[StageBox]) -> None:
        if len(self.boxes) != len(given):
            if self._grid is not None:
                self.column.removeWidget(self._grid)
                self._grid.deleteLater()
            self.boxes = [_Box() for _ in given]
            self._grid = AdaptiveGrid(self.boxes, BOX_WIDTH, parent=self) if given else None
            if self._grid is not None:
                self.column.insertWidget(0, self._grid)
        for box, words in zip(self.boxes, given, strict=True):
            box.show_words(words)


class _Box(QFrame):
    """How many deals it takes in one stage."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "box")
        space = theme.tokens().space
        column = QVBoxLayout(self)
        column.setContentsMargins(space.medium - 2, space.small, space.medium - 2, space.small)
        column.setSpacing(1)
        self._count, self._stage = Text("", "heading"), ElidedText("", "strong")
        head = QHBoxLayout()
        head.setSpacing(space.small - 1)
        head.addWidget(self._count)
        head.addWidget(self._stage, 1)
        column.addLayout(head)
        self._column, self._head = column, head
        self._lines = [Text(role="small", wrap=True) for _ in range(LINES)]
        for line in self._lines:
            column.addWidget(line)
        column.addStretch(1)

    def show_words(self, words: StageBox) -> None:
        """Show a stage."""
        self._count.setText(words.needed)
        self._stage.setText(words.stage)
        for line, text in zip(self._lines, words.lines, strict=True):
            line.setText(text)
            line.setVisible(bool(text))
        beside = self.contentsMargins().left() + self._count.sizeHint().width() + self._head.spacing()
        name = self._stage.fontMetrics().horizontalAdvance(words.stage) + 1
        column = self._column.contentsMargins()
        self.setMinimumWidth(min(column.left() + beside + name + column.right(), WIDEST_NAME))
        self.setToolTip(plain_tip(words.tip))
        speak(self, words.tip)
