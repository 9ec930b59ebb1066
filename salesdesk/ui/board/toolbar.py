"""The board's controls in the top bar: pipeline, filter, sort, lost deals."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from salesdesk.domain.records import Pipeline
from salesdesk.i18n import tr
from salesdesk.ui.board.query import OWN_ORDER
from salesdesk.ui.kit import Button, MenuButton, plain_tip, restyle


def sort_choices() -> list[tuple[str, str]]:
    """The sorts and what they are called."""
    return [
        (tr("Own order"), OWN_ORDER),
        (tr("Expected close"), "close"),
        (tr("Amount"), "amount"),
        (tr("Next step"), "step"),
        (tr("Days in stage"), "days"),
        (tr("Title"), "title"),
    ]


class BoardToolbar(QObject):
    """Owns the controls; whoever shows the top bar puts ``widgets`` into it."""

    pipeline_chosen = Signal(object)
    sort_chosen = Signal(object)
    filter_toggled = Signal(bool)
    lost_asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.pipeline = MenuButton("", "pipeline", parent)
        self.filter = Button(tr("Filter"), "secondary", "filter", parent=parent)
        self.sort = MenuButton(tr("Own order"), "sort", parent)
        self.lost = Button(tr("Lost deals"), "secondary", "lost", self.lost_asked.emit, parent)
        self.filter.setCheckable(True)
        self.filter.toggled.connect(self.filter_toggled)
        self.pipeline.chosen.connect(self.pipeline_chosen)
        self.sort.chosen.connect(self.sort_chosen)
        self.pipeline.setToolTip(plain_tip(tr("Pipeline")))
        self.sort.setToolTip(plain_tip(tr("Sort the cards")))
        self.show_sort(OWN_ORDER)
        for widget in self.widgets():
            widget.hide()

    def widgets(self) -> list[QWidget]:
        """The controls in their order."""
        return [self.pipeline, self.filter, self.sort, self.lost]

    def show_pipelines(self, pipelines: Sequence[Pipeline], current: Pipeline) -> None:
        """Offer these pipelines."""
        self.pipeline.set_label(current.name)
        self.pipeline.set_choices([(pipeline.name, pipeline.id) for pipeline in pipelines], current.id)

    def show_sort(self, sort: str) -> None:
        """Say how the cards are sorted."""
        names = {value: label for label, value in sort_choices()}
        self.sort.set_label(names.get(sort, names[OWN_ORDER]))
        self.sort.set_choices(sort_choices(), sort)

    def show_filters(self, count: int) -> None:
        """Say how many filters are set."""
        self.filter.set_label(tr("Filter · {count}", count=count) if count else tr("Filter"))
        restyle(self.filter)
