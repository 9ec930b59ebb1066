"""What a field is: one descriptor that every page, file, report and script reads."""

from collections.abc import Callable, Sequence
from dataclasses import field
from datetime import date
from typing import Any, Protocol

from salesdesk.domain.dataclass import dataclass
from salesdesk.domain.errors import Refused
from salesdesk.domain.fields import kinds
from salesdesk.domain.fields.kinds import KINDS, Choices, Kind, Operator
from salesdesk.domain.records import Record
from salesdesk.domain.words import mark

LAST = 1000
"""The place of what comes after all others."""
TYPED_COMMANDS = ("ChangeAmount", "ChangeExpectedClose")
"""Commands of fields with a rule of their own that take nothing but a value."""
OWN = "own:"
"""Begins the key of a field of the user's own, before its name."""


class DealLookup(Protocol):
    """What a deal's fields are read from besides the card itself."""

    def stage_name(self, card: Any) -> str:
        """The name of the stage that a deal holds, or held last."""

    def stage_place(self, card: Any) -> int:
        """The place of that stage among all stages."""

    def pipeline_name(self, card: Any) -> str:
        """The name of a deal's pipeline."""

    def pipeline_rank(self, card: Any) -> str:
        """What pipelines are sorted by."""

    def chance(self, card: Any) -> float | None:
        """The chance in [0, 1] of an open deal: typed, learnt or its stage's; None once it is closed."""

    def step(self, card: Any) -> Any:
        """The next step planned (title, day, time), or None."""

    def days(self, card: Any) -> int | None:
        """Whole days of an open deal in its stage; None once it is closed."""

    def day(self, instant_us: int) -> date:
        """The day of an instant (microseconds since 1970) in the desk's zone."""

    def is_created_known(self, card: Any) -> bool:
        """Whether the created instant is more than an estimate."""

    def tags(self, card: Any) -> Sequence[str]:
        """The names of a deal's tags."""

    def own(self, card: Any, name: str) -> str | None:
        """What a deal has in the user's own field of that name."""


Getter = Callable[[Any, Any], Any]
"""Takes a card and a DealLookup, gives a value of the field's kind, or None."""


class OfRow:
    """Gives an attribute of the card as it is, or None where it is empty; who reads many cards may read ``name`` itself."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, card: Any, lookup: Any) -> Any:
        return getattr(card, self.name) or None


@dataclass(frozen=True, slots=True)
class InTable:
    """A column of the table of deals: its place, its width in pixels (0: by kind), its own title where it has one."""

    at: int = LAST
    width: int = 0
    title: str = ""
    is_shown: bool = True
    is_quiet: bool = True
    """Drawn in the secondary colour."""


@dataclass(frozen=True, slots=True)
class InPanel:
    """A line of the panel of a deal: its place, and its own label where it has one."""

    at: int = 105
    label: str = ""


@dataclass(frozen=True, slots=True)
class InExport:
    """A column of exported deals: its place, its header (one language, so that it is known again; empty: the label),
    its width in characters (0: by kind), and what our own import reads it as (empty: the field's key there)."""

    at: int = 500
    header: str = ""
    width: int = 0
    read_as: str = ""


@dataclass(frozen=True, slots=True)
class InReport:
    """A column of the data sheet behind a report: its place, its own title, its width in characters (0: by kind)."""

    at: int = LAST
    title: str = ""
    width: int = 0


@dataclass(frozen=True, slots=True)
class InImport:
    """How an import knows a column again and what a mapping calls it.

    ``words`` are headers in the languages of the files we read, parted by bars; ``key`` is the mapping's name (empty: the
    field's key); ``label`` what the user reads (empty: the field's). ``follows_noun``: also known behind "deal",
    "opportunity" and the like. ``at`` orders words: of two fields with the same word the earlier has it.
    """

    words: str = ""
    key: str = ""
    label: str = ""
    follows_noun: bool = False
    at: int = LAST


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Everything there is to say of a field of deals.

    A *fact* is set by the command SetField and kept in ``column`` of the deal's row (a field of the user's own: as a
    value of that field); ``record`` is what the column names by key, found or made by its name. A field that is no fact
    has a rule of its own: ``command`` changes it, or nothing does.
    """

    key: str
    kind: Kind
    label: str
    get: Getter
    is_fact: bool = False
    column: str = ""
    record: type[Record] | None = None
    command: str = ""
    choices: Choices = ()
    required: str = ""
    """The sentence told when it is left empty; empty where it may be."""
    key_of: Getter | None = None
    """The key of what it names, where a filter takes the key as well as the name."""
    order: Getter | None = None
    """What deals are sorted by, where that is not the value."""
    is_searched: bool = False
    personal: bool = False
    """Whether it holds data about a person."""
    wish: tuple[str, str] = (mark("Change {field} of {title}"), mark("Change {field} of {count} deals"))
    """What a change of one deal and of several is called, for undo."""
    in_table: InTable | None = None
    in_panel: InPanel | None = None
    in_export: InExport | None = None
    in_report: InReport | None = None
    in_import: InImport | None = None
    in_json: bool = True
    aliases: tuple[str, ...] = field(default=())
    """Other keys under which scripts find it."""

    @property
    def operators(self) -> tuple[Operator, ...]:
        """How it can be compared in a filter."""
        return KINDS[self.kind].operators

    @property
    def value_type(self) -> type:
        """The type of a value that is there."""
        return KINDS[self.kind].value

    @property
    def is_grouped(self) -> bool:
        """Whether deals can be grouped by it."""
        return KINDS[self.kind].is_grouped

    @property
    def is_number(self) -> bool:
        """Whether its values stand at the right."""
        return KINDS[self.kind].is_number

    @property
    def is_edited(self) -> bool:
        """Whether a typed value can change it: a fact, or one of the fields whose command takes a value alone."""
        return self.is_fact or self.command in TYPED_COMMANDS

    @property
    def is_own(self) -> bool:
        """Whether it is a field of the user's own."""
        return self.key.startswith(OWN)

    @property
    def import_key(self) -> str:
        """What a mapping of an import calls it."""
        return (self.in_import.key if self.in_import else "") or self.key

    @property
    def header(self) -> str:
        """The header of its column in our own files."""
        return (self.in_export.header if self.in_export else "") or self.label

    def rank(self, card: Any, lookup: Any) -> Any:
        """What deals are sorted by; None for a deal without a value."""
        if self.order is not None:
            return self.order(card, lookup)
        return kinds.ranker(self.kind, self.choices)(self.get(card, lookup))

    def read(self, text: str, currency: str = "") -> Any:
        """The value of canonical text. Raises Refused when it cannot be read, or is empty and must not be."""
        return self.checked(kinds.read(self.kind, text, self.choices, currency), currency)

    def write(self, value: Any, currency: str = "") -> str:
        """A value as canonical text."""
        return kinds.write(self.kind, value, currency)

    def plain(self, value: Any) -> Any:
        """A value as JSON holds it."""
        return kinds.plain(self.kind, value)

    def words(self, value: Any) -> str:
        """The words of a choice (marked, to be translated); any other value as canonical text."""
        return next((words for key, words in self.choices if key == value), None) or self.write(value)

    def checked(self, value: Any, currency: str = "") -> Any:
        """A value as it is kept. Raises Refused when it cannot be."""
        found = kinds.checked(self.kind, value, self.choices, currency)
        if self.required and found in (None, "", ()):
            raise Refused(self.required)
        return found
