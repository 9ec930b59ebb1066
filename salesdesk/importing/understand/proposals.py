"""A mapping proposed from a layout, from header words and from what the columns hold."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Literal

from salesdesk.domain.errors import Message
from salesdesk.importing.plan.model import ImportOptions
from salesdesk.importing.read.cells import NOTHING, RawRow, cell_text
from salesdesk.importing.understand.amounts import currency_of, is_currency, number_of
from salesdesk.importing.understand.dates import AMBIGUOUS, DateReader
from salesdesk.importing.understand.fact_readers import PLAIN_FACTS, holds
from salesdesk.importing.understand.header_words import DEAL_CUES, DEAL_FIELDS, LOG_FIELDS, normal_header
from salesdesk.importing.understand.layouts import Layout, date_entered
from salesdesk.importing.understand.mapping import DATE_FIELDS, ColumnMap, own_columns
from salesdesk.importing.understand.outcomes import stage_outcome, status_outcome, truth

_NOUNS = frozenset(
    (
        "deal",
        "opportunity",
        "potential",
        "sales",
        "total",
        "estimated",
        "est",
        "current",
        "crm",
        "verkaufs",
        "projekt",
        "商机",
        "销售",
        "交易",
        "案件",
    )
)
_AFTER_NOUN = frozenset(cue.key for cue in DEAL_CUES if cue.follows_noun)
_FACTS = {field.import_key: field for field in PLAIN_FACTS}
_RANK = {word: rank for rank, word in enumerate(DEAL_FIELDS)}
_LOOKED_AT = 200_000
"""Cells that are looked at to propose a mapping."""
_LEAST = 0.2
"""The share of readable cells below which a column's name is not believed."""
_SYMBOL = re.compile(r"\b[A-Z]{1,3}\$|[$€£¥₹₩₽]|\b[A-Z]{3}\b|zł|Kč")


class ColumnSample:
    """What the sample rows hold in one column."""

    def __init__(self, cells: Sequence[Any], options: ImportOptions) -> None:
        typed = [c for c in cells if not isinstance(c, str)]
        self.texts = [t for t in (cell_text(c) for c in cells) if t and t.casefold() not in NOTHING]
        self.different = len(set(self.texts))
        self._cells = [*typed, *(t for t in cells if isinstance(t, str) and t.strip())]
        self._reader = DateReader(options.date_order, options.zone)

    def share(self, test: Any) -> float:
        """The share of the filled cells that pass a test on their text; 1 when nothing is filled."""
        return sum(bool(test(t)) for t in self.texts) / len(self.texts) if self.texts else 1.0

    def dates(self) -> float:
        """The share of the filled cells that are dates."""
        answers = [self._reader.read(c) for c in self._cells]
        good = sum(a is AMBIGUOUS or not isinstance(a, Message) for a in answers)
        return good / len(answers) if answers else 1.0

    def amounts(self) -> float:
        """The share of the filled cells that are amounts."""
        return self.share(lambda t: not isinstance(number_of(t, None), Message))

    def text(self) -> bool:
        """Whether people read it: neither dates nor amounts nor yes and no."""
        return bool(self.texts) and max(self.dates(), self.amounts(), self.share(lambda t: truth(t) is not None)) < 0.5


def propose(
    header: tuple[str, ...],
    rows: Sequence[RawRow],
    layout: Layout,
    kind: Literal["deals", "history"],
    options: ImportOptions,
) -> ColumnMap:
    """A field for each column: the layout's where it has one, else from words and from what the column holds."""
    rows = rows[: max(20, _LOOKED_AT // len(header))]
    columns = [ColumnSample([r.cells[i] for r in rows if i < len(r.cells)], options) for i in range(len(header))]
    own = own_columns(header)
    fields: list[str] = []
    for index, name in enumerate(header):
        field = layout.fields.get(normal_header(name)) or ("entered" if date_entered(name) else "")
        fields.append("ignore" if index in own else field)
    if not layout.fields:
        _by_words(header, fields, columns, kind)
    _once_each(fields)
    if not layout.fields and kind == "deals":
        _by_content(fields, columns, header)
    return ColumnMap(header, tuple(field or "custom" for field in fields))


def _by_words(
    header: Sequence[str], fields: list[str], columns: Sequence[ColumnSample], kind: Literal["deals", "history"]
) -> None:
    candidates: dict[str, list[tuple[int, int]]] = {}
    for index, name in enumerate(header):
        if fields[index]:
            continue
        field, rank = _word_field(name, kind)
        if field and (field := _fitting(field, columns[index])):
            candidates.setdefault(field, []).append((rank, index))
    for field, found in candidates.items():
        fields[min(found)[1]] = field
    if kind == "history" and "field" in fields and "new_value" not in fields and "amount" in fields:
        fields[fields.index("amount")] = "new_value"  # a column of values beside the field they are of
    if "status" in fields and "stage" not in fields:
        index = fields.index("status")
        if columns[index].share(lambda t: status_outcome(t) is not None) < 1.0:
            fields[index] = "stage"


def _word_field(name: str, kind: Literal["deals", "history"]) -> tuple[str, int]:
    normal = normal_header(name)
    if kind == "history" and normal in LOG_FIELDS:
        return LOG_FIELDS[normal], 0
    if normal in DEAL_FIELDS:
        field = DEAL_FIELDS[normal]
        return ("expected_close" if kind == "history" and field == "close_date" else field), _RANK[normal]
    first, _, rest = normal.partition(" ")
    if first in _NOUNS and DEAL_FIELDS.get(rest) in _AFTER_NOUN:
        return DEAL_FIELDS[rest], _RANK[rest] + len(_RANK)
    return "", 0


def _fitting(field: str, column: ColumnSample) -> str:
    """The field if the column can hold it, a near one that it can, or nothing."""
    is_empty_flag = field in ("is_closed", "is_won") and not column.texts  # may be days further below: "Closed" is both
    if is_empty_flag or (
        field in ("is_closed", "is_won", "active") and column.share(lambda t: truth(t) is not None) < 0.9
    ):
        field = {"is_closed": "closed", "is_won": "won_time", "active": ""}[field]
    if field in DATE_FIELDS and column.dates() < _LEAST:
        return ""
    if field == "amount" and column.amounts() < _LEAST:
        return ""
    if (
        field == "probability"
        and column.share(lambda t: not isinstance(number_of(t.rstrip("% "), None), Message)) < 0.6
    ):
        return ""
    fact = _FACTS.get(field)
    if fact is not None and column.share(lambda t: holds(fact, t)) < _LEAST:
        return ""
    return field


def _once_each(fields: list[str]) -> None:
    """Keep the first column of each field; the others stay as own fields."""
    seen: set[str] = set()
    for index, field in enumerate(fields):
        if field and field not in ("ignore", "entered", "custom"):
            if field in seen:
                fields[index] = "custom"
            seen.add(field)


def _by_content(fields: list[str], columns: Sequence[ColumnSample], header: Sequence[str]) -> None:
    """Fill the fields a deal cannot do without from columns whose names say nothing."""
    free = [i for i, field in enumerate(fields) if not field]
    if not {"stage", "status"} & set(fields):
        for i in free:
            closing = columns[i].share(lambda t: stage_outcome(t).outcome != "open")
            if columns[i].texts and closing > 0.1 and columns[i].different <= max(12, 0.2 * len(columns[i].texts)):
                fields[i] = "stage"
                break
    if "amount" not in fields:
        for i in free:
            if (
                not fields[i]
                and columns[i].texts
                and columns[i].share(_has_symbol) > 0.6
                and columns[i].amounts() > 0.6
            ):
                fields[i] = "amount"
                break
    _stage_dates(fields, columns, header)
    if not {"title", "organisation"} & set(fields):
        texts = [i for i in free if not fields[i] and columns[i].text()]
        if texts:
            fields[max(texts, key=lambda i: (columns[i].different, -i))] = "title"


def _stage_dates(fields: list[str], columns: Sequence[ColumnSample], header: Sequence[str]) -> None:
    """Columns of dates that are called like a stage of the file: the days on which deals came there."""
    stages = {text.casefold() for text in columns[fields.index("stage")].texts} if "stage" in fields else set()
    for index, name in enumerate(header):
        column = columns[index]
        if not fields[index] and name.casefold() in stages and column.texts and column.dates() > 0.8:
            fields[index] = "entered"


def header_currency(name: str, base: str) -> str | None:
    """The currency that a column's name speaks of, as in `Amount (€)` or `Value EUR`."""
    for sign in _SYMBOL.findall(unicodedata.normalize("NFKC", name)):
        if is_currency(sign.casefold()):
            return currency_of(sign, base)
    return None


def _has_symbol(text: str) -> bool:
    return _SYMBOL.search(unicodedata.normalize("NFKC", text)) is not None
