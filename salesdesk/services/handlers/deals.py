"""Making, moving, closing and putting aside deals."""

from dataclasses import replace

from salesdesk.domain import deals as rules
from salesdesk.domain import ranks
from salesdesk.domain.days import day_of
from salesdesk.domain.errors import Refused
from salesdesk.domain.records import Contact, Deal, Organisation, Pipeline, Stage
from salesdesk.services.commands import (
    CreateDeal,
    DeleteDeals,
    LoseDeals,
    MoveDeals,
    ReopenDeals,
    SnoozeDeals,
    WakeDeals,
    WinDeals,
)
from salesdesk.services.handlers.common import found_or_made, happen, receipt, some, text_of
from salesdesk.services.ports import Transaction
from salesdesk.services.receipts import Receipt
from salesdesk.services.settings import DeskSettings


def create_deal(command: CreateDeal, tx: Transaction, settings: DeskSettings) -> Receipt:
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
        currency=command.currency or settings.currency,
        expected_close=command.expected_close,
        source=command.source,
        created_at=tx.now,
        stage_since=tx.now,
    )
    tx.save(deal)
    happen(tx, [deal], lambda new, _: rules.created(new))
    return receipt([deal], "New deal {title}", "", made=deal.id)


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


def move_deals(command: MoveDeals, tx: Transaction, settings: DeskSettings) -> Receipt:
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
        return receipt(deals, "Reorder {title}", "Reorder {count} deals")
    return receipt(deals, "Move {title} to {stage}", "Move {count} deals to {stage}", stage=stage.name)


def win_deals(command: WinDeals, tx: Transaction, settings: DeskSettings) -> Receipt:
    """Deals are won."""
    return receipt(happen(tx, some(tx, command.deals), rules.won), "Win {title}", "Win {count} deals")


def lose_deals(command: LoseDeals, tx: Transaction, settings: DeskSettings) -> Receipt:
    """Deals are lost."""
    reason = (command.reason or "").strip() or None
    changed = happen(tx, some(tx, command.deals), lambda deal, at: rules.lost(deal, reason, at))
    return receipt(changed, "Lose {title}", "Lose {count} deals")


def reopen_deals(command: ReopenDeals, tx: Transaction, settings: DeskSettings) -> Receipt:
    """Closed deals are open again where they stood."""
    deals = some(tx, command.deals)
    stages = {stage.id: stage for stage in tx.get_all(Stage, [deal.stage for deal in deals])}
    changed = happen(tx, deals, lambda deal, at: rules.reopened(deal, stages[deal.stage], at))
    return receipt(changed, "Re-open {title}", "Re-open {count} deals")


def snooze_deals(command: SnoozeDeals, tx: Transaction, settings: DeskSettings) -> Receipt:
    """Deals are put aside until a day."""
    today = day_of(tx.now, settings.zone)
    changed = happen(tx, some(tx, command.deals), lambda deal, at: rules.snoozed(deal, command.until, today, at))
    until = command.until.isoformat()
    return receipt(changed, "Put {title} aside until {until}", "Put {count} deals aside until {until}", until=until)


def wake_deals(command: WakeDeals, tx: Transaction, settings: DeskSettings) -> Receipt:
    """Deals come back from later."""
    return receipt(happen(tx, some(tx, command.deals), rules.woken), "Bring {title} back", "Bring {count} deals back")


def delete_deals(command: DeleteDeals, tx: Transaction, settings: DeskSettings) -> Receipt:
    """Deals leave the desk."""
    deals = some(tx, command.deals)
    happen(tx, deals, rules.deleted)
    tx.save(*(replace(deal, deleted_at=tx.now) for deal in tx.get_all(Deal, [deal.id for deal in deals])))
    return receipt(deals, "Delete {title}", "Delete {count} deals")
