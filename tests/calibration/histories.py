"""Past sales as journal rows, read the way an import reads them."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from salesdesk.analytics.events import EventRow
from salesdesk.importing import DealDraft, HistoryDraft, HistoryEvent, ImportOptions, ImportPlan, plan_import

PIPELINE, ONE_STAGE = "P", "Open"
Kind = Literal["auto", "deals", "history"]
_FIXED, _MOST, _ALONE = 0.2, 0.8, 0.5


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """One pipeline's past: journal rows in order, open stages in selling order with their fixed chances.

    ``owners`` has a name for each deal that has one; ``traits`` is kind -> deal -> names, as the win model takes it.
    """

    name: str
    currency: str
    stages: tuple[str, ...]
    probability: tuple[float, ...]
    rows: tuple[EventRow, ...]
    owners: Mapping[str, str]
    traits: Mapping[str, Mapping[str, Collection[str]]]

    def of(self, owner: str) -> "History":
        """The part of it that one owner has."""
        mine = {deal for deal, name in self.owners.items() if name == owner}
        return replace(self, name=owner, rows=tuple(row for row in self.rows if row.deal in mine))


def fixed_chances(stages: int) -> tuple[float, ...]:
    """The chances stages have when nobody set them: 20, 40, 60, 80%; more than four go to 80% in even steps."""
    if stages == 1:
        return (_ALONE,)
    step = min(_FIXED, (_MOST - _FIXED) / (stages - 1))
    return tuple(round(_FIXED + step * i, 10) for i in range(stages))


def read(
    name: str,
    file: Path,
    now: datetime,
    *,
    kind: Kind = "auto",
    deals: Path | None = None,
    worth: Mapping[str, int] | None = None,
) -> History:
    """The history in a file: a stage log, or deals with their created and closed days.

    Of a file of deals, which tells each one's stage only as of its export, all stages count as one. ``deals`` is a
    file of the same deals that tells their owners and sources; ``worth`` says what deals of a file of deals are worth
    before they are closed (minor units). Raises ValueError for a file that leaves something to be asked or has no
    deal, and ImportRefused for one that cannot be read.
    """
    found = planned(file, now, kind)
    about = [*found.drafts, *(planned(deals, now, "deals").drafts if deals else ())]
    if found.kind == "history":
        stages = tuple(dict.fromkeys(stage.name for stage in found.stages if stage.kind == "open"))
        rows = _of_logs(found.histories)
    else:
        stages, rows = (ONE_STAGE,), _of_deals(found.drafts, worth or {})
    ordered = tuple(sorted(rows, key=lambda row: row.at_us))
    if not ordered or not stages:
        raise ValueError(f"{file.name} has no deals with dates.")
    return History(
        name=name,
        currency=found.currencies[0][0] if found.currencies else "EUR",
        stages=stages,
        probability=fixed_chances(len(stages)),
        rows=ordered,
        owners={_key(draft): draft.owner for draft in about if draft.owner},
        traits={"source": {_key(draft): [source] for draft in about if (source := draft.facts.get("source"))}},
    )


def planned(file: Path, now: datetime, kind: Kind) -> ImportPlan:
    """How a file reads on a desk in UTC. Raises ValueError when something would have to be asked."""
    found = plan_import(file, ImportOptions(UTC, "EUR", kind=kind), lambda: now)
    asked = [str(question.text) for question in found.questions if question.blocking]
    if asked:
        raise ValueError(f"{file.name}: {asked[0]}")
    return found


def _key(draft: DealDraft) -> str:
    return draft.external_id or f"line {draft.line}"


def _of_logs(histories: Iterable[HistoryDraft]) -> Iterator[EventRow]:
    for history in histories:
        outcome: str | None = None
        for event in history.events:
            outcome = event.kind if event.kind in {"won", "lost"} else outcome
            old = outcome if event.kind == "reopened" else None
            yield EventRow(history.external_id, instant(event.at), event.kind, old, _new(event))


def _new(event: HistoryEvent) -> str | None:
    if event.kind == "created":
        return created(event.stage, event.amount_minor, event.currency, event.expected_close)
    if event.kind == "amount":
        return priced(event.amount_minor, event.currency)
    if event.kind == "expected_close":
        return event.expected_close.isoformat() if event.expected_close else None
    return {"stage": event.stage, "reopened": event.stage, "lost": event.reason}.get(event.kind)


def _of_deals(drafts: Iterable[DealDraft], worth: Mapping[str, int]) -> Iterator[EventRow]:
    """Deals of which the beginning and the end are known. Their amount is that of the end, so it is not known before."""
    for draft in drafts:
        if draft.created_estimated:
            continue
        key = _key(draft)
        facts = created(ONE_STAGE, worth.get(key), draft.currency)
        yield EventRow(key, instant(draft.created), "created", None, facts)
        if draft.closed is None:
            continue
        if draft.outcome == "won" and draft.amount_minor:
            yield EventRow(key, instant(draft.closed), "amount", None, priced(draft.amount_minor, draft.currency))
        yield EventRow(key, instant(draft.closed), draft.outcome, None, draft.lost_reason)


def created(stage: str, amount: int | None, currency: str, expected: date | None = None) -> str:
    """What the journal keeps of a new deal; ``amount`` in minor units."""
    facts = {"pipeline": PIPELINE, "stage": stage, "amount": amount, "currency": currency}
    return json.dumps({**facts, "expected_close": expected.isoformat() if expected else None})


def priced(amount: int | None, currency: str) -> str | None:
    """What the journal keeps of a changed amount in minor units."""
    return None if amount is None else f"{amount} {currency}"


def instant(at: datetime) -> int:
    """Microseconds since 1970."""
    return round(at.astimezone(UTC).timestamp() * 1_000_000)


def largest(history: History, most: int) -> Sequence[str]:
    """The owners with the most deals, most first."""
    counts: dict[str, int] = {}
    for owner in history.owners.values():
        counts[owner] = counts.get(owner, 0) + 1
    return sorted(counts, key=lambda owner: (-counts[owner], owner))[:most]
