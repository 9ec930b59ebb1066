"""Boards to test with, made of plain cards and of a real desk."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from salesdesk.desk.cards import BoardView, Card, NextStep, StageView
from salesdesk.domain.days import to_us
from salesdesk.domain.periods import containing
from salesdesk.domain.ranks import spread
from salesdesk.domain.records import Pipeline, Stage
from salesdesk.ui.board.arrangement import BoardArrangement
from salesdesk.ui.live.moment import LiveMoment
from salesdesk.ui.live.store import DealStore
from salesdesk.views.deal_facts import NO_FACTS

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
BERLIN = ZoneInfo("Europe/Berlin")
MOMENT = LiveMoment.at(NOW, BERLIN)
STAGES = (
    StageView("s0", "Qualified", "open", 0.2, 14.0, 0, None),
    StageView("s1", "Proposal", "open", 0.5, 14.0, 0, None),
    StageView("s2", "Negotiation", "open", 0.75, 10.0, 0, 10),
)
PIPELINES = (Pipeline(id="p", name="New business", rank="U"), Pipeline(id="other", name="Other", rank="V"))
STAGE_RECORDS = (
    *(
        Stage(
            id=one.id, pipeline="p", name=one.name, rank=one.id, probability=one.probability, stall_days=one.stall_days
        )
        for one in STAGES
    ),
    Stage(id="elsewhere", pipeline="other", name="Elsewhere", rank="a", probability=0.1),
)


def a_card(key: str, stage: str = "s0", rank: str = "U", days: float = 1.0, **values: Any) -> Card:
    """An open deal worth 1,000 euro that came into its stage so many days ago."""
    since = to_us(NOW - timedelta(days=days))
    card = Card(
        id=key,
        stage=stage,
        rank=rank,
        title=f"Deal {key}",
        organisation="Nordwind Logistik",
        contact=None,
        owner=None,
        amount=100_000,
        currency="EUR",
        typed_chance=None,
        expected_close=None,
        source=None,
        category="pipeline",
        outcome="open",
        lost_reason=None,
        created_us=since,
        closed_us=None,
        since_us=since,
        spent_us=0,
        snoozed_until=None,
        pipeline="p",
        external_id=None,
    )
    return card._replace(**values)


def won_card(key: str, days: float = 1.0, **values: Any) -> Card:
    """A deal won so many days ago."""
    closed = to_us(NOW - timedelta(days=days))
    return a_card(key, outcome="won", closed_us=closed, **values)


def a_step(
    deal: str, days: int | None = 0, kind: str = "call", title: str = "Call", time: str | None = None
) -> NextStep:
    """A next step so many days from today."""
    return NextStep(f"step of {deal}", deal, kind, title, None if days is None else TODAY + timedelta(days=days), time)


def a_view(cards: list[Card], won: list[Card] | None = None, steps: list[NextStep] | None = None) -> BoardView:
    """A board of the three stages; cards are in the order of their ranks."""
    pipeline = PIPELINES[0]
    by_stage = {stage.id: [card for card in cards if card.stage == stage.id] for stage in STAGES}
    for held in by_stage.values():
        held.sort(key=lambda card: (card.rank, card.id))
    steps_by_deal = {step.deal: step for step in steps or []}
    period = containing(TODAY, "quarter")
    return BoardView(pipeline, (pipeline,), STAGES, by_stage, won or [], steps_by_deal, period, NOW)


def a_store(cards: Collection[Card], steps: Collection[NextStep] = (), is_whole: bool = True) -> DealStore:
    """A store of these deals."""
    store = DealStore(MOMENT)
    by_deal = {step.deal: step for step in steps}
    store.fill(1, cards, by_deal, NO_FACTS, STAGE_RECORDS, PIPELINES)
    store.is_whole = is_whole
    return store


def a_board(cards: list[Card], won: list[Card] | None = None, steps: list[NextStep] | None = None) -> BoardArrangement:
    """The board of such deals over a store of its own, which it follows."""
    store = a_store([*cards, *(won or [])], steps or [])
    arrangement = BoardArrangement(store, a_view(cards, won, steps))
    store.join(arrangement)
    return arrangement


def put(
    store: DealStore,
    keys: Collection[str],
    cards: Mapping[str, Card],
    steps: Mapping[str, NextStep] | None = None,
    chances: Mapping[str, float] | None = None,
) -> None:
    """Have some deals changed (missing: gone)."""
    store.put(keys, cards, steps or {}, NO_FACTS, chances or {})


def ranked(count: int, stage: str = "s0", prefix: str = "d", **values: Any) -> list[Card]:
    """Cards of one stage, in order."""
    return [a_card(f"{prefix}{n}", stage, rank, **values) for n, rank in enumerate(spread(count))]


def a_day(text: str) -> date:
    """A day written as 2026-11-23."""
    return date.fromisoformat(text)
