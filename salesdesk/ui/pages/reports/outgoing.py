"""Everything that takes a report out of the window: export, print, e-mail, clipboard and drag."""

from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QWidget

from salesdesk.desk.commands.report_sets import ReportSet
from salesdesk.domain.errors import SalesDeskError
from salesdesk.formats import local_formats
from salesdesk.i18n import tr
from salesdesk.reports.files import write_whole
from salesdesk.reports.sets import ending_of, title_of
from salesdesk.ui.context import Context
from salesdesk.ui.kit.file_handover import FileHandover, drag_file, file_words, picture_mime
from salesdesk.ui.leaving import may_leave
from salesdesk.ui.pages.exporting import Exporter, ExportState, ask_where, write_export
from salesdesk.ui.pages.reports import reading
from salesdesk.ui.pages.reports.chart_strip import ChartFiles
from salesdesk.ui.pages.reports.mailing import ENDING, MailDraft, Mailing, draft_name, write_draft
from salesdesk.ui.pages.reports.printing import Printed, Printing
from salesdesk.ui.pages.reports.reading import ShownReport

DRAGGED = 120
"""The width in pixels of what the mouse carries."""


class ReportOutput(QObject):
    """``state`` is the line that tells how it went. Without a report to show, nothing goes out."""

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context, self._window = context, window
        self._shown: ShownReport | None = None
        self.handing = FileHandover()
        self.exporter = Exporter(context.operations, self)
        self.printing = Printing(context.operations, window)
        self.mailing = Mailing(context.operations, self.handing, self)
        self.state = ExportState([self.exporter, self.printing.exporter, self.mailing.exporter])
        self.printing.none_there.connect(self._on_no_printer)
        self.printing.exporter.written.connect(self._on_printed)
        self.mailing.opened.connect(lambda: self.state.tell(tr("The draft is open in your mail program.")))
        self.mailing.not_opened.connect(self._on_no_mail_program)

    def show_report(self, shown: ShownReport | None) -> None:
        """From now on this report goes out."""
        self._shown = shown

    def shown(self) -> ShownReport | None:
        """The report that goes out."""
        return self._shown

    def close(self) -> None:
        """Stop what is under way and take away the files made for other programs."""
        self.exporter.cancel()
        self.printing.cancel()
        self.mailing.exporter.cancel()
        self.handing.clear()

    # Files

    def ask_where(self, fmt: str) -> None:
        """Ask for a file and write the report to it."""
        if self._shown is None or self.exporter.is_busy():
            return
        target = ask_where(f"{Path(self._shown.file).stem}.{fmt}", fmt, self._window)
        if target is not None:
            self.export_to(target)

    def export_to(self, target: Path) -> None:
        """Write the report to a file, as its ending says."""
        shown = self._shown
        if shown is not None:
            desk, formats = self._context.desk, self._context.formats
            self.exporter.run(target, lambda progress: reading.write(desk.snapshot(), formats, shown, target, progress))

    def ask_where_table(self, name: str, fmt: str) -> None:
        """Ask for a file and write a table for another program to it."""
        suggested = f"{title_of(name)} {self._context.desk.today().isoformat()}"
        target = None if self.exporter.is_busy() else ask_where(suggested, ending_of(name, fmt), self._window)
        if target is not None:
            self.export_table(name, target, fmt)

    def export_table(self, name: str, target: Path, fmt: str) -> None:
        """Write a table for another program to a file."""
        desk = self._context.desk
        self.exporter.run(target, lambda progress: write_export(desk, name, target, fmt, progress))

    def make_set(self, wanted: ReportSet, day: object, folder: Path) -> None:
        """Write every file of a set, of a day, into a folder."""
        desk, formats = self._context.desk, self._context.formats
        self.exporter.run(
            folder,
            lambda progress: reading.make_set(desk.snapshot(), formats, wanted, day, folder, progress),  # type: ignore[arg-type]
        )

    # Print

    def print_report(self, current: int) -> None:
        """Print; ``current`` is the page shown, from 0."""
        if self._shown is not None:
            shown = self._shown
            title = Path(shown.file).stem
            self.printing.ask(Printed(shown.pdf, title, shown.part.paper, len(shown.leaves), current))

    @Slot()
    def _on_no_printer(self) -> None:
        words = tr("No printer is set up on this computer. Export the PDF and print it where there is one.")
        self.state.tell(words, tr("Export PDF…"), lambda: self.ask_where("pdf"))

    @Slot(object)
    def _on_printed(self, printer: str) -> None:
        self.state.tell(tr("The report is on its way to {printer}.", printer=printer or tr("the printer")))

    # E-mail

    def mail(self, fmt: str, opened: bool) -> None:
        """Attach the report to a draft: opened in the mail program, or saved."""
        shown = self._shown
        if shown is None:
            return
        letter = self._letter(shown, fmt)
        if opened:
            if may_leave(self._window, "mail"):
                self.mailing.open_draft(letter)
            return
        target = ask_where(draft_name(letter.file), ENDING, self._window, "mail")
        if target is not None:
            self.exporter.run(target, lambda progress: write_draft(letter, target, progress))

    def _letter(self, shown: ShownReport, fmt: str) -> MailDraft:
        desk, formats = self._context.desk, self._context.formats
        settings = desk.settings
        language = shown.part.language or settings.language
        return MailDraft(
            report=shown.part.report,
            subject=shown.subject,
            day=local_formats(language, str(formats.locale)).day(shown.day or desk.today()),
            owner=settings.report_owner or ", ".join(settings.names),
            file=f"{Path(shown.file).stem}.{fmt}",
            make=lambda: reading.content(desk.snapshot(), formats, shown, fmt),
            language=language,
        )

    @Slot(object)
    def _on_no_mail_program(self, path: Path) -> None:
        words = tr("No mail program took the draft. Save it, and open it in the one you use.")
        self.state.tell(words, tr("Save the draft…"), lambda: self._save_draft(path))

    def _save_draft(self, path: Path) -> None:
        target = ask_where(path.name, ENDING, self._window, "mail")
        if target is not None:
            self.exporter.run(target, lambda _progress: write_whole(target, path.read_bytes()))

    # Clipboard and drag

    def copy_page(self, picture: QImage | None) -> None:
        """A page as a picture on the clipboard."""
        if picture is not None and may_leave(self._window, "clipboard"):
            QGuiApplication.clipboard().setImage(picture)
            self.state.tell(tr("The page is on the clipboard."))

    def copy_chart(self, chart: ChartFiles | None) -> None:
        """A chart on the clipboard, as a picture and as a drawing."""
        if chart is not None and may_leave(self._window, "clipboard"):
            QGuiApplication.clipboard().setMimeData(picture_mime(chart.png, chart.svg))
            self.state.tell(tr("The chart {chart} is on the clipboard.", chart=chart.title))

    def save_chart(self, chart: ChartFiles | None, fmt: str) -> None:
        """Ask for a file and write a chart to it."""
        if chart is not None:
            target = ask_where(chart_name(chart, fmt), fmt, self._window)
            if target is not None:
                content = chart.svg if fmt == "svg" else chart.png
                self.exporter.run(target, lambda _progress: write_whole(target, content))

    def drag_chart(self, chart: ChartFiles | None, picture: QPixmap) -> None:
        """Let the mouse carry a chart out of the window, as a PNG file."""
        if chart is not None:
            self._drag(chart_name(chart, "png"), chart.png, picture)

    def drag_report(self, picture: QImage | None) -> None:
        """Let the mouse carry the report out of the window, as a PDF file."""
        shown = self._shown
        if shown is not None:
            small = QPixmap.fromImage(picture.scaledToWidth(DRAGGED)) if picture is not None else QPixmap()
            self._drag(shown.file, shown.pdf, small)

    def _drag(self, name: str, content: bytes, picture: QPixmap) -> None:
        try:
            path = self.handing.put(name, content)
        except SalesDeskError as error:
            self._context.operations.failed.emit(error.message)
            return
        drag_file(self._window, path, picture)


def chart_name(chart: ChartFiles, fmt: str) -> str:
    """What the file of a chart is called."""
    return f"{file_words(chart.title)}.{fmt}"
