"""Pages are found by their folders."""

import importlib
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from salesdesk.i18n import tr
from salesdesk.resources import resource_path
from salesdesk.ui import pages
from salesdesk.ui.kit import Text
from salesdesk.ui.pages.registry import pages_at, pages_in
from salesdesk.ui.shell import build
from tests.ui.live import Live, live

__all__ = ["live"]

FIXTURE = """
from PySide6.QtWidgets import QVBoxLayout
from salesdesk.ui.kit import Text
from salesdesk.ui.page import Page, PageMaker

class NewPage(Page):
    address, title, icon = "new", "New", "star"
    def __init__(self, context, parent):
        super().__init__(parent)
        QVBoxLayout(self).addWidget(Text("It is here."))
    def refresh(self, receipt):
        pass

PAGE = PageMaker("new", "star", lambda: "New", NewPage, order=9)
"""


def test_the_pages_and_their_order() -> None:
    rail = pages_at("rail")
    assert [page.address for page in rail][:5] == ["board", "deals", "quota", "funnel", "reports"]
    assert len({page.order for page in rail}) == len(rail)
    assert [page.address for page in pages_at("foot")] == ["settings"]
    assert [page.address for page in pages_at("unlisted")] == ["import", "history", "backups", "check"]


@pytest.mark.parametrize("address", [page.address for page in pages_in(pages)])
def test_a_page_says_of_itself_what_its_folder_says_of_it(live: Live, address: str) -> None:
    maker = next(page for page in pages_in(pages) if page.address == address)
    assert resource_path("icons", f"{maker.icon}.svg").is_file()
    page = maker.make(live.context, None)
    live.qtbot.addWidget(page)
    assert (page.address, page.title, page.icon) == (maker.address, tr(maker.title()), maker.icon)
    page.closing()


def test_a_folder_with_a_page_is_in_the_rail(live: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder, text in (("more", ""), ("more/fresh", FIXTURE), ("more/other", "")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    (found,) = pages_in(importlib.import_module("more"))
    window = build(live.context, [*pages_at("rail"), found], state_file=tmp_path / "window.json")
    live.show(window, 1100, 720)
    number = len(pages_at("rail")) + 1
    live.qtbot.keyClick(window, str(number), Qt.KeyboardModifier.AltModifier)
    page = window.navigator.page
    assert page is not None
    assert (page.address, window.frame.top_bar.title()) == ("new", "New")
    assert [found.text() for found in page.findChildren(Text)] == ["It is here."]


def test_an_address_is_given_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder, text in (("twice", ""), ("twice/one", FIXTURE), ("twice/two", FIXTURE)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ValueError, match="same address"):
        pages_in(importlib.import_module("twice"))
