"""Laying the past that a log tells under the deals it names."""

from collections.abc import Collection, Sequence
from datetime import datetime

from salesdesk.desk.ports import Progress, Reader, Transaction
from salesdesk.domain import deals as rules
from salesdesk.domain.closings import undated
from salesdesk.domain.events import UNDATED, DealState, Event, created_text, fold, take
from salesdesk.domain.money import Money, exponent, to_decimal, to_minor, to_text
from salesdesk.domain.names import name_key
from salesdesk.domain.records import Deal, Stage
from salesdesk.importing.commands.import_lookup import ImportLookup
from salesdesk.importing.plan.model import DealDraft, HistoryDraft, HistoryEvent, ImportPlan

CHUNK = 500


def lay_under(
    tx: Transaction, plan: ImportPlan, places: ImportLookup, progress: Progress | None = None
) -> tuple[int, int]:
    """Replace the past of every deal that the plan's histories name; says how many it names, and how many changed.

    ``progress`` is told (done, total) and may raise to cancel.
    What the desk has recorded after the log ends stays, and so does what the deal is now: its stage, outcome and amount.
    """
    known = DealsByExternalKey(tx)
    named = [(deal, history) for history in plan.histories if (deal := known.deal(history))]
    changed = 0
    for start in range(0, len(named), CHUNK):
        part = dict(named[start : start + CHUNK])
        present = tx.events(part)
        deals = {deal.id: deal for deal in tx.get_all(Deal, part)}
        pasts = {key: told(deals[key], history, present[key], places) for key, history in part.items()}
        new = {key: past for key, past in pasts.items() if past != present[key]}
        tx.replace_history(new)
        changed += len(new)
        if progress:
            progress(start + len(part), len(named))
    return len(named), changed


class DealsByExternalKey:
    """The deals of the desk by their keys elsewhere: those of the log's own source first, then those of any.

    A log that knows deals by their names finds those that have the name alone.
    """

    def __init__(self, reader: Reader) -> None:
        self._own = reader.external_marks()
        self._any = reader.external_keys()
        self._reader = reader
        self._titles: dict[str, str | None] | None = None

    def deal(self, named: HistoryDraft | DealDraft) -> str | None:
        """The key of the deal that a history or a draft of a log names."""
        key = named.external_id or ""
        found = self._own.get((named.source_system, key))
        return found[0] if found else self._any.get(key) or self._by_title(key)

    def _by_title(self, title: str) -> str | None:
        if self._titles is None:
            self._titles = {}
            for card in self._reader.all_cards(None):
                folded = name_key(card.title)
                self._titles[folded] = None if folded in self._titles else card.id
        return self._titles.get(name_key(title))


def told(deal: Deal, history: HistoryDraft, present: Sequence[Event], places: ImportLookup) -> list[Event]:
    """A deal's past as the log tells it, then what the desk knows beyond the log."""
    events = [_event(deal, step, places) for step in history.events]
    events[0] = _beginning(deal, history, present, places)
    later = [e for e in present if e.at > events[-1].at and e.kind != "created" and e.old != UNDATED]
    return sorted(_reconciled(deal, _meaningful([*events, *later])), key=lambda event: event.at)


def _beginning(deal: Deal, history: HistoryDraft, present: Sequence[Event], places: ImportLookup) -> Event:
    """A log that tells no amounts (or expected closes) at all leaves those that the deal came with."""
    first = history.events[0]
    stage = places.stage_in(deal.pipeline, first.stage)
    known = [event for event in present if event.kind == "created"]
    came = fold(known)
    amount, currency, day = first.amount_minor, first.currency, first.expected_close
    if came.amount and all(step.amount_minor is None for step in history.events):
        amount, currency = came.amount
    if all(step.expected_close is None for step in history.events):
        day = came.expected_close
    at = min([first.at, *(event.at for event in known if not deal.created_estimated)])
    return Event(deal.id, at, "created", None, created_text(deal.pipeline, stage.id, amount, currency, day))


def _event(deal: Deal, step: HistoryEvent, places: ImportLookup) -> Event:
    stage = places.stage_in(deal.pipeline, step.stage).id
    amount = None if step.amount_minor is None else to_text(Money(step.amount_minor, step.currency))
    day = step.expected_close.isoformat() if step.expected_close else None
    new = {"stage": stage, "reopened": stage, "amount": amount, "expected_close": day, "lost": step.reason}.get(
        step.kind
    )
    return Event(deal.id, step.at, step.kind, None, new)


def _meaningful(events: Sequence[Event]) -> list[Event]:
    kept: list[Event] = []
    state = DealState()
    for event in events:
        old, same = _standing(event, state) if kept else (None, False)
        if not same and not (event.kind == "stage" and state.outcome != "open"):
            kept.append(event._replace(old=old))
            take(state, kept[-1], {})
    return kept


def _standing(event: Event, state: DealState) -> tuple[str | None, bool]:
    """What stood before an event, and whether it is what the event says."""
    if event.kind == "created":
        return None, False
    day = state.expected_close.isoformat() if state.expected_close else None
    held = {
        "stage": state.stage,
        "amount": to_text(state.amount),
        "expected_close": day,
    }
    if event.kind in held:
        return held[event.kind], held[event.kind] == event.new
    if event.kind == "reopened":
        return state.outcome, state.outcome == "open"
    if event.kind in ("won", "lost"):
        return None, state.outcome == event.kind
    return event.old, False


def _reconciled(deal: Deal, events: list[Event]) -> list[Event]:
    state, at = fold(events), events[-1].at
    amount = None if deal.amount is None else Money(deal.amount, deal.currency)
    before_close = len(events) - (events[-1].kind in ("won", "lost"))
    if state.amount != amount:
        events.insert(before_close, Event(deal.id, at, "amount", to_text(state.amount), to_text(amount)))
    if state.expected_close != deal.expected_close:
        days = [day.isoformat() if day else None for day in (state.expected_close, deal.expected_close)]
        events.insert(before_close, Event(deal.id, at, "expected_close", *days))
    return events + _up_to_now(deal, state, at)


def _up_to_now(deal: Deal, state: DealState, at: datetime) -> list[Event]:
    """What the log leaves out between its end and what the deal is."""
    if deal.outcome == "open":
        if state.outcome != "open":
            return [Event(deal.id, at, "reopened", state.outcome, deal.stage)]
        return [Event(deal.id, at, "stage", state.stage, deal.stage)] if state.stage != deal.stage else []
    if state.outcome == deal.outcome:
        return []
    # On a day not known it was closed some time in the stay that the log ends with.
    at = max(at, deal.closed_at) if deal.closed_at else state.stage_since or at
    again = [Event(deal.id, at, "reopened", state.outcome, state.stage)] if state.outcome != "open" else []
    old = None if deal.closed_at else UNDATED
    return [*again, Event(deal.id, at, deal.outcome, old, deal.lost_reason)]


def caught_up(deal: Deal, draft: DealDraft, stage: Stage | None, at: datetime, told: Collection[str]) -> list[Event]:
    """What must have happened to a deal for it to be as the file says now, in the parts that the file tells.

    ``stage`` is the one that the file says, None where it says none.
    """
    events = rules.amount_changed(deal, _amount(deal, draft), at) if "amount" in told else []
    if "expected_close" in told:
        events += rules.close_date_changed(deal, draft.expected_close, at)
    return events + (_outcome(deal, draft, stage, at, told) if "outcome" in told else _moved(deal, stage, at))


def _amount(deal: Deal, draft: DealDraft) -> Money | None:
    """The file's amount; in the deal's currency where the file names none."""
    if draft.amount_minor is None:
        return None
    if draft.currency_told or draft.currency == deal.currency:
        return Money(draft.amount_minor, draft.currency)
    figure = round(to_decimal(draft.amount_minor, draft.currency), exponent(deal.currency))
    return Money(to_minor(figure, deal.currency), deal.currency)


def _moved(deal: Deal, stage: Stage | None, at: datetime) -> list[Event]:
    """An open deal goes to the stage; a file that tells no outcomes re-opens none."""
    return rules.moved(deal, stage, at) if stage is not None and deal.outcome == "open" else []


def _outcome(deal: Deal, draft: DealDraft, stage: Stage | None, at: datetime, told: Collection[str]) -> list[Event]:
    if draft.outcome == "open":
        if stage is not None:
            return rules.moved(deal, stage, at)
        return [] if deal.outcome == "open" else [Event(deal.id, at, "reopened", deal.outcome, deal.stage)]
    known = draft.closed or (deal.closed_at if deal.outcome == draft.outcome else None)
    closed = max(known or deal.stage_since, deal.stage_since)
    if draft.outcome == "won":
        events = rules.won(deal, closed)
    else:
        is_told = "lost_reason" in told or deal.outcome != "lost"
        events = rules.lost(deal, draft.lost_reason if is_told else deal.lost_reason, closed)
    return events if known else undated(events, deal.stage_since)
