"""The words of the panel: kinds of step, categories, and the sentences of a deal's history."""

from datetime import date
from typing import Any

from salesdesk.domain.money import Money
from salesdesk.formats import DASH, Formats
from salesdesk.i18n import ntr, tr
from salesdesk.services.views import HistoryLine

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


def step_kinds() -> dict[str, str]:
    """Kinds of step in words."""
    return {
        "call": tr("Call"),
        "email": tr("Email"),
        "meeting": tr("Meeting"),
        "demo": tr("Demo"),
        "contract": tr("Contract"),
        "task": tr("Task"),
    }


def categories() -> dict[str, str]:
    """Forecast categories in words."""
    return {
        "commit": tr("Commit"),
        "best_case": tr("Best case"),
        "pipeline": tr("Pipeline"),
        "omitted": tr("Left out of the forecast"),
    }


def history_icon(line: HistoryLine) -> str:
    """The icon of a line of history."""
    if line.kind == "amount" and _fell(line.sentence.values):
        return "trending-down"
    return _HISTORY_ICONS.get(line.kind, "history")


def _fell(values: dict[str, Any]) -> bool:
    old, new = values.get("old"), values.get("new")
    return bool(old and new and old.currency == new.currency and new.amount < old.amount)


def sentence(line: HistoryLine, formats: Formats) -> str:
    """A line of history in the user's language, with money and days as the locale writes them."""
    values = {name: _worded(value, line.kind, formats) for name, value in line.sentence.values.items()}
    if line.kind == "stage" and "count" in values:
        return ntr(
            "Moved to {stage} after {count} day in {left}",
            "Moved to {stage} after {count} days in {left}",
            line.sentence.values["count"],
            stage=values["stage"],
            left=values["left"],
        )
    return tr(line.sentence.text, **values) if values else tr(line.sentence.text)


def _worded(value: object, kind: str, formats: Formats) -> str:
    if isinstance(value, Money):
        return formats.money(value.amount, value.currency)
    if value is None:
        return DASH
    if kind in ("expected_close", "snoozed"):
        return formats.day(date.fromisoformat(str(value)))
    return str(value)
