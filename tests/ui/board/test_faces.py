"""What cards say: amounts, days, chips, and the sentence for screen readers."""

from dataclasses import replace
from datetime import timedelta

from salesdesk.desk.cards import Card, NextStep
from salesdesk.formats import Formats
from salesdesk.ui.board.faces import Face, face

from .boards import TODAY, a_card, a_step, a_store, won_card

FORMATS = Formats("en_GB")


def _face(card: Card, step: NextStep | None = None) -> Face:
    return face(card, step, a_store([]), FORMATS)


def _chips(card: Card, step: NextStep | None = None) -> list[tuple[str, str]]:
    return [(chip.words, chip.tone) for chip in _face(card, step).chips]


def test_an_open_card_says_amount_chance_and_days() -> None:
    said = _face(a_card("d", days=6.9, amount=2_400_000), a_step("d"))
    assert (said.title, said.organisation, said.amount) == ("Deal d", "Nordwind Logistik", "€24,000")
    assert (said.chance, said.percent, said.days) == (0.2, "20%", "6 d")


def test_an_unknown_amount_is_a_dash_and_nothing_else_is_made_up() -> None:
    said = _face(a_card("d", amount=None, organisation=None), a_step("d"))
    assert (said.amount, said.organisation) == ("–", "")


def test_steps_say_when_they_are_due() -> None:
    card = a_card("d")
    assert _chips(card, a_step("d", 0)) == [("Call · today", "neutral")]
    assert _chips(card, a_step("d", 0, time="14:30")) == [("Call · today 14:30", "neutral")]
    assert _chips(card, a_step("d", 8, title="Workshop")) == [("Workshop · 1 Dec", "neutral")]
    assert _chips(card, a_step("d", -2)) == [("Call · 2 d late", "lost")]
    assert _chips(card, a_step("d", None)) == [("Call", "neutral")]
    assert _chips(card, a_step("d", 1, kind="email", title=" ")) == [("Email · tomorrow", "neutral")]


def test_a_missing_step_and_a_stall_are_said_in_words() -> None:
    assert _chips(a_card("d", days=20)) == [("No next step", "warning"), ("stalled", "warning")]
    assert _chips(a_card("d", days=20), a_step("d", 1)) == [("Call · tomorrow", "neutral"), ("stalled", "warning")]


def test_what_is_still_to_be_learnt_is_not_said() -> None:
    card = a_card("d", days=20)
    store = a_store([card])
    store.is_learnt = False
    said = face(card, a_step("d", 1), store, FORMATS)
    assert (said.percent, said.chance, [chip.words for chip in said.chips]) == ("…", 0.0, ["Call · tomorrow"])
    assert "stalled" not in said.spoken
    own = {key: replace(stage, stall_days=10) for key, stage in store.stages.items()}
    store.stages, store.limits = own, dict.fromkeys(own, 10.0)
    assert [chip.words for chip in face(card, None, store, FORMATS).chips] == ["No next step", "stalled"]


def test_the_chance_has_its_room_before_it_is_known() -> None:
    card = a_card("d", days=20)
    store = a_store([card])
    known = face(card, None, store, FORMATS)
    store.is_learnt = False
    assert (known.room, face(card, None, store, FORMATS).room) == ("", "88%")


def test_what_is_put_aside_says_until_when_and_is_not_stalled() -> None:
    aside = a_card("d", days=20, snoozed_until=TODAY + timedelta(days=10))
    assert _chips(aside) == [("Later · 3 Dec", "neutral")]
    assert _chips(aside._replace(snoozed_until=TODAY)) == [("No next step", "warning"), ("stalled", "warning")]


def test_a_won_card_says_when() -> None:
    said = _face(won_card("w", days=4))
    assert [chip.words for chip in said.chips] == ["Won 19 Nov"]
    assert (said.chance, said.percent, said.days) == (None, "", "")
    assert said.spoken == "Deal w, Nordwind Logistik, €1,000, Won 19 Nov"


def test_the_spoken_sentence_has_its_order() -> None:
    said = _face(a_card("d", days=20.5), a_step("d", -2))
    assert said.spoken == (
        "Deal d, Nordwind Logistik, €1,000, chance 20%, Call · 2 d late, 20 days in this stage, stalled"
    )


def test_line_breaks_in_names_do_not_break_the_card() -> None:
    assert _face(a_card("d", title="Two\nlines\t here", organisation="A\r\nB")).title == "Two lines here"


def test_another_sellers_card_names_the_seller() -> None:
    store = a_store([])
    store.is_own = lambda owner: owner in (None, "Ines Brandt")
    mine, theirs, alone = (
        face(card, None, store, FORMATS)
        for card in (
            a_card("a", owner="Ines Brandt"),
            a_card("b", owner="Ann\nLee"),
            a_card("c", owner="Bo", organisation=None),
        )
    )
    assert mine.organisation == "Nordwind Logistik"
    assert theirs.organisation == "Nordwind Logistik · Ann Lee"
    assert alone.organisation == "Bo"
    assert "Ann Lee" in theirs.spoken
