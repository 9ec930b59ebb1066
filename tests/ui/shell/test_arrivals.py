"""Files dropped on the window and rows pasted into it, wherever it is."""

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from salesdesk.ui.importing import ImportPage
from salesdesk.ui.shell import MainWindow
from salesdesk.ui.shell.dropped_files import DropHint
from tests.support.values import known
from tests.ui.live import Live, window_of

COPY = Qt.DropAction.CopyAction


def files_in(folder: Path, *titles: str) -> QMimeData:
    mime = QMimeData()
    paths = [folder / f"{title}.csv" for title in titles]
    for path in paths:
        path.write_text(f"Title,Stage\n{path.stem},Qualified\n", encoding="utf-8")
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def drag(window: MainWindow, mime: QMimeData) -> bool:
    """Carry something over the window; whether it would take it."""
    event = QDragEnterEvent(QPoint(5, 5), COPY, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    QApplication.sendEvent(window, event)
    return event.isAccepted()


def import_page(live: Live, window: MainWindow) -> ImportPage:
    shown = window.navigator.page
    assert isinstance(shown, ImportPage)
    live.until(lambda: shown.stack.currentWidget() is shown.plan)
    return shown


def test_files_dropped_on_the_window_are_imported(live: Live, tmp_path: Path) -> None:
    window = window_of(live, tmp_path)
    mime = files_in(tmp_path, "Fleet renewal", "Yard gates")
    assert drag(window, mime)
    (hint,) = window.findChildren(DropHint)
    assert hint.isVisible()
    event = QDropEvent(
        QPointF(5, 5), COPY, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QEvent.Type.Drop
    )
    QApplication.sendEvent(window, event)
    assert hint.isHidden()
    assert import_page(live, window).plan.counts.text() == "2 new deals · 0 deals change · 0 unchanged"


def test_what_is_no_file_is_not_taken(live: Live, tmp_path: Path) -> None:
    window = window_of(live, tmp_path)
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/deals.csv")])
    assert not drag(window, mime)
    mime.setUrls([])
    mime.setText("words")
    assert not drag(window, mime)
    assert window.navigator.here == "board"


class OwnDrag(QDragEnterEvent):
    """A drag that began in this program."""

    def source(self) -> QObject:
        return known(QApplication.instance())


def test_a_chart_that_is_dragged_out_is_not_taken_on_its_way(live: Live, tmp_path: Path) -> None:
    window = window_of(live, tmp_path)
    event = OwnDrag(
        QPoint(5, 5), COPY, files_in(tmp_path, "Chart"), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    event.ignore()
    QApplication.sendEvent(window, event)
    assert not event.isAccepted()


def test_rows_and_files_are_pasted_where_nothing_else_takes_them(live: Live, tmp_path: Path) -> None:
    window = window_of(live, tmp_path)
    QApplication.clipboard().setText("Title\tStage\nFleet renewal\tQualified\n")
    live.qtbot.keyClick(window.navigator.page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert import_page(live, window).plan.shown.file.accessibleName() == "Pasted rows"
    QApplication.clipboard().setMimeData(files_in(tmp_path, "Yard gates"))
    live.qtbot.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    live.until(lambda: import_page(live, window).plan.shown.file.accessibleName() == "Yard gates.csv")


def test_rows_are_pasted_on_the_first_page_too(live: Live, tmp_path: Path) -> None:
    live.at.desk.undo()
    window = window_of(live, tmp_path)
    QApplication.clipboard().setText("Title\tStage\nFleet renewal\tQualified\n")
    live.qtbot.keyClick(window.start, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert import_page(live, window).plan.counts.text() == "1 new deal · 0 deals change · 0 unchanged"
