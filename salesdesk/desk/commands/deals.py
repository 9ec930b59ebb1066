"""Making, moving, closing and putting aside deals."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command, handles
from salesdesk.desk.commands.common import change_of, found_or_made, happen, some, text_of
from salesdesk.desk.commands.keys import DealKey, MinorUnits, PipelineKey, StageKey
from salesdesk.desk.ports import Transaction
from salesdesk.desk.settings import DeskSettings
from salesdesk.domain import deals as rules
from salesdesk.domain import ranks
from salesdesk.domain.days import day_of
from salesdesk.domain.errors import Refused
from salesdesk.domain.events import Event
from salesdesk.domain.money import currency_code
from salesdesk.domain.records import Contact, Deal, Organisation, Pipeline, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateDeal(Command):
    """Create a deal at the top of a stage (None: the pipeline's first).

    Organisation and contact are found or created.
    """

    title: str
    pipeline: PipelineKey | None = None
    stage: StageKey | None = None
    organisation: str | None = None
    contact: str | None = None
    amount: MinorUnits | None = None
    currency: str | None = None
    expected_close: date | None = None
    source: str | None = None


@handles(CreateDeal)
def create_deal(command: CreateDeal, tx: Transaction, settings: DeskSettings) -> Change:
    """A new deal at the top of its stage."""
    stage = _first_stage(command, tx, settings)
    deal = Deal(
        id=tx.new_id(),
        pipeline=stage.pipeline,
        stage=stage.id,
        rank=ranks.between(*tx.neighbours(stage.id, None, True, ())),
        title=text_of(command.title, "title"),
        organisation=found_or_made(tx, Organisation, command.organisation),
        contact=found_or_made(tx, Contact, command.contact),
        owner=settings.names[0] if settings.names else None,
        amount=command.amount,
        currency=currency_code(command.currency or settings.currency),
        expected_close=command.expected_close,
        source=command.source,
        created_at=tx.now,
        stage_since=tx.now,
    )
    tx.save(deal)
    happen(tx, [deal], lambda new, _: rules.created(new))
    return change_of([deal], "New deal {title}", "", made=deal.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveDeals(Command):
    """Move deals to a stage, in the given order.

    They are placed above the deal ``above`` (None: at the end, or the top if ``to_top``). Closed deals are re-opened.
    A move within the same stage changes the order only.
    """

    deals: tuple[DealKey, ...]
    stage: StageKey
    above: DealKey | None = None
    to_top: bool = False


@handles(MoveDeals)
def move_deals(command: MoveDeals, tx: Transaction, settings: DeskSettings) -> Change:
    """Deals go to a stage, or to another place in it."""
    stage = tx.get(Stage, command.stage)
    deals = some(tx, command.deals)
    if stage.kind != "open":
        raise Refused("{stage} is an outcome, not a stage that deals move through.", stage=stage.name)
    low, high = tx.neighbours(stage.id, command.above, command.to_top, [deal.id for deal in deals])
    places = ranks.spread(len(deals), low, high)
    placed = [replace(deal, rank=rank) for deal, rank in zip(deals, places, strict=True)]
    stays = all(deal.stage == stage.id and deal.outcome == "open" for deal in deals)
    happen(tx, placed, lambda deal, at: rules.moved(deal, stage, at))
    if stays:
        return change_of(deals, "Reorder {title}", "Reorder {count} deals")
    return change_of(deals, "Move {title} to {stage}", "Move {count} deals to {stage}", stage=stage.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class WinDeals(Command):
    """Mark deals as won, now."""

    deals: tuple[DealKey, ...]


@handles(WinDeals)
def win_deals(command: WinDeals, tx: Transaction, settings: DeskSettings) -> Change:
    """Deals are won."""
    return change_of(happen(tx, some(tx, command.deals), rules.won), "Win {title}", "Win {count} deals")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoseDeals(Command):
    """Mark deals as lost, now, for a reason."""

    deals: tuple[DealKey, ...]
    reason: str | None = None


@handles(LoseDeals)
def lose_deals(command: LoseDeals, tx: Transaction, settings: DeskSettings) -> Change:
    """Deals are lost."""
    reason = (command.reason or "").strip() or None
    changed = happen(tx, some(tx, command.deals), lambda deal, at: rules.lost(deal, reason, at))
    return change_of(changed, "Lose {title}", "Lose {count} deals")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenDeals(Command):
    """Re-open closed deals in the stage they held last."""

    deals: tuple[DealKey, ...]


@handles(ReopenDeals)
def reopen_deals(command: ReopenDeals, tx: Transaction, settings: DeskSettings) -> Change:
    """Closed deals are open again where they stood."""
    deals = some(tx, command.deals)
    stages = {stage.id: stage for stage in tx.get_all(Stage, [deal.stage for deal in deals])}
    changed = happen(tx, deals, lambda deal, at: rules.reopened(deal, stages[deal.stage], at))
    return change_of(changed, "Re-open {title}", "Re-open {count} deals")


@dataclass(frozen=True, slots=True, kw_only=True)
class SnoozeDeals(Command):
    """Snooze deals until a day after today."""

    deals: tuple[DealKey, ...]
    until: date


@handles(SnoozeDeals)
def snooze_deals(command: SnoozeDeals, tx: Transaction, settings: DeskSettings) -> Change:
    """Deals are put aside until a day."""
    today = day_of(tx.now, settings.zone)
    changed = happen(tx, some(tx, command.deals), lambda deal, at: rules.snoozed(deal, command.until, today, at))
    until = command.until.isoformat()
    return change_of(changed, "Put {title} aside until {until}", "Put {count} deals aside until {until}", until=until)


@dataclass(frozen=True, slots=True, kw_only=True)
class WakeDeals(Command):
    """Bring snoozed deals back now."""

    deals: tuple[DealKey, ...]


@handles(WakeDeals)
def wake_deals(command: WakeDeals, tx: Transaction, settings: DeskSettings) -> Change:
    """Deals come back from later."""
    return change_of(happen(tx, some(tx, command.deals), rules.woken), "Bring {title} back", "Bring {count} deals back")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteDeals(Command):
    """Delete deals."""

    deals: tuple[DealKey, ...]


@handles(DeleteDeals)
def delete_deals(command: DeleteDeals, tx: Transaction, settings: DeskSettings) -> Change:
    """Deals leave the desk. Each row goes at the instant of its event, which a clock that was set back does not say."""
    deals, gone = some(tx, command.deals), dict[str, datetime]()

    def deleted(deal: Deal, at: datetime) -> list[Event]:
        gone[deal.id] = at
        return rules.deleted(deal, at)

    happen(tx, deals, deleted)
    tx.save(*(replace(deal, deleted_at=gone[deal.id]) for deal in tx.get_all(Deal, [deal.id for deal in deals])))
    return change_of(deals, "Delete {title}", "Delete {count} deals")


def _first_stage(command: CreateDeal, tx: Transaction, settings: DeskSettings) -> Stage:
    if command.stage:
        stage = tx.get(Stage, command.stage)
    else:
        pipelines = sorted(tx.find(Pipeline), key=lambda p: p.rank)
        wanted = command.pipeline or settings.pipeline or (pipelines[0].id if pipelines else "")
        open_stages = [stage for stage in tx.stages_of(wanted) if stage.kind == "open"]
        if not open_stages:
            raise Refused("There is no stage to put the deal in yet. Make a pipeline with a stage first.")
        stage = open_stages[0]
    if stage.kind != "open":
        raise Refused("A new deal begins in an open stage, not in {stage}.", stage=stage.name)
    return stage
