"""Nothing that takes time happens on the window's own thread, and what takes long can be given up."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrinterInfo

from salesdesk import reports
from salesdesk.desk.commands.report_sets import ReportSet, SetPart
from salesdesk.reports import sets
from salesdesk.ui.pages.reports import mailing, outgoing, printing, reading, rendering, waiting
from salesdesk.ui.pages.reports import page as page_module
from salesdesk.ui.pages.reports.page import ReportsPage
from tests.support.patience import passed
from tests.ui.pages.conftest import Stand
from tests.ui.pages.test_reports_page import opened

SLOW: tuple[tuple[Any, str], ...] = (
    (sets, "view_of"),
    (sets, "content_of"),
    (reports, "charts"),
    (reading, "draw"),
    (page_module, "draw"),
    (reading, "leaves"),
    (rendering, "strips"),
    (mailing, "draft"),
    (outgoing, "write_whole"),
)


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> dict[str, set[str]]:
    """For each thing that takes time, the threads it happened on."""
    seen: dict[str, set[str]] = {}

    def watched(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: Any, **named: Any) -> object:
            main = threading.current_thread() is threading.main_thread()
            seen.setdefault(name, set()).add("window" if main else "beside")
            return real(*arguments, **named)

        return call

    for module, name in SLOW:
        monkeypatch.setattr(module, name, watched(name, getattr(module, name)))
    return seen


def test_what_takes_time_happens_beside_the_window(
    stand: Stand, threads: dict[str, set[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: True)
    asked: list[str] = []

    def no_printers() -> list[str]:
        asked.append(threading.current_thread().name)
        return []

    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", no_printers)
    page = opened(stand)
    page.parts.bar.charts.setChecked(True)
    page.parts.preview.set_zoom(2.0)
    stand.wait(lambda: page.parts.charts.count() and not page.parts.preview.missing())
    page.export_to(tmp_path / "a.xlsx")
    stand.wait(lambda: page.out.state.file() == "a.xlsx")
    page.out.mail("pdf", True)
    stand.wait(page.out.state.sentence)
    page.out.make_set(ReportSet("x", "Monday", (SetPart(report="quota"),)), None, tmp_path / "out")
    stand.wait(lambda: page.out.state.file() == "out")
    page.print_report()
    stand.wait(lambda: asked)
    assert asked[0] != threading.main_thread().name
    assert {"view_of", "content_of", "charts", "draw", "leaves", "draft"} <= set(threads)
    assert {name: where for name, where in threads.items() if where != {"beside"}} == {}
    page.closing()


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Reports are not made before this is set."""
    ready, real = threading.Event(), sets.view_of

    def slow(*arguments: Any) -> object:
        passed(ready)
        return real(*arguments)

    monkeypatch.setattr(sets, "view_of", slow)
    return ready


def test_a_report_that_takes_long_can_be_given_up(
    stand: Stand, held: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "LONG_MS", 0)
    page = stand.open(ReportsPage)
    stand.wait(page.parts.waiting.isVisible)
    page.parts.waiting.cancelled.emit()
    assert not page.parts.waiting.isVisible()
    assert page.parts.sentence.isVisible()
    held.set()
    stand.wait(lambda: stand.operations.is_idle)
    assert page.parts.sentence.isVisible()
    page.mark_stale()
    stand.wait(page.parts.preview.isVisible)
    assert not page.parts.waiting.isVisible()


@pytest.mark.allow_logs
def test_a_fault_of_ours_is_told_in_the_report_s_place(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(stand)
    monkeypatch.setattr(sets, "content_of", lambda *arguments: 1 / 0)
    page.mark_stale()
    stand.wait(page.parts.sentence.isVisible)
    assert page.out.shown() is None


def test_a_late_report_does_not_take_the_place_of_a_table(stand: Stand, held: threading.Event) -> None:
    page = stand.open(ReportsPage)
    page.choose("deals")
    held.set()
    stand.wait(lambda: stand.operations.is_idle)
    assert page.parts.table.isVisible()


def test_a_narrow_page_shows_icons_in_place_of_words(stand: Stand) -> None:
    page = opened(stand)
    bar = page.parts.bar
    assert bar.export.label() == "Export"
    page.resize(744, 700)
    stand.wait(lambda: bar.export.label() == "")
    assert bar.export.accessibleName() == "Export"
    assert not bar.larger.isVisible()
    inside = [
        part for part in (bar.back, bar.scale, bar.charts, bar.printing, bar.mail, bar.export) if part.isVisible()
    ]
    assert all(bar.rect().contains(part.geometry()) for part in inside)
    stand.wait(lambda: bar.scale.width() >= bar.scale.sizeHint().width())
    page.resize(1300, 700)
    stand.wait(lambda: bar.printing.label() == "Print…")


@pytest.mark.parametrize("report", ["review", "deals"])
def test_right_to_left_keeps_everything_in_its_place(stand: Stand, report: str) -> None:
    page = opened(stand)
    page.choose(report)
    page.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    bar = page.parts.bar
    stand.wait(lambda: bar.export.x() < bar.width() / 2)
    assert all(bar.rect().contains(part.geometry()) for part in (bar.export, bar.mail) if part.isVisible())
    assert printing.SHARPEST > 0
