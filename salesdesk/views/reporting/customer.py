"""A customer: an organisation's deals, revenue, people, notes and next steps."""

from dataclasses import dataclass
from datetime import date

from salesdesk.desk.cards import Card, NextStep
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import day_of, from_us
from salesdesk.domain.errors import Refused
from salesdesk.domain.money import Money, totals
from salesdesk.domain.names import name_key
from salesdesk.domain.records import Activity, Contact, Deal, Note, Organisation, Stage
from salesdesk.views.chances import chances
from salesdesk.views.deals import chance_of
from salesdesk.views.report_about import About, ReportRequest, about
from salesdesk.views.report_rows import DataRow, OpenDeal, data_rows, largest_first


@dataclass(frozen=True, slots=True)
class DatedNote:
    """A note and the deal it was written about."""

    note: Note
    deal: str


@dataclass(frozen=True, slots=True)
class PlannedStepRow:
    """A planned step and the deal it belongs to."""

    step: Activity
    deal: str


@dataclass(frozen=True, slots=True)
class CustomerView:
    """Everything on a customer sheet. Sums in minor units by currency; the latest first.

    ``since`` is the day of the first win, ``last`` that of the latest; None without one.
    """

    about: About
    organisation: Organisation
    contacts: tuple[Contact, ...]
    open_deals: tuple[OpenDeal, ...]
    won: tuple[Card, ...]
    lost: tuple[Card, ...]
    open_sums: dict[str, int]
    won_sums: dict[str, int]
    weighted: dict[str, float]
    since: date | None
    last: date | None
    steps: tuple[PlannedStepRow, ...]
    notes: tuple[DatedNote, ...]
    rows: tuple[DataRow, ...]


def customer(snapshot: Snapshot, asked: ReportRequest) -> CustomerView:
    """The sheet of an organisation. Raises Refused for one there is not."""
    organisation = _found(snapshot, asked.customer)
    deals = snapshot.find(Deal, organisation=organisation.id)
    keys = [deal.id for deal in deals]
    cards = list(snapshot.cards(keys).values())
    stages = {stage.id: stage for stage in snapshot.all_stages()}
    next_steps = snapshot.steps(keys)
    contacts = _people(snapshot, organisation, deals)
    notes, activities = snapshot.find(Note, deal=keys), snapshot.find(Activity, deal=keys)
    won = [card for card in cards if card.outcome == "won"]
    zone = snapshot.settings.zone
    days = sorted(day_of(from_us(card.closed_us), zone) for card in won if card.closed_us is not None)
    opened = _opened(snapshot, cards, stages, next_steps)
    titles = {card.id: card.title for card in cards}
    return CustomerView(
        about=about(snapshot),
        organisation=organisation,
        contacts=contacts,
        open_deals=tuple(opened),
        won=tuple(sorted(won, key=_latest)),
        lost=tuple(sorted((card for card in cards if card.outcome == "lost"), key=_latest)),
        open_sums=_sums([deal.card for deal in opened]),
        won_sums=_sums(won),
        weighted=_weighted(opened),
        since=days[0] if days else None,
        last=days[-1] if days else None,
        steps=_steps(activities, titles, snapshot),
        notes=_notes(notes, titles, snapshot),
        rows=data_rows(snapshot, cards),
    )


def _found(snapshot: Snapshot, wanted: str | None) -> Organisation:
    every = snapshot.find(Organisation)
    if wanted is None:
        return _best(snapshot, every)
    for one in every:
        if one.id == wanted or name_key(one.name) == name_key(wanted):
            return one
    raise Refused("There is no organisation {name} on this desk.", name=wanted)


def _best(snapshot: Snapshot, every: list[Organisation]) -> Organisation:
    """The organisation that has bought most, else the one with the largest open deals."""
    if not every:
        raise Refused("There is no organisation on this desk yet.")
    worth: dict[str | None, tuple[int, int]] = {}
    for card in snapshot.all_cards(None):
        won, opened = worth.get(card.organisation, (0, 0))
        amount = card.amount or 0
        worth[card.organisation] = (won + amount * (card.outcome == "won"), opened + amount * (card.outcome == "open"))
    return max(every, key=lambda one: (worth.get(one.name, (0, 0)), one.id))


def _people(snapshot: Snapshot, organisation: Organisation, deals: list[Deal]) -> tuple[Contact, ...]:
    """Those who belong to the organisation, and those its deals name."""
    own = {person.id: person for person in snapshot.find(Contact, organisation=organisation.id)}
    named = [deal.contact for deal in deals if deal.contact and deal.contact not in own]
    every = [*own.values(), *snapshot.find(Contact, id=named)]
    return tuple(sorted(every, key=lambda person: (person.name.casefold(), person.id)))


def _opened(
    snapshot: Snapshot, cards: list[Card], stages: dict[str, Stage], steps: dict[str, NextStep]
) -> list[OpenDeal]:
    known = chances(snapshot)
    found = []
    for card in sorted((card for card in cards if card.outcome == "open"), key=largest_first):
        soon = known[card.id].soon if card.id in known else 0.0
        found.append(OpenDeal(card, stages[card.stage].name, chance_of(card, stages, known), steps.get(card.id), soon))
    return found


def _latest(card: Card) -> tuple[int, str]:
    return -(card.closed_us or 0), card.id


def _sums(cards: list[Card]) -> dict[str, int]:
    return dict(sorted(totals(Money(card.amount, card.currency) for card in cards if card.amount).items()))


def _weighted(deals: list[OpenDeal]) -> dict[str, float]:
    found: dict[str, float] = {}
    for deal in deals:
        found[deal.card.currency] = found.get(deal.card.currency, 0.0) + deal.weighted
    return dict(sorted(found.items()))


def _steps(activities: list[Activity], titles: dict[str, str], snapshot: Snapshot) -> tuple[PlannedStepRow, ...]:
    """The steps still to be done as of the desk's instant, the soonest first."""
    now = snapshot.now
    coming = [step for step in activities if step.created_at <= now and (step.done_at is None or step.done_at > now)]
    coming.sort(key=lambda step: (step.due_day or date.max, step.due_time or "~", step.id))
    return tuple(PlannedStepRow(step, titles[step.deal]) for step in coming if step.deal in titles)


def _notes(notes: list[Note], titles: dict[str, str], snapshot: Snapshot) -> tuple[DatedNote, ...]:
    written = sorted(
        (note for note in notes if note.created_at <= snapshot.now), key=lambda note: note.id, reverse=True
    )
    written.sort(key=lambda note: note.created_at, reverse=True)
    return tuple(DatedNote(note, titles[note.deal]) for note in written if note.deal in titles)
