"""Exports of the page of deals: what the table shows, or everything, written beside the window."""

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from salesdesk.ui.pages.deals import exports
from salesdesk.ui.pages.deals.columns import COLUMNS
from salesdesk.ui.pages.deals.page import DealsPage
from tests.ui.pages.conftest import Stand

PLACES = {column.key: place for place, column in enumerate(COLUMNS)}


@pytest.fixture
def page(stand: Stand) -> DealsPage:
    made = stand.open(DealsPage)
    stand.wait(lambda: made.model.rows is not None)
    return made


def test_the_menu_offers_the_table_and_everything(page: DealsPage) -> None:
    menu = QMenu(page)
    page.exports.fill(menu)
    said = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert said == [
        "What the table shows as XLSX…",
        "What the table shows as CSV…",
        "Everything as JSON…",
        "Everything as XLSX…",
        "Everything as CSV in a ZIP file…",
    ]
    assert [action.text() for action in page.toolbar()[3].menu().actions() if action.text()] == said  # type: ignore[attr-defined]


def test_the_columns_that_are_shown_in_the_order_in_which_they_stand(
    stand: Stand, page: DealsPage, tmp_path: Path
) -> None:
    for column in COLUMNS:
        page.view.setColumnHidden(
            PLACES[column.key], column.key not in ("title", "amount", "days", "next_step", "created")
        )
    page.view.horizontalHeader().moveSection(page.view.horizontalHeader().visualIndex(PLACES["days"]), 1)
    target = tmp_path / "shown.xlsx"
    with stand.bot.waitSignal(page.said):
        page.export_to(target, "xlsx")
    sheet = openpyxl.load_workbook(target)["Deals"]
    head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert head == ["Deal", "Days in stage", "Amount", "Currency", "Next step", "Day of the next step", "Created"]
    assert [row[0] for row in rows] == [page.model.rows.store.cards[key].title for key in page.shown_deals()]  # type: ignore[union-attr]
    alpha = next(row for row in rows if row[0] == "Alpha")
    assert (alpha[4], alpha[5].date()) == ("Send offer", date(2026, 11, 14))
    assert page.model.rows is not None
    store = page.model.rows.store
    assert alpha[1] == store.days(store.cards[stand.keys["Alpha"]])


@pytest.mark.parametrize(("fmt", "name"), [("json", "all.json"), ("csv", "all.zip"), ("xlsx", "all.xlsx")])
def test_everything(
    stand: Stand, page: DealsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fmt: str, name: str
) -> None:
    asked: list[tuple[str, str]] = []

    def where(title: str, suffix: str, window: object) -> Path:
        asked.append((title, suffix))
        return tmp_path / name

    monkeypatch.setattr(exports, "ask_where", where)
    with stand.bot.waitSignal(page.said) as said:
        page.exports.ask(exports.EVERYTHING, fmt)
    assert said.args == [f"Everything is in {name}."]
    assert asked == [("SalesDesk 2026-11-18", name.rpartition(".")[2])]
    if fmt == "json":
        assert len(json.loads((tmp_path / name).read_text("utf-8"))["deals"]) == len(page.shown_deals())


def test_asking_for_no_file_writes_none(page: DealsPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "ask_where", lambda *_: None)
    page.exports.ask(exports.SHOWN, "csv")
    assert not page.exporter.is_busy()


def test_a_cancelled_export_leaves_the_old_file(stand: Stand, page: DealsPage, tmp_path: Path) -> None:
    target = tmp_path / "all.json"
    target.write_text("old")
    page.exporter.progressed.connect(page.exporter.cancel, Qt.ConnectionType.DirectConnection)  # by whoever writes
    with stand.bot.waitSignal(page.exporter.ended):
        page.exports.write(exports.EVERYTHING, target, "json")
    assert (target.read_text(), [path.name for path in tmp_path.iterdir() if path.suffix == ".part"]) == ("old", [])
    stand.wait(lambda: stand.shell.failed == ["The export was cancelled; no file was written."])
