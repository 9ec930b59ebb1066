"""An address is shown whole before it is opened, and only those of known schemes are."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from pytestqt.qtbot import QtBot

from salesdesk.domain.addresses import address_of
from salesdesk.ui.kit.links import AddressBox
from tests.support.hostile_text import LINKS


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The addresses that the system was asked to open."""
    found: list[str] = []

    def open_url(url: QUrl | str) -> bool:
        found.append(QUrl(url).toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    yield found


def box_of(qtbot: QtBot, written: str) -> AddressBox:
    made = AddressBox(address_of(written))
    qtbot.addWidget(made)
    made.finished.connect(made.answer)
    made.open()
    return made


def test_the_whole_address_and_its_host_are_shown_first(qtbot: QtBot, opened: list[str]) -> None:
    box = box_of(qtbot, "https://\u0430pple.example/offer?a=<b>b</b>")
    assert "https://\u0430pple.example/offer?a=<b>b</b>" in box.text()
    assert "xn--pple-43d.example" in box.informativeText()
    assert opened == []
    assert box.opening is not None
    box.opening.click()
    assert opened == ["https://xn--pple-43d.example/offer?a=%3Cb%3Eb%3C/b%3E"]


@pytest.mark.parametrize("written", [*LINKS.values(), "https://bank.example@192.0.2.1/"])
def test_others_can_be_copied_and_never_opened(qtbot: QtBot, opened: list[str], written: str) -> None:
    box = box_of(qtbot, written)
    assert box.opening is None
    box.copying.click()
    assert QGuiApplication.clipboard().text() == written
    assert opened == []


def test_leaving_opens_nothing(qtbot: QtBot, opened: list[str]) -> None:
    box = box_of(qtbot, "https://example.com/")
    box.reject()
    assert opened == []
