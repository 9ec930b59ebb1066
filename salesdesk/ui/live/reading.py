"""What is read into the store of deals, each a question for a reader thread; the answer is a store of its own."""

from collections.abc import Iterable, Mapping

from salesdesk.desk.cards import BoardView, Card, NextStep
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.records import Pipeline, Stage
from salesdesk.ui.live.moment import LiveMoment
from salesdesk.ui.live.store import DealStore
from salesdesk.views.deal_facts import NO_FACTS, DealFacts, deal_facts
from salesdesk.views.first_screen import FirstScreen


def whole(snapshot: Snapshot) -> DealStore:
    """Every deal, the newest first, ready to be searched."""
    with snapshot.reading():
        found = some(snapshot, snapshot.all_cards(), snapshot.steps(), deal_facts(snapshot))
    found.is_whole = True
    found.matcher.prepare()
    return found


def of_board(snapshot: Snapshot, view: BoardView, is_complete: bool = True) -> DealStore:
    """The deals on a board of that snapshot; ``is_complete`` unless these are but the first of each column."""
    cards = [card for column in (*view.cards.values(), view.won) for card in column]
    found = some(snapshot, cards, view.steps, deal_facts(snapshot) if is_complete else NO_FACTS)
    if is_complete:
        found.pipelines_read.add(view.pipeline.id)
    return found


def of_screen(screen: FirstScreen) -> DealStore:
    """The deals of a first screen that was kept."""
    view = screen.view
    found = DealStore(LiveMoment.at(view.as_of, screen.settings.zone), screen.settings.is_own)
    cards = [card for column in (*view.cards.values(), view.won) for card in column]
    found.fill(screen.revision, cards, view.steps, NO_FACTS, screen.stages, view.pipelines)
    return found


def some(snapshot: Snapshot, cards: Iterable[Card], steps: Mapping[str, NextStep], facts: DealFacts) -> DealStore:
    """Some deals of a snapshot, with steps and facts that it has of them."""
    settings = snapshot.settings
    found = DealStore(LiveMoment.at(snapshot.now, settings.zone), settings.is_own)
    stages, pipelines = snapshot.find(Stage), snapshot.find(Pipeline)
    found.fill(snapshot.revision, cards, steps, facts, stages, pipelines)
    return found
