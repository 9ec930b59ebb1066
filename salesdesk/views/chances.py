"""The chance of every open deal: the one the user typed, else the win model's."""

from collections.abc import Collection, Mapping, Sequence
from itertools import repeat

import numpy as np

from salesdesk.analytics.arrays import Floats
from salesdesk.analytics.winmodel import Chances
from salesdesk.desk.cards import Card, DealChance
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.periods import Period
from salesdesk.views.board import current_period
from salesdesk.views.outlook import Outlook, outlooks
from salesdesk.views.scope import Scope


def unlearnt(card: Card, plain: float) -> DealChance:
    """The chance of a deal before any model: the typed one, else its stage's."""
    shown = plain if card.typed_chance is None else card.typed_chance
    return DealChance(shown, shown, shown, plain, shown, 0.0, card.typed_chance is not None)


def chances(snapshot: Snapshot, period: Period | None = None) -> dict[str, DealChance]:
    """The chances of all open deals of the desk by key; ``soon`` is for a period (None: the current one)."""
    asked = period or current_period(snapshot)
    return snapshot.memo(f"chances {asked.key} {snapshot.today}", lambda: _chances(snapshot, asked))


def _chances(snapshot: Snapshot, period: Period) -> dict[str, DealChance]:
    found: dict[str, DealChance] = {}
    for each in outlooks(snapshot).values():
        found.update(of_outlook(snapshot, each, period))
    return found


def of_outlook(snapshot: Snapshot, at: Outlook, period: Period) -> dict[str, DealChance]:
    """The chances of one pipeline's open deals."""
    return named(snapshot, at, list(at.place), at.said, at.seen.cards, period)


def elsewhere(snapshot: Snapshot, deals: Collection[str], period: Period) -> dict[str, dict[str, DealChance]]:
    """By stage and deal, the chance that some open deals would have in each stage of their pipelines."""
    found: dict[str, dict[str, DealChance]] = {}
    for at in outlooks(snapshot).values():
        mine = [deal for deal in deals if deal in at.place]
        for position, stage in enumerate(at.seen.stages if mine else ()):
            found[stage.id] = named(snapshot, at, mine, at.moved(mine, position), at.seen.cards, period)
    return found


def named(
    snapshot: Snapshot,
    at: Outlook,
    deals: Sequence[str],
    said: Chances,
    cards: Mapping[str, Card],
    period: Period | None = None,
) -> dict[str, DealChance]:
    """Chances of some deals by key; ``cards`` provide the typed ones."""
    soon = at.soon(said, snapshot.today, period or current_period(snapshot))
    columns = (said.chance, said.chance_low, said.chance_high, said.plain, soon, said.sd)
    rows = zip(*(column.tolist() for column in columns), repeat(False), strict=False)
    found: dict[str, DealChance] = dict(zip(deals, map(tuple.__new__, repeat(DealChance), rows), strict=True))
    for deal, card in zip(deals, map(cards.get, deals), strict=True):
        if card is not None and card.typed_chance is not None:
            found[deal] = _typed(card.typed_chance, found[deal])
    return found


def _typed(typed: float, model: DealChance) -> DealChance:
    """The chance with the typed one in its place; P(won by a date) is scaled in proportion."""
    share = model.soon / model.shown if model.shown else 0.0
    return DealChance(typed, typed, typed, model.plain, typed * share, 0.0, True)


def shown_by_row(snapshot: Snapshot, seen: Scope) -> Floats:
    """The chance shown for each row of a pipeline's log, as of now; closed rows have their stage's."""
    known = chances(snapshot)
    found: Floats = np.array([stage.probability for stage in seen.stages], np.float64)[seen.log.stage]
    rows = seen.log.open
    pairs = zip(seen.log.deal[rows].tolist(), found[rows].tolist(), strict=True)
    found[rows] = [known[deal].shown if deal in known else plain for deal, plain in pairs]
    return found
