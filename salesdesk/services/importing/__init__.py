"""Files of deals and stage logs, of any origin, to a plan of what importing them would do. No desk is touched here."""

from salesdesk.services.importing.keys import draft_key, key_of
from salesdesk.services.importing.layouts import SALESDESK_DEALS, SALESDESK_HISTORY, layout_names
from salesdesk.services.importing.mapping import ColumnMap, header_fingerprint, options_with_map
from salesdesk.services.importing.model import (
    Counts,
    DealDraft,
    Drafts,
    FileFacts,
    HistoryDraft,
    HistoryEvent,
    ImportOptions,
    ImportPlan,
    PipelineShape,
    Preview,
    Problem,
    Question,
    Refusal,
    Remembered,
    Row,
    StageFound,
    StageRead,
    StageShape,
    Sum,
)
from salesdesk.services.importing.planning import plan_import
from salesdesk.services.importing.problems import write_refused
from salesdesk.services.importing.refusals import ImportCancelled, ImportRefused

__all__ = [
    "SALESDESK_DEALS",
    "SALESDESK_HISTORY",
    "ColumnMap",
    "Counts",
    "DealDraft",
    "Drafts",
    "FileFacts",
    "HistoryDraft",
    "HistoryEvent",
    "ImportCancelled",
    "ImportOptions",
    "ImportPlan",
    "ImportRefused",
    "PipelineShape",
    "Preview",
    "Problem",
    "Question",
    "Refusal",
    "Remembered",
    "Row",
    "StageFound",
    "StageRead",
    "StageShape",
    "Sum",
    "draft_key",
    "header_fingerprint",
    "key_of",
    "layout_names",
    "options_with_map",
    "plan_import",
    "write_refused",
]
