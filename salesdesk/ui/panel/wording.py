"""The words of the panel: kinds of step, categories, and the sentences of a deal's history."""

from typing import Any

from salesdesk.desk.cards import HistoryLine
from salesdesk.reports.wording import categories, sentence, step_kinds

__all__ = ["STEP_ICONS", "categories", "history_icon", "sentence", "step_kinds"]

STEP_ICONS = {
    "call": "phone",
    "email": "mail",
    "meeting": "meeting",
    "demo": "demo",
    "contract": "file-text",
    "task": "check",
}
_HISTORY_ICONS = {
    **STEP_ICONS,
    "created": "plus",
    "stage": "arrow-right",
    "won": "won",
    "lost": "lost",
    "reopened": "undo",
    "amount": "trending-up",
    "expected_close": "calendar",
    "pipeline": "pipeline",
    "snoozed": "later",
    "woken": "refresh",
    "deleted": "trash",
    "note": "note",
}


def history_icon(line: HistoryLine) -> str:
    """The icon of a line of history."""
    if line.kind == "amount" and _fell(line.sentence.values):
        return "trending-down"
    return _HISTORY_ICONS.get(line.kind, "history")


def _fell(values: dict[str, Any]) -> bool:
    old, new = values.get("old"), values.get("new")
    return bool(old and new and old.currency == new.currency and new.amount < old.amount)
