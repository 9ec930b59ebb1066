"""The bar above the pages: which page, how large, and where the report goes."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from salesdesk.formats import Formats
from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.actions.keymap import KeyMap
from salesdesk.ui.actions.menus import KeyTip
from salesdesk.ui.kit import Button, IconButton, MenuButton, Text, icon, plain_tip, speak, unmarked
from salesdesk.ui.pages.reports.measure import Zoom
from salesdesk.ui.pages.reports.preview import ReportPreview
from salesdesk.ui.surface import Surface

SHARES = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
NAMES = {"pdf": "PDF", "xlsx": "XLSX", "html": "HTML", "csv": "CSV", "json": "JSON", "png": "PNG", "svg": "SVG"}
ROOM_FOR_WORDS, NARROWEST = 660, 452
ICON_WIDTH, ARROW, GAP = 34, 16, 6
QWIDGETSIZE_MAX = 16777215
"""What Qt calls so, and does not name in Python: as wide as it likes."""
MAILED = ("pdf", "xlsx", "html")
_KEYED = ("report.before", "report.next", "report.smaller", "report.larger")


class ReportBar(Surface):
    """``print_wanted``; ``export_wanted(fmt)``; ``mail_wanted(fmt, opened)``, not opened: saved; ``charts_wanted(shown)``."""

    print_wanted = Signal()
    export_wanted = Signal(str)
    mail_wanted = Signal(str, bool)
    charts_wanted = Signal(bool)

    def __init__(self, preview: ReportPreview, formats: Formats, keymap: KeyMap, parent: QWidget | None = None) -> None:
        super().__init__("surface", Qt.Edge.BottomEdge, parent)
        self._preview, self._formats = preview, formats
        self.back = IconButton("chevron-left", tr("Page before"), lambda: preview.go_to(preview.current() - 1))
        self.forward = IconButton("chevron-right", tr("Next page"), lambda: preview.go_to(preview.current() + 1))
        self.place = Text(role="secondary")
        self.smaller = IconButton("minus", tr("Smaller"), lambda: preview.step_zoom(-1))
        self.larger = IconButton("plus", tr("Larger"), lambda: preview.step_zoom(1))
        self.scale = MenuButton("")
        self.scale.chosen.connect(preview.set_zoom)
        self.charts = Button(tr("Charts"), "ghost", "chart")
        self.charts.setCheckable(True)
        self.charts.toggled.connect(self.charts_wanted)
        self.printing = Button(tr("Print…"), "secondary", "printer", self.print_wanted.emit)
        self.mail = MenuButton(tr("E-mail"), "mail")
        self.export = MenuButton(tr("Export"), "download")
        for name, made in zip(_KEYED, (self.back, self.forward, self.smaller, self.larger), strict=True):
            KeyTip(made, keymap, keymap.registry.action(name))
        self._print_tip = KeyTip(self.printing, keymap, keymap.registry.action("report.print"), always=False)
        self._words = {made: made.label() for made in (self.charts, self.printing, self.mail, self.export)}
        self._has_pages = True
        self._paged: tuple[QWidget, ...] = (
            self.back,
            self.place,
            self.forward,
            self.smaller,
            self.scale,
            self.larger,
            self.printing,
        )
        self._lay_out()
        preview.moved.connect(self.show_place)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        space = theme.tokens().space
        row.setContentsMargins(space.small, space.small, space.small, space.small)
        row.setSpacing(GAP)
        for icon_alone in (self.back, self.forward, self.smaller, self.larger):
            icon_alone.setFixedWidth(ICON_WIDTH)
        for part in self._paged[:3]:
            row.addWidget(part)
        row.addSpacing(space.medium)
        for part in self._paged[3:6]:
            row.addWidget(part)
        row.addStretch(1)
        for made in (self.charts, self.printing, self.mail, self.export):
            row.addWidget(made)

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROWEST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_words(self.width() >= ROOM_FOR_WORDS)

    def _show_words(self, wide: bool) -> None:
        """Where there is little room, icons stand for words, and sizes are in their menu alone."""
        for made, words in self._words.items():
            made.setText(words if wide else "")
            made.setToolTip("" if wide else plain_tip(words))
            made.setMaximumWidth(QWIDGETSIZE_MAX if wide else ICON_WIDTH + (ARROW if made.menu() else 0))
        self._print_tip.show_always(not wide)
        for part in (self.smaller, self.larger):
            part.setVisible(wide and self._has_pages)

    def show_formats(self, formats: Sequence[str], has_pages: bool) -> None:
        """Offer what the report can be exported to; without pages there is nothing to page through, print or send."""
        menu = self.export.menu()
        menu.clear()
        for fmt in formats:
            label = tr("Export {kind}…", kind=NAMES[fmt])
            menu.addAction(icon("download"), unmarked(label), lambda wanted=fmt: self.export_wanted.emit(wanted))
        menu = self.mail.menu()
        menu.clear()
        for fmt in (fmt for fmt in MAILED if fmt in formats):
            label = tr("Draft with the {kind}", kind=NAMES[fmt])
            menu.addAction(icon("mail"), unmarked(label), lambda wanted=fmt: self.mail_wanted.emit(wanted, True))
        menu.addSeparator()
        menu.addAction(icon("save"), tr("Save a draft with the PDF…"), lambda: self.mail_wanted.emit("pdf", False))
        for part in (*self._paged, self.mail, self.charts):
            part.setVisible(has_pages)
        self._has_pages = has_pages
        self._show_words(self.width() >= ROOM_FOR_WORDS)

    def show_place(self) -> None:
        """Say which page is shown, and how large."""
        preview = self._preview
        count, here = len(preview.sheets()), preview.current()
        self.place.setText(tr("{number} of {count}", number=here + 1, count=count) if count else "")
        self.back.setEnabled(here > 0)
        self.forward.setEnabled(here < count - 1)
        self.scale.set_label(self._formats.percent(preview.share()))
        speak(self.scale, tr("Size: {share}", share=self.scale.label()))
        fits: list[tuple[str, Zoom]] = [
            (tr("Comfortable"), "auto"),
            (tr("Fit width"), "width"),
            (tr("Fit page"), "page"),
        ]
        shares: list[tuple[str, Zoom]] = [(self._formats.percent(share), share) for share in SHARES]
        self.scale.set_choices(fits + shares, preview.zoom())
