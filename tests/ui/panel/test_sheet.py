"""From the open deal to its sheet on paper, and its customer's."""

from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtWidgets import QFileDialog

from salesdesk.desk.commands.report_sets import SetPart
from salesdesk.ui.page import parts_of
from salesdesk.ui.panel import DealPanel
from tests.ui.live import Live
from tests.ui.panel.panels import panel_of


@pytest.fixture
def panel(live: Live) -> DealPanel:
    return panel_of(live, live.at.deal("Fleet: renewal?", amount=2_400_000, organisation="Hafen Spedition"))


def text_of(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        return "".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def entries(panel: DealPanel) -> list[str]:
    return [action.text() for action in panel.sheet.make_menu().actions() if action.text()]


def test_the_sheets_of_the_deal_are_offered(live: Live, panel: DealPanel) -> None:
    assert entries(panel) == [
        "See the deal sheet",
        "Export deal sheet…",
        "See the customer sheet",
        "Export customer sheet…",
    ]
    panel.show_deal(live.at.deal("Alone"))
    live.until(lambda: panel.title.value() == "Alone")
    assert entries(panel) == ["See the deal sheet", "Export deal sheet…"]


def test_seeing_a_sheet_goes_to_the_reports_page(live: Live, panel: DealPanel) -> None:
    with live.qtbot.waitSignal(panel.navigate) as gone:
        panel.sheet.make_menu().actions()[0].trigger()
    assert gone.args is not None
    assert parts_of(gone.args[0]) == ("reports", {"report": "deal", "deal": panel.deal()})
    assert panel.shown is not None
    with live.qtbot.waitSignal(panel.navigate) as gone:
        panel.sheet.make_menu().actions()[3].trigger()
    assert gone.args is not None
    assert parts_of(gone.args[0])[1] == {"report": "customer", "customer": panel.shown.view.deal.organisation}


@pytest.mark.parametrize(("kind", "ending"), [("PDF (*.pdf)", "pdf"), ("HTML (*.html)", "html")])
def test_the_sheet_is_written_from_the_panel(
    live: Live, panel: DealPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, ending: str
) -> None:
    asked: list[str] = []

    def ask(parent: object, title: str, suggested: str, kinds: str) -> tuple[str, str]:
        asked.append(Path(suggested).name)
        return str(tmp_path / "sheet"), kind

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    with live.qtbot.waitSignal(panel.sheet.said) as said:
        panel.sheet.make_menu().actions()[1].trigger()
    assert said.args == [f"The sheet is in sheet.{ending}."]
    assert asked == ["Deal sheet Fleet renewal 2026-11-23.pdf"]
    made = tmp_path / f"sheet.{ending}"
    words = text_of(made) if ending == "pdf" else made.read_text(encoding="utf-8")
    assert "Fleet: renewal?" in words
    assert "Hafen Spedition" in words


def test_a_sheet_that_cannot_be_written_is_told(live: Live, panel: DealPanel, tmp_path: Path) -> None:
    failed: list[str] = []
    live.context.operations.failed.connect(lambda message: failed.append(str(message)))
    part = SetPart(report="customer", customer="nobody")
    panel.sheet.export_to(part, tmp_path / "x.pdf")
    live.until(lambda: failed)
    assert not (tmp_path / "x.pdf").exists()
    panel.sheet.export_to(SetPart(report="deal", deal=panel.deal()), tmp_path / "nowhere" / "x.pdf")
    live.until(lambda: len(failed) == 2)
