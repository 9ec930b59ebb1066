"""Bringing in deals and histories from files: one journal entry, taken back as one."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import NOT_KEPT, Command, handles
from salesdesk.desk.commands.common import happen
from salesdesk.desk.ports import Progress, Transaction
from salesdesk.desk.settings import DeskSettings
from salesdesk.desk.steps import in_parts
from salesdesk.domain.closings import closed_at
from salesdesk.domain.days import from_us
from salesdesk.domain.errors import Message
from salesdesk.domain.events import Event
from salesdesk.domain.fields import OWN
from salesdesk.domain.ids import named_key
from salesdesk.domain.records import Activity, CustomValue, Deal, DealTag, Record, SavedThing, Setting
from salesdesk.importing.commands import histories
from salesdesk.importing.commands import whole_desk as everything
from salesdesk.importing.commands.import_lookup import ImportLookup
from salesdesk.importing.commands.new_deals import histories_of, new_deals, typed_chance
from salesdesk.importing.matching import Match, matches
from salesdesk.importing.plan.model import DealDraft, ImportPlan
from salesdesk.importing.plan.row_parts import had_part, merged_fingerprint
from salesdesk.importing.understand.fact_readers import PLAIN_FACTS

if TYPE_CHECKING:
    from salesdesk.importing.plan.model import ImportPlan

CHUNK = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDeals(Command):
    """The deals of a plan, into a pipeline (None: the desk's only one, or a new one named ``pipeline_name``).

    ``names`` are the desk's own names from now on (empty: as they are), ``currency`` is its base currency (None: as it is).
    Its inverse is its batch, not its rows.
    ``progress`` is told (done, total) and may raise to cancel.
    """

    backup_before: ClassVar[str | None] = "import"
    plan: "ImportPlan" = field(metadata=NOT_KEPT)
    pipeline: str | None = None
    pipeline_name: str | None = None
    names: tuple[str, ...] = ()
    currency: str | None = None
    progress: Progress | None = field(default=None, metadata=NOT_KEPT)


@handles(ImportDeals)
def import_deals(command: ImportDeals, tx: Transaction, settings: DeskSettings) -> Change:
    """New deals are made, changed ones brought up to the file, unchanged ones left alone."""
    if command.plan.everything is not None:
        return everything.bring_in(command, command.plan.everything, tx)
    places = ImportLookup(tx, settings, command.plan, command.pipeline, command.pipeline_name)
    counts = _bring_in(command, tx, places)
    if command.plan.histories:
        histories.lay_under(tx, command.plan, places, command.progress)
    _remember(tx, command.plan)
    if command.names:
        # Added to the known ones: the deals that were the user's own before stay so.
        tx.save(Setting(id="names", value="\n".join(dict.fromkeys((*settings.names, *command.names)))))
    if command.currency:
        tx.save(Setting(id="currency", value=command.currency))
    values = {"file": command.plan.file.name, "count": counts["new"] + counts["changed"]}
    return Change.of_everything(Message("Import {count} deals from {file}", values), counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportHistory(Command):
    """The stage history of a plan: added to the deals it names, or making them in a pipeline (None: the desk's, or a new one).

    With ``known_only`` no deal is made.
    """

    backup_before: ClassVar[str | None] = "import"
    plan: "ImportPlan" = field(metadata=NOT_KEPT)
    pipeline: str | None = None
    pipeline_name: str | None = None
    known_only: bool = False
    progress: Progress | None = field(default=None, metadata=NOT_KEPT)


@handles(ImportHistory)
def import_history(command: ImportHistory, tx: Transaction, settings: DeskSettings) -> Change:
    """Deals the desk lacks are made; all named get the past that the log tells."""
    places = ImportLookup(tx, settings, command.plan, command.pipeline, command.pipeline_name)
    known = histories.DealsByExternalKey(tx)
    drafts = () if command.known_only else command.plan.drafts
    lacking = (draft for draft in drafts if known.deal(draft) is None)
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    for chunk in _chunks((Match("new", None, draft, "", frozenset()) for draft in lacking), command):
        _make(tx, places, chunk, counts)
    named, changed = histories.lay_under(tx, command.plan, places, command.progress)
    counts["changed"] = max(changed - counts["new"], 0)
    counts["unchanged"] = max(named - counts["new"] - counts["changed"], 0)
    _remember(tx, command.plan)
    values = {"file": command.plan.file.name, "count": changed}
    return Change.of_everything(Message("Import the history of {count} deals from {file}", values), counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFiles(Command):
    """Several imports as one change, in this order: taken back together, or not made at all."""

    backup_before: ClassVar[str | None] = "import"
    parts: tuple[ImportDeals | ImportHistory, ...]


@handles(ImportFiles)
def import_files(command: ImportFiles, tx: Transaction, settings: DeskSettings) -> Change:
    """One after the other. A deal that an earlier file has brought is new, however much of its past a later one tells."""
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    for part in command.parts:
        if isinstance(part, ImportDeals):
            found = import_deals(part, tx, settings).counts
        else:
            found = import_history(part, tx, settings).counts
            old = max(found["changed"] + found["unchanged"] - counts["new"], 0)
            changed = min(found["changed"], old)
            found = {"new": found["new"], "changed": changed, "unchanged": old - changed}
        counts = {state: counts[state] + found[state] for state in counts}
    values = {"files": len(command.parts), "count": counts["new"] + counts["changed"]}
    return Change.of_everything(Message("Import {count} deals from {files} files", values), counts)


def _remember(tx: Transaction, plan: ImportPlan) -> None:
    if plan.lesson is None:
        return
    told = {key: dict(value) if isinstance(value, Mapping) else value for key, value in plan.lesson._asdict().items()}
    name, content = plan.mapping.fingerprint, json.dumps(told, ensure_ascii=False)
    tx.save(SavedThing(id=named_key(f"import mapping {name}"), kind="import mapping", name=name, content=content))


def _bring_in(command: ImportDeals, tx: Transaction, places: ImportLookup) -> dict[str, int]:
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    for chunk in _chunks(matches(tx, command.plan), command):
        _make(tx, places, [match for match in chunk if match.state == "new"], counts)
        changed = [match for match in chunk if match.state == "changed"]
        _bring_up_to_date(tx, places, changed)
        counts["changed"] += len(changed)
        counts["unchanged"] += sum(match.state == "unchanged" for match in chunk)
    return counts


def _chunks(found: Iterator[Match], command: ImportDeals | ImportHistory) -> Iterator[list[Match]]:
    done, total = 0, len(command.plan.drafts)
    for chunk in in_parts(found, CHUNK):
        yield chunk
        done += len(chunk)
        if command.progress:
            command.progress(done, total)


def _make(tx: Transaction, places: ImportLookup, chunk: list[Match], counts: dict[str, int]) -> None:
    """New deals by columns, as their events add up to them: a record, or folding, for each of a hundred thousand would take as
    long as reading the file."""
    if not chunk:
        return
    columns = new_deals(tx, places, chunk)
    records: dict[type[Record], list[Record]] = {Activity: [], DealTag: [], CustomValue: []}
    for key, match in zip(columns["id"], chunk, strict=True):
        if match.draft.tags or match.draft.custom or match.draft.next_step:
            _belongings(tx, places, key, match.draft, records)
    places.flush()
    tx.add_columns(Deal, columns, are_summed=True)
    for batch in records.values():
        tx.add_batch(batch)
    tx.append_cells(list(histories_of(columns)))
    counts["new"] += len(chunk)


def _belongings(
    tx: Transaction, places: ImportLookup, deal: str, draft: DealDraft, records: dict[type[Record], list[Record]]
) -> None:
    for name in draft.tags:
        records[DealTag].append(DealTag(id=tx.new_id(), deal=deal, tag=places.tag(name)))
    for name, value in draft.custom.items():
        records[CustomValue].append(CustomValue(id=tx.new_id(), deal=deal, field=places.field(name), value=value))
    if draft.next_step and draft.outcome == "open":
        step = Activity(id=tx.new_id(), subject=deal, kind="task", title=draft.next_step, created_at=tx.now)
        records[Activity].append(step)


def facts_of(draft: DealDraft) -> dict[str, Any]:
    """Values for the columns of a deal's plain facts that the file has. An empty cell leaves what may not be empty."""
    found: dict[str, Any] = {}
    for fact in PLAIN_FACTS:
        if fact.key in draft.facts and (draft.facts[fact.key] is not None or not fact.required):
            value = draft.facts[fact.key]
            found[fact.column] = from_us(value) if fact.kind == "time" and value is not None else value
    return found


def _bring_up_to_date(tx: Transaction, places: ImportLookup, chunk: list[Match]) -> None:
    rows = {deal.id: deal for deal in tx.get_all(Deal, [match.deal or "" for match in chunk])}
    for match in chunk:
        draft, deal, told = match.draft, rows[match.deal or ""], match.told
        values: dict[str, Any] = {
            "external_print": merged_fingerprint(match.mark, match.before, told),
            **facts_of(draft),
        }
        if "title" in told:
            values["title"] = draft.title
        if "organisation" in told:
            values["organisation"] = places.organisation(draft.organisation)
        if "contact" in told:
            values["contact"] = places.contact(draft.contact)
        if "owner" in told:
            values["owner"] = draft.owner
        if "chance" in told and places.own_file:
            values["probability"] = typed_chance(draft, places)
        places.flush()
        happen(tx, [replace(deal, **values)], partial(_caught_up, match, places))
        _dated(tx, match, deal)
        _custom_up_to_date(tx, places, match)
        _tags_up_to_date(tx, places, deal, draft)


def _dated(tx: Transaction, match: Match, deal: Deal) -> None:
    """A closing whose day was not known gets the one that the row says."""
    draft = match.draft
    if draft.closed and deal.outcome == draft.outcome != "open" and deal.closed_at is None:
        tx.replace_history({deal.id: closed_at(tx.events([deal.id])[deal.id], draft.closed)})


def _caught_up(match: Match, places: ImportLookup, deal: Deal, at: datetime) -> list[Event]:
    draft, told = match.draft, match.told
    if "stage" not in told:
        stage = None
    elif "pipeline" not in told and places.has_stage(deal.pipeline, draft.stage):
        stage = places.stage_in(deal.pipeline, draft.stage)
    else:
        stage = places.stage(draft)
    return histories.caught_up(deal, draft, stage, at, told)


def _custom_up_to_date(tx: Transaction, places: ImportLookup, match: Match) -> None:
    """Own fields that the row fills are as it says; one that it had filled before, and leaves empty now, is empty."""
    deal = match.deal or ""
    emptied = [part.removeprefix(OWN) for part in match.told if part.startswith(OWN) and had_part(match.before, part)]
    wanted = {**dict.fromkeys(emptied, ""), **match.draft.custom}
    if not wanted:
        return
    present = {value.field: value for value in tx.find(CustomValue, deal=deal)}
    for name, text in wanted.items():
        field = places.field(name)
        old = present.get(field)
        if old and text:
            tx.save(replace(old, value=text))
        elif old:
            tx.save(replace(old, deleted_at=tx.now))
        elif text:
            tx.save(CustomValue(id=tx.new_id(), deal=deal, field=field, value=text))


def _tags_up_to_date(tx: Transaction, places: ImportLookup, deal: Deal, draft: DealDraft) -> None:
    """The tags of the file are added; those that the user has given here stay."""
    present = {tag.tag for tag in tx.find(DealTag, deal=deal.id)}
    wanted = [places.tag(name) for name in draft.tags]
    places.flush()
    tx.save(*(DealTag(id=tx.new_id(), deal=deal.id, tag=tag) for tag in wanted if tag not in present))
