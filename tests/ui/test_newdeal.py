"""New deal: what is typed becomes a deal, and what cannot be read is said beside it."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.domain.records import Organisation, Pipeline
from salesdesk.ui.names import NameBook
from salesdesk.ui.newdeal import NewDealPanel
from tests.support.widgets import words
from tests.ui.live import Live, live

__all__ = ["live"]


@pytest.fixture
def panel(live: Live) -> NewDealPanel:
    ground = QWidget()
    made = NewDealPanel(live.context, NameBook(live.context), ground)
    live.show(ground)
    made.open_panel(None)
    live.until(lambda: made.stage.count() == 3)
    return made


def test_everything_typed_is_in_the_deal(live: Live, panel: NewDealPanel) -> None:
    for field, text in (
        (panel.title, "Fleet renewal"),
        (panel.organisation, "Hafen Spedition"),
        (panel.amount, "58.7k"),
        (panel.close_day, "2026-12-11"),
    ):
        field.setText(text)
    panel.stage.setCurrentIndex(1)
    with live.qtbot.waitSignal(panel.made) as made:
        live.qtbot.keyClick(panel.close_day, Qt.Key.Key_Return)
    assert made.args is not None
    deal = live.deal(made.args[0])
    assert (deal.title, deal.amount, deal.expected_close) == ("Fleet renewal", 5_870_000, date(2026, 12, 11))
    assert deal.stage == live.at.stages[1].id
    with live.at.desk.read() as reader:
        assert len(reader.open_cards(None)) == 1
        assert reader.get(Organisation, deal.organisation or "").name == "Hafen Spedition"


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("title", " ", "A deal needs a title."),
        ("amount", "much", '"much" is not an amount.'),
        ("close_day", "soon", '"soon" is not a day; write it as 2026-12-31.'),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_made(
    live: Live, panel: NewDealPanel, name: str, typed: str, said: str
) -> None:
    panel.title.setText("Fleet renewal")
    field = getattr(panel, name)
    field.setText(typed)
    panel.make()
    assert said in words(panel)
    assert field.property("wrong")
    assert panel.isVisible()
    live.qtbot.keyClicks(field, "x")
    assert not field.property("wrong")
    with live.at.desk.read() as reader:
        assert reader.open_cards(None) == []


def test_a_refused_deal_is_still_there_to_be_corrected(live: Live, panel: NewDealPanel) -> None:
    panel.title.setText("Fleet renewal")
    live.at.desk.undo()
    with live.at.desk.read() as reader:
        assert reader.find(Pipeline) == []
    with live.qtbot.waitSignal(live.context.operations.settled) as settled:
        panel.make()
    assert settled.args is not None
    assert settled.args[1] is None
    assert panel.isVisible()
    assert panel.title.text() == "Fleet renewal"


def test_escape_closes_and_forgets(live: Live, panel: NewDealPanel) -> None:
    panel.title.setText("Fleet renewal")
    with live.qtbot.waitSignal(panel.closed):
        live.qtbot.keyClick(panel.title, Qt.Key.Key_Escape)
    assert panel.isHidden()
    assert panel.title.text() == ""


def test_a_stage_can_be_asked_for(live: Live, panel: NewDealPanel) -> None:
    panel.close_panel()
    panel.open_panel(live.at.pipeline, live.at.stages[2].id)
    panel.title.setText("Fleet renewal")
    with live.qtbot.waitSignal(panel.made) as made:
        panel.make()
    assert made.args is not None
    assert live.deal(made.args[0]).stage == live.at.stages[2].id


def test_names_are_offered_as_one_types(live: Live, panel: NewDealPanel) -> None:
    live.at.deal(organisation="Hafen Spedition")
    live.at.deal(organisation="Nova Hafen")
    live.do(CreateDeal(title="Fleet"))
    offered = panel.organisation.completer().completionModel()

    def offers(typed: str) -> list[str]:
        panel.organisation.clear()
        live.qtbot.keyClicks(panel.organisation, typed)
        return [offered.index(row, 0).data() for row in range(offered.rowCount())]

    live.until(lambda: offers("haf") == ["Hafen Spedition", "Nova Hafen"])
    assert offers("nov") == ["Nova Hafen"]
