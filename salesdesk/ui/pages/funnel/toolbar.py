"""The funnel page's controls in the top bar: which deals, of what time, compared with what, from where."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from salesdesk.domain.shown_text import one_line
from salesdesk.i18n import tr
from salesdesk.ui.kit import MenuButton, plain_tip
from salesdesk.ui.pages.funnel.asked import NOTHING, source_in, source_key
from salesdesk.ui.pages.funnel.words import source_name
from salesdesk.ui.pages.grid import side_by_side

if TYPE_CHECKING:
    from salesdesk.ui.pages.funnel.reading import ShownFunnel

WIDEST = 220
SOURCES = 30
OWN = "own"


class FunnelTools(QObject):
    """``wanted(name, key)`` when something else is chosen: a field of ``Asked`` and its new key; ``days_wanted`` own days."""

    wanted = Signal(str, object)
    days_wanted = Signal()

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self.pipeline = MenuButton(tr("Pipeline"), "pipeline")
        self.window = MenuButton(tr("Time"), "calendar")
        self.compare = MenuButton(tr("Compare"))
        self.source = MenuButton(tr("Source"))
        self.window.setMaximumWidth(WIDEST)
        for name in ("pipeline", "compare", "source"):
            button: MenuButton = getattr(self, name)
            button.setMaximumWidth(WIDEST)
            button.chosen.connect(lambda key, field=name: self.wanted.emit(field, key))
        self.window.chosen.connect(self._on_window)
        self.holder = side_by_side(page, self.pipeline, self.window, self.compare, self.source)

    def show_choices(self, shown: "ShownFunnel") -> None:
        """Offer what there is, and say what holds."""
        pipelines = [(one_line(found.name), found.id) for found in shown.pipelines]
        self.pipeline.set_label(one_line(shown.page.pipeline_name))
        self.pipeline.set_choices(pipelines, shown.page.pipeline)
        self.pipeline.setVisible(len(pipelines) > 1)
        self._offer_windows(shown)
        sources = [(source_name(found), source_key(found)) for found in shown.page.sources[:SOURCES]]
        self._offer_sources(shown, sources)
        self._offer_comparison(shown, sources)

    def _offer_windows(self, shown: "ShownFunnel") -> None:
        choices: list[tuple[str, Any]] = [(found.label, found.key) for found in shown.windows]
        if shown.window.key not in {found.key for found in shown.windows}:
            choices.insert(0, (shown.window.label, shown.window.key))
        self.window.set_label(_window_words(shown))
        self.window.set_choices([*choices, (tr("Own days…"), OWN)], shown.window.key)

    def _offer_sources(self, shown: "ShownFunnel", sources: list[tuple[str, str]]) -> None:
        held = source_in(shown.asked.source)
        every: list[tuple[str, Any]] = [(tr("All sources"), None)]
        self.source.set_choices(every + sources, source_key(held[0]) if held else None)
        self.source.set_label(tr("Source: {source}", source=source_name(held[0]) if held else tr("all")))
        self.source.setVisible(len(sources) > 1 or held is not None)

    def _offer_comparison(self, shown: "ShownFunnel", sources: list[tuple[str, str]]) -> None:
        choices: list[tuple[str, Any]] = [(tr("Nothing"), NOTHING)]
        choices += [(found.name, found.key) for found in shown.comparable]
        if len(sources) > 1:
            choices += [choice for choice in sources if choice[1] != shown.asked.source]
        self.compare.set_choices(choices, shown.compare)
        name = shown.pair.name or tr("nothing")
        self.compare.set_label(tr("Compare: {other}", other=name))
        self.compare.setVisible(len(choices) > 1 and shown.has_deals)
        self.window.setVisible(shown.has_deals)
        for button in (self.pipeline, self.window, self.compare, self.source):
            button.setToolTip(plain_tip(button.label()))

    def _on_window(self, key: str) -> None:
        if key == OWN:
            self.days_wanted.emit()
        else:
            self.wanted.emit("window", key)


def _window_words(shown: "ShownFunnel") -> str:
    if shown.stage is None:
        return shown.window.label
    name = shown.window.name
    if shown.window.is_own:
        return tr("Reached from {days}", days=name)
    return tr("Reached in {period}", period=name) if name else tr("Reached at any time")
