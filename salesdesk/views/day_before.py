"""The desk by the end of a past day, with the models of that day: what the program said then, of what was known then.

A forecast of a past day is computed again rather than remembered: only few days are in the diary, and it knows sums but no
deals. It is what ``--today`` shows of that day. Its models are learnt from what had happened before it began; that takes as
long as a day takes to be learnt. What is answered of a past day holds until something changes that it may rest on.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import NamedTuple, TypeVar

from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import last_of, to_us
from salesdesk.views.day_learning import mark_prints, told_prints
from salesdesk.views.learning import whose_of
from salesdesk.views.model_inputs import known_of
from salesdesk.views.scope import events, events_of

T = TypeVar("T")
Prints = Mapping[str, tuple[int, int]]


class _Answer(NamedTuple):
    """What was answered of a past day, and what it rests on, by deal."""

    value: object
    prints: Prints


def of_day_before(snapshot: Snapshot, name: str, day: date, ask: Callable[[Snapshot], T]) -> T:
    """What ``ask`` answers of the desk by the end of a past day; ``name`` says all that the answer rests on beside the day.

    It holds while the same is known of every deal that there was by then: a change of today only looks at the deals that it
    touched. Raises Refused for a day to come.
    """
    until = to_us(last_of(day, snapshot.settings.zone))

    def make() -> _Answer:
        return _Answer(ask(snapshot.on(day)), _prints(snapshot, until))

    def renew(old: _Answer, deals: frozenset[str]) -> _Answer:
        now = _prints(snapshot, until, deals)
        return old if all(old.prints.get(deal) == now.get(deal) for deal in deals) else make()

    found: T = snapshot.memo(f"{name} {day} then", make, renew).value  # type: ignore[assignment]
    return found


def _prints(snapshot: Snapshot, until_us: int, deals: Collection[str] | None = None) -> Prints:
    """Fingerprints of some deals (None: all): of what had happened by an instant, and of the facts that they have today.
    Deals that nothing had happened to by then are missing.

    What a fact was by then is not asked for, which takes long; a fact that is set today is only looked at as if it mattered.
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
    told = told_prints(of, known.until(until_us), until_us).tolist()
    owners = {key: card.owner for key, card in cards.items() if card.owner}
    marks = mark_prints(keys, {**known.traits, **now}, whose_of(snapshot, owners)).tolist()
    return {key: (past, facts) for key, past, facts in zip(keys, told, marks, strict=True) if past}
