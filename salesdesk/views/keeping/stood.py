"""How it is kept how a period stood by the end of a past day."""

from typing import Any

import numpy as np

from salesdesk.desk.kept import Codec, Content
from salesdesk.desk.kept_cards import cards_of, packed_cards
from salesdesk.desk.packing import packed, texts, texts_of, unpacked
from salesdesk.views.past_answer import KnownOfDeals, PastAnswer
from salesdesk.views.stood import CountedOpen, OutcomesThen, Stood, StoodThen


def _pack(answer: PastAnswer[StoodThen]) -> bytes:
    at, outcomes = answer.value
    counted = list(at.entries.values())
    parts: dict[str, Any] = {
        "figures": [at.forecast, at.coming, at.days],
        "unrated": texts(sorted(at.unrated)),
        "open": packed_cards([one.card for one in counted]),
        "soon": np.array([one.soon for one in counted], np.float64),
        "share": np.array([one.share for one in counted], np.float64),
        "won": packed_cards(list(at.wins.values())),
        "deals": outcomes.keys,
        "outcomes": outcomes.places,
        "known": answer.known.keys,
        "told": answer.known.told,
    }
    return packed(parts)


def _unpack(content: Content) -> PastAnswer[StoodThen]:
    parts = unpacked(content)
    try:
        forecast, coming, days = parts["figures"]
        chances = zip(cards_of(parts["open"]), parts["soon"].tolist(), parts["share"].tolist(), strict=True)
        at = Stood(
            float(forecast), float(coming), int(days),
            {card.id: CountedOpen(card, soon, share) for card, soon, share in chances},
            {card.id: card for card in cards_of(parts["won"])},
            frozenset(key for key in texts_of(parts["unrated"]) if key is not None),
        )  # fmt: skip
        outcomes = OutcomesThen(parts["deals"], parts["outcomes"])
        return PastAnswer(StoodThen(at, outcomes), KnownOfDeals(parts["known"], parts["told"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not as expected: {error}") from error


STOOD_THEN: Codec[PastAnswer[StoodThen]] = Codec(_pack, _unpack, is_large=True)
