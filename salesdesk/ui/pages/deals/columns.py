"""The columns of the table: what each shows of a deal, how it sorts, and how it is edited."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from salesdesk.desk.cards import Card
from salesdesk.domain.days import DAY_US
from salesdesk.i18n import tr
from salesdesk.ui.pages.deals.rows import DealRows, SortKey

Editor = Literal["", "title", "name", "money", "percent", "day", "stage", "outcome"]
NUMBERS = {"money", "percent", "days"}
Value = Callable[[DealRows, Card], Any]


@dataclass(frozen=True, slots=True)
class TableColumn:
    """``kind`` says how a value is written, ``editor`` how it is changed ("" not here), ``width`` is in pixels."""

    key: str
    title: Callable[[], str]
    kind: str
    value: Value
    width: int
    order: SortKey
    editor: Editor = ""
    is_shown: bool = True

    @property
    def is_right(self) -> bool:
        """Whether its values are numbers, which stand at the right."""
        return self.kind in NUMBERS

    @property
    def is_editable(self) -> bool:
        """Whether a cell becomes an editor (stage and outcome open a menu instead)."""
        return self.editor not in ("", "stage", "outcome")


def _names(key: str, title: Callable[[], str], width: int, editor: Editor = "name") -> TableColumn:
    at = Card._fields.index(key)

    def order(rows: DealRows, card: Card) -> str | None:
        name = card[at]
        return str(name).casefold() if name else None

    return TableColumn(key, title, "text", lambda rows, card: card[at] or None, width, order, editor)


def _plain(
    key: str, title: Callable[[], str], kind: str, width: int, value: Value, *, editor: Editor = ""
) -> TableColumn:
    return TableColumn(key, title, kind, value, width, value, editor)


def _chance_order(rows: DealRows, card: Card) -> float | None:
    return rows.chance(card)


def _step_order(rows: DealRows, card: Card) -> tuple[bool, Any, str] | None:
    step = rows.steps.get(card.id)
    if step is None:
        return None
    return step.day is None, step.day or rows.moment.today, step.time or "~"


def _days_order(rows: DealRows, card: Card) -> int | None:
    return (rows.moment.now_us - card.since_us + card.spent_us) // DAY_US if card.outcome == "open" else None


_OUTCOMES = {"open": 0, "won": 1, "lost": 2}

COLUMNS: tuple[TableColumn, ...] = (
    _names("title", lambda: tr("Deal"), 230, "title"),
    _names("organisation", lambda: tr("Organisation"), 160),
    _names("contact", lambda: tr("Contact"), 130),
    TableColumn(
        "stage",
        lambda: tr("Stage"),
        "text",
        lambda rows, card: rows.stages[card.stage].name,
        130,
        lambda rows, card: rows.positions[card.stage],
        "stage",
    ),
    TableColumn(
        "outcome",
        lambda: tr("Outcome"),
        "outcome",
        lambda rows, card: card.outcome,
        84,
        lambda rows, card: _OUTCOMES[card.outcome],
        "outcome",
    ),
    _plain("amount", lambda: tr("Amount"), "money", 110, lambda rows, card: card.amount, editor="money"),
    TableColumn(
        "chance",
        lambda: tr("Chance"),
        "percent",
        lambda rows, card: rows.chance(card),
        76,
        _chance_order,
        "percent",
    ),
    _plain(
        "expected_close", lambda: tr("Expected close"), "day", 120, lambda rows, card: card.expected_close, editor="day"
    ),
    TableColumn("step", lambda: tr("Next step"), "step", lambda rows, card: rows.steps.get(card.id), 170, _step_order),
    TableColumn("days", lambda: tr("Days in stage"), "days", lambda rows, card: rows.days(card), 100, _days_order),
    _names("owner", lambda: tr("Owner"), 120),
    _names("source", lambda: tr("Source"), 110),
    _plain("created_us", lambda: tr("Created"), "instant", 105, lambda rows, card: card.created_us),
    _plain("closed_us", lambda: tr("Closed"), "instant", 105, lambda rows, card: card.closed_us),
    replace(_names("lost_reason", lambda: tr("Why lost"), 140, ""), is_shown=False),
    TableColumn(
        "pipeline",
        lambda: tr("Pipeline"),
        "text",
        lambda rows, card: rows.pipelines[card.pipeline].name,
        130,
        lambda rows, card: rows.pipelines[card.pipeline].rank,
        is_shown=False,
    ),
)
