"""The first page: what it offers, and what it asks for."""

from PySide6.QtWidgets import QLabel

from salesdesk.desk.templates import templates
from salesdesk.ui.start import StartPage
from tests.ui.live import Live


def test_every_way_asks_for_its_own(live: Live) -> None:
    page = StartPage()
    live.show(page)
    for verb, signal in (
        ("Choose a file…", page.import_wanted),
        ("Open the sample desk", page.sample_wanted),
        ("Open a desk…", page.open_wanted),
    ):
        with live.qtbot.waitSignal(signal):
            page.buttons[verb].click()


def test_every_template_is_offered_with_its_stages(live: Live) -> None:
    page = StartPage()
    live.show(page)
    words = [label.text() for label in page.findChildren(QLabel)]
    for found in templates():
        assert " → ".join(stage.name for stage in found.stages if stage.kind == "open") in words
        with live.qtbot.waitSignal(page.template_wanted) as asked:
            page.buttons[found.key].click()
        assert asked.args == [found.key]


def test_what_the_program_cannot_do_is_not_offered(live: Live) -> None:
    page = StartPage(sample=False, other=False)
    live.show(page)
    assert not {"Open the sample desk", "Open a desk…"} & set(page.buttons)
