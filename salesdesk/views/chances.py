"""The chance of every open deal: the one the user typed, else the win model's."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

import numpy as np

from salesdesk.analytics.arrays import Floats
from salesdesk.desk.brought import brought_forward
from salesdesk.desk.cards import Card, DealChance
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.periods import Period
from salesdesk.views.board import current_period
from salesdesk.views.keeping.odds import CHANCES, SaidChances
from salesdesk.views.learning import chances_name, day_models, open_pipelines, typed_chances
from salesdesk.views.outlook import moved, outlook_of, outlooks
from salesdesk.views.predicted import Outlook, named
from salesdesk.views.scope import Scope


def unlearnt(card: Card, plain: float) -> DealChance:
    """The chance of a deal before any model: the typed one, else its stage's."""
    shown = plain if card.typed_chance is None else card.typed_chance
    return DealChance(shown, shown, shown, plain, shown, 0.0, card.typed_chance is not None)


def chances(snapshot: Snapshot, period: Period | None = None) -> Mapping[str, DealChance]:
    """The chances of all open deals of the desk by key; ``soon`` is for a period (None: the current one).

    Brought forward by the deals that changed, as long as the models of the day stay the same.
    """
    asked = period or current_period(snapshot)

    def make() -> SaidChances:
        return SaidChances(day_models(snapshot).mark, _every(snapshot, asked))

    def renew(old: SaidChances, deals: frozenset[str]) -> SaidChances:
        mark = day_models(snapshot).mark
        if mark != old.mark:
            return make()
        fresh = some_chances(snapshot, deals, asked)
        return SaidChances(mark, brought_forward(old.odds, deals, fresh))

    day_models(snapshot)  # chances may come with them
    return snapshot.memo(chances_name(snapshot, asked), make, renew, CHANCES).odds


def shown_chances(snapshot: Snapshot) -> dict[str, float]:
    """The chance shown of every open deal of the desk, by key."""
    return {deal: one.shown for deal, one in chances(snapshot).items()}


def _every(snapshot: Snapshot, period: Period) -> dict[str, DealChance]:
    cards, found = snapshot.open_cards(), dict[str, DealChance]()
    for each in outlooks(snapshot).values():
        found |= _named(snapshot, each, cards, period)
    return found


def some_chances(snapshot: Snapshot, deals: Collection[str], period: Period | None = None) -> dict[str, DealChance]:
    """The chances of those of some deals that are open."""
    by_pipeline, found = _by_pipeline(snapshot, snapshot.cards(deals).values()), dict[str, DealChance]()
    for key, mine in by_pipeline.items():
        found |= _named(snapshot, outlook_of(snapshot, key, mine), mine.values(), period)
    return found


def elsewhere(snapshot: Snapshot, deals: Collection[str], period: Period) -> dict[str, dict[str, DealChance]]:
    """By stage and deal, the chance that some open deals would have if they were moved to each stage of their pipelines
    now."""
    found: dict[str, dict[str, DealChance]] = {}
    for key, mine in _by_pipeline(snapshot, snapshot.cards(deals).values()).items():
        held = {deal: card.stage for deal, card in mine.items()}
        for stage in snapshot.stages_of(key):
            if stage.kind == "open":
                found[stage.id] = _named(snapshot, moved(snapshot, key, held, stage.id), mine.values(), period)
    return found


def _by_pipeline(snapshot: Snapshot, cards: Collection[Card]) -> dict[str, dict[str, Card]]:
    """The open ones of some deals, by pipeline and key."""
    known, found = set(open_pipelines(snapshot)), defaultdict[str, dict[str, Card]](dict)
    for card in cards:
        if card.outcome == "open" and card.pipeline in known:
            found[card.pipeline][card.id] = card
    return found


def _named(snapshot: Snapshot, at: Outlook, cards: Iterable[Card], period: Period | None) -> dict[str, DealChance]:
    return named(at, snapshot.today, period or current_period(snapshot), typed_chances(cards))


def shown_by_row(snapshot: Snapshot, seen: Scope) -> Floats:
    """The chance shown for each row of a pipeline's log, as of now; closed rows have their stage's."""
    known = chances(snapshot)
    found: Floats = np.array([stage.probability for stage in seen.stages], np.float64)[seen.log.stage]
    rows = seen.log.open
    pairs = zip(seen.log.deal[rows].tolist(), found[rows].tolist(), strict=True)
    found[rows] = [known[deal].shown if deal in known else plain for deal, plain in pairs]
    return found
