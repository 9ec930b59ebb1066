"""What the preview shows of a row: each part of the deal it becomes, or what stands in the file where it becomes none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial

from salesdesk.domain.fields import Field
from salesdesk.formats import Formats
from salesdesk.i18n import tr, worded
from salesdesk.importing import DealDraft, ImportPlan, Row
from salesdesk.importing.understand.fact_readers import PLAIN_FACTS
from salesdesk.reports.field_words import written
from salesdesk.ui.importing.wording import field_words

MOST_OWN_FIELDS = 12
_STANDING = ("stage", "status", "is_won", "is_closed", "active")
_CLOSES = ("closed", "won_time", "lost_time", "close_date", "expected_close")


@dataclass(frozen=True, slots=True)
class PreviewColumn:
    """A column of the preview: its head, the fields of the file it comes from, and how a deal shows it."""

    head: str
    columns: tuple[int, ...]
    show: Callable[[DealDraft], str]
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class PreviewCell:
    """A cell: its text, what it says on the mouse's rest, and whether it could not be read."""

    text: str
    tip: str = ""
    wrong: bool = False


def parts_of(plan: ImportPlan, formats: Formats, zone: tzinfo) -> list[PreviewColumn]:
    """The columns of the preview."""
    return _raw_parts(plan) if plan.kind == "history" else _deal_parts(plan, formats, zone)


def _raw_parts(plan: ImportPlan) -> list[PreviewColumn]:
    words = field_words()
    return [
        PreviewColumn(
            words.get(field, "") if field not in ("custom", "entered") else plan.mapping.header[i], (i,), lambda _d: ""
        )
        for i, field in enumerate(plan.mapping.fields)
        if field != "ignore"
    ][: MOST_OWN_FIELDS * 2]


def _deal_parts(plan: ImportPlan, formats: Formats, zone: tzinfo) -> list[PreviewColumn]:
    def day(instant: datetime | None, guessed: bool) -> str:
        if instant is None or guessed:
            return ""
        return formats.day_medium(instant.astimezone(zone).date())

    def closes(draft: DealDraft) -> str:
        if draft.outcome != "open":
            return day(draft.closed, False)
        return formats.day_medium(draft.expected_close) if draft.expected_close else ""

    def amount(draft: DealDraft) -> str:
        return "" if draft.amount_minor is None else formats.money(draft.amount_minor, draft.currency)

    words = field_words()
    wanted: list[tuple[str, Sequence[str], Callable[[DealDraft], str], bool]] = [
        (words["title"], ("title",), lambda d: d.title, False),
        (words["organisation"], ("organisation", "product"), lambda d: d.organisation or "", False),
        (tr("Stage"), _STANDING, _standing, False),
        (words["amount"], ("amount", "currency"), amount, True),
        (words["created"], ("created",), lambda d: day(d.created, d.created_estimated), False),
        (tr("Closed or expected"), _CLOSES, closes, False),
        (words["owner"], ("owner",), lambda d: d.owner or "", False),
        (words["contact"], ("contact",), lambda d: d.contact or "", False),
        (words["probability"], ("probability",), lambda d: "" if d.probability is None else formats.percent(d.probability), True),
        *((words[field.import_key], (field.import_key,), partial(_fact, field, formats), field.is_number) for field in PLAIN_FACTS),
        (words["lost_reason"], ("lost_reason",), lambda d: d.lost_reason or "", False),
        (words["tags"], ("tags",), lambda d: ", ".join(d.tags), False),
        (words["next_step"], ("next_step",), lambda d: d.next_step or "", False),
        (words["pipeline"], ("pipeline",), lambda d: d.pipeline or "", False),
        (words["external_id"], ("external_id",), lambda d: d.external_id or "", False),
    ]  # fmt: skip
    parts = [
        PreviewColumn(head, columns, show, number)
        for head, fields, show, number in wanted
        if (columns := _columns(plan, fields)) or head == words["title"]
    ]
    return parts + [_own(plan, index) for index in plan.mapping.columns("custom")[:MOST_OWN_FIELDS]]


def _fact(field: Field, formats: Formats, draft: DealDraft) -> str:
    return written(field, draft.facts.get(field.key), draft.currency, formats)


def _own(plan: ImportPlan, index: int) -> PreviewColumn:
    name = plan.mapping.header[index]
    return PreviewColumn(name, (index,), lambda draft: draft.custom.get(name, ""))


def _columns(plan: ImportPlan, fields: Sequence[str]) -> tuple[int, ...]:
    return tuple(index for field in fields if (index := plan.mapping.index(field)) is not None)


def _standing(draft: DealDraft) -> str:
    if draft.outcome == "open":
        return draft.stage
    word = tr("Won") if draft.outcome == "won" else tr("Lost")
    return tr("{outcome} from {stage}", outcome=word, stage=draft.stage) if draft.stage_known else word


def shown(row: Row, part: PreviewColumn, plan: ImportPlan, reasons: dict[tuple[int, str], str]) -> PreviewCell:
    """What stands in a row under a part."""
    cells = [row.cells[i] for i in part.columns if i < len(row.cells) and row.cells[i]]
    raw = " · ".join(cells)
    if row.draft is not None:
        text = part.show(row.draft)
        return PreviewCell(text, tr("In the file: {text}", text=raw) if raw and raw != text else "")
    wrong = next(
        (reasons[row.line, name] for i in part.columns if (row.line, name := plan.mapping.header[i]) in reasons), ""
    )
    return PreviewCell(raw, wrong, bool(wrong))


def remark(row: Row, plan: ImportPlan, refused: set[int]) -> str:
    """Why a row is shown, or what becomes of it."""
    if row.why is not None:
        return worded(row.why)
    if row.line in refused:
        return tr("Cannot be read")
    return tr("Left out") if row.draft is None and plan.kind == "deals" else ""
