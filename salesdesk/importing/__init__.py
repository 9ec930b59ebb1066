"""Files of deals and stage logs, of any origin, to a plan of what importing them would do. No desk is touched here."""

from salesdesk.importing.plan.deal_keys import draft_key, key_of
from salesdesk.importing.plan.model import (
    Counts,
    CurrencySum,
    DealDraft,
    Drafts,
    FileFacts,
    HistoryDraft,
    HistoryEvent,
    ImportOptions,
    ImportPlan,
    ImportPreview,
    PipelineShape,
    Problem,
    Question,
    Refusal,
    RememberedMapping,
    Row,
    StageFound,
    StageRead,
    StageShape,
)
from salesdesk.importing.plan.planning import plan_import
from salesdesk.importing.plan.problems import write_refused
from salesdesk.importing.read.refusals import ImportCancelled, ImportRefused
from salesdesk.importing.understand.mapping import ColumnMap, header_fingerprint, options_with_map

__all__ = [
    "ColumnMap",
    "Counts",
    "CurrencySum",
    "DealDraft",
    "Drafts",
    "FileFacts",
    "HistoryDraft",
    "HistoryEvent",
    "ImportCancelled",
    "ImportOptions",
    "ImportPlan",
    "ImportPreview",
    "ImportRefused",
    "PipelineShape",
    "Problem",
    "Question",
    "Refusal",
    "RememberedMapping",
    "Row",
    "StageFound",
    "StageRead",
    "StageShape",
    "draft_key",
    "header_fingerprint",
    "key_of",
    "layout_names",
    "options_with_map",
    "plan_import",
    "write_refused",
]
