"""Several files at once, rows from the clipboard, and what can be corrected: stages, sheets, how the text is read."""

from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QTableWidget

from salesdesk.domain.errors import Message
from salesdesk.domain.records import Deal, Stage
from salesdesk.ui.importing import ImportPage
from salesdesk.ui.importing.columns import MOST, listed_columns
from salesdesk.ui.importing.pasted import rows_on
from salesdesk.ui.importing.plan import FilePane
from tests.importing.planning import DATA
from tests.importing.planning import plan as plan_of
from tests.support.values import known
from tests.ui.live import Live

DEALS = "ID,Deal name,Stage,Amount,Owner\n1,Pump,Talk,5,Ann\n2,Valve,Offer,6,Ben\n"
LOG = "deal,at,stage\n1,2026-01-01,Talk\n2,2026-01-01,Talk\n2,2026-01-05,Offer\n"


@pytest.fixture
def page(live: Live) -> ImportPage:
    made = ImportPage(live.context)
    live.show(made)
    return made


def read(live: Live, page: ImportPage, *paths: Path) -> FilePane:
    page.read_files(paths)
    live.until(lambda: page.stack.currentWidget() is page.plan)
    return page.plan.shown


def written(folder: Path, **texts: str) -> list[Path]:
    paths = [folder / f"{name}.csv" for name in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def looked(live: Live, page: ImportPage, box: object, value: object) -> None:
    """Choose something in a box and wait until the file was looked at again."""
    assert page.batch is not None
    with live.qtbot.waitSignal(page.batch.looked):
        box.choose(value)  # type: ignore[attr-defined]
        box.activated.emit(box.currentIndex())  # type: ignore[attr-defined]


def bring_in(live: Live, page: ImportPage) -> None:
    page.plan.go.click()
    live.until(lambda: page.stack.currentWidget() is page.done)


def deals(live: Live) -> list[Deal]:
    with live.at.desk.read() as reader:
        return reader.find(Deal)


def test_deals_and_their_log_come_in_together_and_go_together(live: Live, page: ImportPage, tmp_path: Path) -> None:
    log, table = written(tmp_path, log=LOG, deals=DEALS)
    read(live, page, log, table)
    live.until(lambda: page.plan.counts.text() == "2 new deals · 0 deals change · 0 unchanged")
    assert [page.plan.tabs.tabText(place) for place in range(2)] == ["log.csv", "deals.csv"]
    assert page.plan.tabs.isVisible()
    assert page.plan.shown.target.choice.isHidden()
    page.plan.tabs.setCurrentIndex(1)
    assert page.plan.shown.target.choice.isVisible()
    bring_in(live, page)
    assert page.done.card.accessibleName() == "2 files are in"
    assert page.done.words.text() == "2 new deals · 0 deals changed · 0 unchanged"
    assert {deal.created_at.date().isoformat() for deal in deals(live)} == {"2026-01-01"}
    live.undo()
    assert deals(live) == []


def test_only_my_deals_come_with_their_log(live: Live, page: ImportPage, tmp_path: Path) -> None:
    table, log = written(tmp_path, deals=DEALS, log=LOG)
    pane = read(live, page, table, log)
    pane.sellers.me.choose("Ann")
    pane.sellers.whose.choose("mine")
    assert page.batch is not None
    with live.qtbot.waitSignal(page.batch.looked):
        pane.sellers.whose.chosen.emit("mine")
    live.until(page.plan.go.isEnabled)
    bring_in(live, page)
    assert [deal.title for deal in deals(live)] == ["Pump"]


def test_a_file_among_several_that_is_none_is_told_and_the_others_are_shown(
    live: Live, page: ImportPage, tmp_path: Path
) -> None:
    told: list[Message] = []
    live.context.operations.failed.connect(told.append)
    read(live, page, *written(tmp_path, deals=DEALS, empty=""))
    assert [str(message) for message in told] == ["empty.csv is empty."]
    assert page.plan.tabs.isHidden()


def test_files_that_are_all_none_are_told_in_words(live: Live, page: ImportPage, tmp_path: Path) -> None:
    page.read_files(written(tmp_path, one="", two=""))
    live.until(page.choose.complaint.text)
    assert sorted(page.choose.complaint.text().splitlines()) == ["one.csv is empty.", "two.csv is empty."]


def test_a_stage_can_stand_for_one_of_the_desk_or_for_an_outcome(live: Live, page: ImportPage, tmp_path: Path) -> None:
    pane = read(live, page, *written(tmp_path, deals=DEALS))
    boxes = pane.target.stages.boxes
    assert {name: box.currentText() for name, box in boxes.items()} == {"Talk": "Talk (new)", "Offer": "Offer (new)"}
    looked(live, page, boxes["Offer"], "won:")
    assert pane.file.sums_words.text() == "1 open worth €5 · 1 won worth €6"
    text = DEALS.replace("Talk", "proposal")
    pane = read(live, page, *written(tmp_path, deals=text))
    assert pane.target.stages.boxes["proposal"].currentText() == "Proposal"
    looked(live, page, pane.target.stages.boxes["Offer"], "open:Proposal")
    bring_in(live, page)
    with live.at.desk.read() as reader:
        (stage,) = {deal.stage for deal in reader.find(Deal)}
        assert reader.get(Stage, stage).name == "Proposal"


def test_an_empty_desk_takes_over_the_currency_of_the_file(live: Live, page: ImportPage, tmp_path: Path) -> None:
    pane = read(
        live, page, *written(tmp_path, deals="Deal name,Stage,Amount\nPump,Talk,£5\nValve,Talk,£6\nTube,Talk,7\n")
    )
    assert pane.file.notes.text().endswith("This desk is still empty; it will count in GBP, like the file.")
    assert pane.file.sums_words.text() == "3 open worth £18"
    bring_in(live, page)
    assert live.at.desk.settings.currency == "GBP"
    other = read(live, page, *written(tmp_path, more="Deal name,Stage,Amount\nBolt,Talk,$5\n"))
    assert "count in" not in other.file.notes.text()
    live.undo()
    assert live.at.desk.settings.currency == "EUR"


def clipboard(text: str = "", html: str = "") -> QMimeData:
    mime = QMimeData()
    if text:
        mime.setText(text)
    if html:
        mime.setHtml(html)
    return mime


def test_rows_of_a_spreadsheet_are_pasted(live: Live, page: ImportPage) -> None:
    QGuiApplication.clipboard().setMimeData(clipboard("Deal name\tStage\tAmount\nPump, large\tTalk\t5,50\n"))
    page.paste()
    live.until(lambda: page.stack.currentWidget() is page.plan)
    assert page.plan.shown.file.accessibleName() == "Pasted rows"
    assert page.plan.shown.file.sums_words.text() == "1 open worth €5.50"
    bring_in(live, page)
    assert [deal.title for deal in deals(live)] == ["Pump, large"]


@pytest.mark.parametrize(
    ("mime", "titles"),
    [
        (clipboard("Deal name\tStage\n\"Pump\nlarge\"\tTalk\n", "<table><tr><td>x</td></tr></table>"), ["Pump\nlarge"]),
        (clipboard("x", "<table><tr><th>Deal name<th>Stage<tr><td>Größe<td>Talk</table>"), ["Größe"]),
        (clipboard("Deal name,Stage\r\nPump,Talk\r\n"), ["Pump"]),
        (clipboard("just a word"), None),
        (clipboard(), None),
    ],
)  # fmt: skip
def test_what_the_clipboard_holds(live: Live, mime: QMimeData, titles: list[str] | None) -> None:
    rows = rows_on(mime)
    if titles is None:
        assert rows is None
    else:
        assert rows is not None
        assert [draft.title for draft in plan_of(rows.content, delimiter=rows.delimiter).drafts] == titles


def test_without_rows_on_the_clipboard_it_says_so(live: Live, page: ImportPage) -> None:
    QGuiApplication.clipboard().setMimeData(clipboard("word"))
    page.choose.pasted.emit()
    assert page.choose.complaint.text().startswith("There are no rows on the clipboard.")


def test_another_sheet_can_be_read(live: Live, page: ImportPage, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name in ("This year", "Last year"):
        sheet = book.create_sheet(name)
        sheet.append(["Deal name", "Stage"])
        sheet.append([f"Deal of {name.lower()}", "Talk"])
    path = tmp_path / "deals.xlsx"
    book.save(path)
    pane = read(live, page, path)
    assert pane.file.sheet.isVisible()
    looked(live, page, pane.file.sheet, "Last year")
    assert cell(pane, 0, "Title") == "Deal of last year"


def cell(pane: FilePane, row: int, head: str) -> str:
    table: QTableWidget = pane.preview.table
    heads = [known(table.horizontalHeaderItem(column)).text() for column in range(table.columnCount())]
    return known(table.item(row, heads.index(head))).text()


def test_the_text_can_be_read_differently(live: Live, page: ImportPage, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes("About deals|x\nGeschäft|Phase\nGröße|Talk\n".encode("cp1252"))
    pane = read(live, page, path)
    assert cell(pane, 0, "Title") == "Größe"
    pane.file.differently.click()
    looked(live, page, pane.file.encoding, "cp1251")
    assert cell(pane, 0, "Title") == "GrцЯe"
    looked(live, page, pane.file.header, 0)
    assert pane.file.read_words.text().endswith("no header")


def test_the_preview_shows_what_the_rows_become(live: Live, page: ImportPage, tmp_path: Path) -> None:
    text = (
        "Deal name;Stage;Amount;Created;Close date\n"
        "Pump;Won;1.250,50;24.12.2025;05.01.2026\nValve;Talk;many;24.12.2025;\n;;;;\nTube;Talk;99.000,00;24.12.2025;31.12.2026\n"
    )
    pane = read(live, page, *written(tmp_path, deals=text))
    assert [cell(pane, 0, head) for head in ("Title", "Stage", "Amount", "Created on", "Closed or expected")] == [
        "Pump", "Won", "€1,250.50", "24 Dec 2025", "5 Jan 2026",
    ]  # fmt: skip
    assert (cell(pane, 1, "Amount"), cell(pane, 1, "")) == ("many", "Cannot be read")
    assert cell(pane, 2, "Amount") == "€99,000"
    tips = [known(pane.preview.table.item(row, 3)).toolTip() for row in range(2)]
    assert tips == ["<span>In the file: 1.250,50</span>", "<span>This is not an amount.</span>"]


def test_problem_rows_can_be_written_before_anything_is_brought_in(
    live: Live, page: ImportPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pane = read(live, page, *written(tmp_path, deals="Deal name,Stage,Amount\nPump,Talk,many\nValve,Talk,5\n"))
    target = tmp_path / "problems.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    said: list[str] = []
    page.said.connect(said.append)
    pane.preview.write.click()
    live.until(lambda: said == ["1 row is written to the file."])
    assert target.read_text(encoding="utf-8-sig").splitlines()[1].startswith("Pump,Talk,many,2,")
    pane = read(live, page, *written(tmp_path, good="Deal name,Stage,Amount\nValve,Talk,5\n"))
    assert pane.preview.write.isHidden()


@pytest.mark.parametrize(
    "name", ["pipedrive_deals_en.csv", "salesforce_report_en_US.csv", "excel_de_semicolon_cp1252.csv"]
)
def test_each_layout_on_a_desk_to_the_cent(live: Live, page: ImportPage, name: str) -> None:
    read(live, page, DATA / "crm_layouts" / name)
    bring_in(live, page)
    sums = Counter[str]()
    for deal in deals(live):
        sums[deal.outcome] += deal.amount or 0
    assert (len(deals(live)), sums["won"], sums.total()) == (300, 550_386_476, 925_909_442)
    again = read(live, page, DATA / "crm_layouts" / name)
    assert again.run.last is not None
    assert again.run.last.matching == (0, 0, 300)


def test_of_very_many_columns_some_are_listed(live: Live, page: ImportPage, tmp_path: Path) -> None:
    names = [*(f"Note {number}" for number in range(300)), "Deal name", "Stage"]
    pane = read(live, page, *written(tmp_path, wide=",".join(names) + "\n" + ",".join(["x"] * 302) + "\n"))
    assert len(pane.columns.boxes) == MOST
    assert {"Deal name", "Stage"} <= set(pane.columns.boxes)
    assert pane.run.last is not None
    assert listed_columns(pane.run.last.plan)[-2:] == [300, 301]


def test_the_wheel_does_not_change_a_box_without_the_focus(live: Live, page: ImportPage, tmp_path: Path) -> None:
    pane = read(live, page, *written(tmp_path, deals=DEALS))
    box = pane.columns.boxes["Amount"]
    held = box.currentIndex()
    wheel = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, -120), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(box, wheel)
    assert box.currentIndex() == held


def test_the_keys_follow_from_pane_to_pane(live: Live, page: ImportPage, tmp_path: Path) -> None:
    page.choose.first().setFocus()
    page.read_files(written(tmp_path, deals="Deal name,Stage,Created\nPump,Talk,03/04/2026\n"))
    assert page.focusWidget() is page.wait.cancel
    live.until(lambda: page.stack.currentWidget() is page.plan)
    answer = page.plan.shown.questions.answers["date_order", ""]
    assert answer.isAncestorOf(page.focusWidget())
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Space):
        live.qtbot.keyClick(page.focusWidget(), key)
    live.until(page.plan.go.isEnabled)
    assert page.focusWidget() is page.plan.go
    live.qtbot.keyClick(page.plan.go, Qt.Key.Key_Space)
    live.until(lambda: page.stack.currentWidget() is page.done)
    assert page.focusWidget() is page.done.board
