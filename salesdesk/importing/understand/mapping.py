"""Which column is which field: as data that can be shown, edited, kept and given on the command line."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from salesdesk.importing.plan.model import DateOrder, DecimalMark, ImportOptions, RememberedMapping
from salesdesk.importing.read.delimited import DELIMITERS
from salesdesk.importing.read.refusals import ImportRefused
from salesdesk.importing.understand.header_words import DEAL_CUES, normal_header

PROBLEM_COLUMNS = ("Line in the file", "Problem")
"""Added to the columns of a file when its refused rows are written down; an import leaves them out."""
DEAL_FIELDS = tuple(cue.key for cue in DEAL_CUES)
"""What a column of a deal file can be; each at most once. `close_date` is the closing of a closed deal and the
expected close of any; `touched` is a date of some other change, used only where nothing better is known."""
HISTORY_FIELDS = (
    "deal",
    "at",
    "stage",
    "from_stage",
    "field",
    "old_value",
    "new_value",
    "event",
    "amount",
    "currency",
    "expected_close",
    "owner",
    "title",
    "organisation",
    "lost_reason",
)
"""What a column of a log can be; each at most once."""
FREE_FIELDS = ("custom", "ignore", "entered")
"""What any number of columns can be: an own field, nothing, or the day a deal entered the stage it is named for."""
DATE_FIELDS = frozenset(cue.key for cue in DEAL_CUES if cue.is_date) | {"at", "entered"}
_SETTINGS = ("date_order", "decimal_mark", "currency", "kind", "layout", "sheet", "encoding", "delimiter")


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """A field for each column of a header."""

    header: tuple[str, ...]
    fields: tuple[str, ...]

    def index(self, field: str) -> int | None:
        """The column that holds a field, or None."""
        return self.fields.index(field) if field in self.fields else None

    def column(self, field: str) -> str:
        """The name of the column that holds a field, or an empty text."""
        index = self.index(field)
        return "" if index is None else self.header[index]

    def columns(self, field: str) -> tuple[int, ...]:
        """All columns mapped to a free field."""
        return tuple(i for i, f in enumerate(self.fields) if f == field)

    def changed(self, choices: Mapping[str, str]) -> "ColumnMap":
        """With the user's choices in it; a field taken by a choice is taken from the column that had it.

        Raises ImportRefused for a column the file does not have, an unknown field, or a field chosen twice.
        """
        by_name = {normal_header(name): i for i, name in reversed(list(enumerate(self.header)))}
        exact = {name: i for i, name in enumerate(self.header)}
        fields = list(self.fields)
        chosen: dict[int, str] = {}
        for name, field in choices.items():
            index = exact.get(name, by_name.get(normal_header(name)))
            if index is None:
                raise ImportRefused("The file has no column {column}, which the mapping names.", column=name)
            if field not in (*DEAL_FIELDS, *HISTORY_FIELDS, *FREE_FIELDS):
                raise ImportRefused("The mapping names a field {field} that does not exist.", field=field)
            if field in chosen.values() and field not in FREE_FIELDS:
                raise ImportRefused("The mapping gives {field} to more than one column.", field=field)
            chosen[index] = field
        taken = set(chosen.values()) - set(FREE_FIELDS)
        fields = [chosen.get(i, "custom" if f in taken else f) for i, f in enumerate(fields)]
        return ColumnMap(self.header, tuple(fields))

    def choices(self) -> dict[str, str]:
        """Every column's field by the column's name: what is remembered, and what `changed` takes."""
        return dict(zip(self.header, self.fields, strict=True))

    def lesson(
        self, options: ImportOptions, date_order: DateOrder | None, decimal_mark: DecimalMark | None
    ) -> RememberedMapping:
        """What to remember of this reading for the next file with the same header."""
        return RememberedMapping(self.choices(), date_order, decimal_mark, options.outcomes, options.stages)

    @property
    def fingerprint(self) -> str:
        """The same for files with the same columns, whatever their order and case."""
        return header_fingerprint(self.header)


def own_columns(header: Sequence[str]) -> frozenset[int]:
    """The columns that we added to a file of problem rows; none in any other file."""
    own = list(map(normal_header, PROBLEM_COLUMNS))
    found = {name: index for index, name in enumerate(map(normal_header, header)) if name in own}
    return frozenset(found.values()) if len(found) == len(own) else frozenset()


def header_fingerprint(header: Sequence[str]) -> str:
    """32 hexadecimal digits for a set of column names, without regard to order and case.

    A file of problem rows is known by the columns of the file it came from.
    """
    own = own_columns(header)
    names = "\n".join(sorted(normal_header(name) for i, name in enumerate(header) if i not in own))
    return hashlib.sha256(names.encode()).hexdigest()[:32]


def recalled(options: ImportOptions, header: Sequence[str]) -> ImportOptions:
    """Options with what was told of files with this header before; what is said now wins."""
    before = options.remembered.get(header_fingerprint(header))
    if before is None:
        return options
    return replace(
        options,
        usual_date_order=before.date_order,
        usual_decimal_mark=before.decimal_mark,
        outcomes={**before.outcomes, **options.outcomes},
        stages={**before.stages, **options.stages},
    )


def options_with_map(options: ImportOptions, text: str) -> ImportOptions:
    """Options with what a `--map` file says: `columns` by name, and if it likes `outcomes` and `stages` by name,
    `date_order`, `decimal_mark`, `currency`, `kind`, `layout`, `sheet`, `encoding` and `delimiter`.
    Raises ImportRefused when it is not such a file."""
    try:
        found = json.loads(text)
    except ValueError:
        raise ImportRefused("The mapping is not a JSON file.") from None
    found = found if isinstance(found, dict) else {}
    columns, outcomes, stages = found.get("columns"), found.get("outcomes", {}), found.get("stages", {})
    if not all(map(_texts, (columns, outcomes, stages))):
        raise ImportRefused("The mapping must look like {example}.", example='{"columns": {"Column name": "title"}}')
    settings = {key: _checked(key, found[key]) for key in _SETTINGS if found.get(key) is not None}
    meanings = {name: _checked("outcomes", value) for name, value in outcomes.items()}
    meanings, stages = {**options.outcomes, **meanings}, {**options.stages, **stages}
    return replace(options, mapping=columns, outcomes=meanings, stages=stages, **settings)


_ALLOWED: dict[str, tuple[str, ...]] = {
    "date_order": ("day-first", "month-first"),
    "decimal_mark": (".", ","),
    "kind": ("auto", "deals", "history"),
    "outcomes": ("open", "won", "lost"),
    "delimiter": tuple(DELIMITERS),
}


def _checked(key: str, value: Any) -> Any:
    if not isinstance(value, str) or (key in _ALLOWED and value not in _ALLOWED[key]):
        raise ImportRefused("The mapping has {value} for {key}, which is not possible.", key=key, value=str(value))
    return value


def _texts(found: Any) -> bool:
    return isinstance(found, dict) and all(isinstance(v, str) for v in found.values())
