"""What is known of a deal before its panel is there."""

from salesdesk.ui.shell.deal_preview import DealPreview
from tests.ui.board.boards import a_card, a_store, won_card
from tests.ui.live import Live


def test_a_chance_is_said_once_it_is_learnt(live: Live) -> None:
    preview = DealPreview(live.context)
    live.qtbot.addWidget(preview)
    open_deal, won = a_card("d"), won_card("w")
    store = a_store([open_deal, won])
    chance = preview.values["chance"]
    texts = []
    for store.is_learnt in (False, True):
        for card in (open_deal, open_deal._replace(typed_chance=0.4), won):
            preview.show_card(card, store)
            texts.append(chance.text())
    assert texts == ["…", "40%", "–", "20%", "40%", "–"]
