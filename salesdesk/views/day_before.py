"""The desk by the end of a past day, with the models of that day: what the program said then, of what was known then.

A forecast of a past day is computed again rather than remembered: only few days are in the diary, and it knows sums but no
deals. It is what ``--today`` shows of that day. Its models are learnt from what had happened before it began; that takes as
long as a day takes to be learnt. What is answered of a past day holds until something changes that it may rest on.
"""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any, TypeVar

import numpy as np

from salesdesk.analytics.fingerprints import code_of
from salesdesk.desk.kept import Codec
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import last_of, to_us
from salesdesk.views.day_learning import mark_prints, told_prints
from salesdesk.views.learning import whose_of
from salesdesk.views.model_inputs import known_of
from salesdesk.views.past_answer import HALF, KnownOfDeals, PastAnswer
from salesdesk.views.scope import events, events_of

T = TypeVar("T")
_ODD = 0x9E3779B97F4A7C15
"""Odd, so that no two fingerprints of facts become one."""


def of_day_before(
    snapshot: Snapshot,
    name: str,
    day: date,
    ask: Callable[[Snapshot], T],
    made: Callable[[T, KnownOfDeals], PastAnswer[T]] = PastAnswer,
    keep: Codec[Any] | None = None,
) -> T:
    """What ``ask`` answers of the desk by the end of a past day; ``name`` says all that the answer rests on beside the day.

    It holds while the same is known of every deal that there was by then: a change of today only looks at the deals that it
    touched. What was read for it is let go. ``keep`` keeps it for later runs, as what ``made`` makes of it. Today, which is
    not over, is asked as it is. Raises Refused for a day to come.
    """
    if day == snapshot.today:
        return ask(snapshot)
    until = to_us(last_of(day, snapshot.settings.zone))

    def make() -> PastAnswer[T]:
        return made(ask(snapshot.on(day, held=False)), _known(snapshot, until))

    def renew(old: PastAnswer[T], deals: frozenset[str]) -> PastAnswer[T]:
        now = _known(snapshot, until, deals)
        return old if all(old.known.of(deal) == now.of(deal) for deal in deals) else make()

    answer: PastAnswer[T] = snapshot.memo(f"{name} {day} then", make, renew, keep)
    return answer.value


def _known(snapshot: Snapshot, until_us: int, deals: Collection[str] | None = None) -> KnownOfDeals:
    """What is known of some deals (None: all).

    What a fact was by then is not asked for, which takes long; a fact that is set today is looked at as if it mattered.
    """
    of = events(snapshot) if deals is None else events_of(snapshot, deals)
    known = known_of(snapshot, deals)
    cards = snapshot.every_card() if deals is None else snapshot.cards(deals)
    now = {
        "category": {key: [card.category] for key, card in cards.items()},
        "typed": {key: [str(card.typed_chance)] for key, card in cards.items()},
        "owner": {key: [card.owner or ""] for key, card in cards.items()},
    }
    keys = of.deals.tolist()
    told = told_prints(of, known.until(until_us), until_us)
    owners = {key: card.owner for key, card in cards.items() if card.owner}
    facts = mark_prints(keys, {**known.traits, **now}, whose_of(snapshot, owners))
    there = np.flatnonzero(told)
    codes = np.fromiter((code_of(keys[row]) & HALF for row in there.tolist()), np.uint32, len(there))
    order = np.argsort(codes, kind="stable")
    both = told[there] ^ (facts[there] * np.uint64(_ODD))
    return KnownOfDeals(codes[order], (both >> np.uint64(32)).astype(np.uint32)[order])
