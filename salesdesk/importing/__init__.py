"""Files of deals and stage logs, of any origin, to a plan of what importing them would do. No desk is touched here.

Each name is imported when it is first used: the child that reads a file needs few of them."""

from typing import TYPE_CHECKING

from salesdesk.late import late_names

if TYPE_CHECKING:
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
    from salesdesk.importing.understand.layouts import layout_names
    from salesdesk.importing.understand.mapping import ColumnMap, header_fingerprint, options_with_map
else:
    __getattr__ = late_names(
        __name__,
        {
            "plan.deal_keys": (
                "draft_key",
                "key_of",
            ),
            "plan.model": (
                "Counts",
                "CurrencySum",
                "DealDraft",
                "Drafts",
                "FileFacts",
                "HistoryDraft",
                "HistoryEvent",
                "ImportOptions",
                "ImportPlan",
                "ImportPreview",
                "PipelineShape",
                "Problem",
                "Question",
                "Refusal",
                "RememberedMapping",
                "Row",
                "StageFound",
                "StageRead",
                "StageShape",
            ),
            "plan.planning": ("plan_import",),
            "plan.problems": ("write_refused",),
            "read.refusals": (
                "ImportCancelled",
                "ImportRefused",
            ),
            "understand.layouts": ("layout_names",),
            "understand.mapping": (
                "ColumnMap",
                "header_fingerprint",
                "options_with_map",
            ),
        },
    )

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
