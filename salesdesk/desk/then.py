"""The desk as it was on a past day: the same questions, answered from the history instead of the rows of today."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from salesdesk.desk.cards import Card, Win
from salesdesk.desk.ports import Reader
from salesdesk.domain.days import from_us, to_us
from salesdesk.domain.events import DealState, Event, fold
from salesdesk.domain.records import Stage


class ThenReader:
    """A reader for which nothing after an instant has happened. What has no history (names, typed chances) is as today."""

    def __init__(self, reader: Reader, now: datetime) -> None:
        self._reader = reader
        self._now = now
        self._known: list[Card] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)

    def open_cards(self, pipeline: str | None) -> list[Card]:
        """Deals that were open, by stage and rank."""
        found = [card for card in self.all_cards(pipeline) if card.outcome == "open"]
        return sorted(found, key=lambda card: (card.stage, card.rank))

    def closed_cards(self, pipeline: str | None, outcome: str | None, since: datetime, until: datetime) -> list[Card]:
        """Deals that had been closed in [since, until), latest first."""
        first, last = to_us(since), to_us(until)
        found = [
            card
            for card in self.all_cards(pipeline)
            if card.closed_us is not None and first <= card.closed_us < last and outcome in (None, card.outcome)
        ]
        return sorted(found, key=lambda card: (-(card.closed_us or 0), card.id))

    def wins(self, since: datetime, until: datetime) -> list[Win]:
        """What had been won in [since, until)."""
        cards = self.closed_cards(None, "won", since, until)
        return [Win(card.closed_us or 0, card.owner, card.currency, card.amount or 0) for card in cards]

    def all_cards(self, pipeline: str | None) -> list[Card]:
        """Every deal there was, newest first."""
        if self._known is None:
            self._known = self._cards_then()
        return [card for card in self._known if pipeline in (None, card.pipeline)]

    def cards(self, deals: Collection[str]) -> dict[str, Card]:
        """Some of the deals there were."""
        wanted = set(deals)
        return {card.id: card for card in self.all_cards(None) if card.id in wanted}

    def stages_of(self, pipeline: str) -> list[Stage]:
        """The stages of a pipeline in the order they had."""
        ranks = self._reader.stage_ranks(self._now)
        return sorted(self._reader.stages_of(pipeline), key=lambda stage: ranks.get(stage.id, stage.rank))

    def _cards_then(self) -> list[Card]:
        now = to_us(self._now)
        pasts: dict[str, list[Event]] = {}
        changed = set()
        for deal, at, kind, old, new in self._reader.event_rows():
            if at <= now:
                pasts.setdefault(deal, []).append(Event(deal, from_us(at), kind, old, new))  # type: ignore[arg-type]
            else:
                changed.add(deal)
        survivors = self._reader.survivors()
        cards = []
        for card in self._reader.all_cards(None, deleted_after=self._now):
            if card.id not in pasts:
                continue
            then = _as_then(card, fold(pasts[card.id], survivors)) if card.id in changed else card
            if then is not None:
                cards.append(then)
        return cards


def _as_then(card: Card, state: DealState) -> Card | None:
    if state.deleted:
        return None
    return card._replace(
        pipeline=state.pipeline,
        stage=state.stage,
        outcome=state.outcome,
        lost_reason=state.lost_reason,
        amount=state.amount.amount if state.amount else None,
        currency=state.amount.currency if state.amount else state.currency,
        expected_close=state.expected_close,
        closed_us=to_us(state.closed_at) if state.closed_at else None,
        since_us=to_us(state.stage_since) if state.stage_since else card.since_us,
        spent_us=state.spent.get(state.stage, 0),
        snoozed_until=state.snoozed_until,
    )
