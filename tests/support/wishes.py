"""A command of any kind with values drawn for its fields: made from the registry, so that a new command needs no words here.

A field has a value by its type hint; some by their name, where a text must be of a form. What no hint tells of (the plan of
an import) has a maker of its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, timedelta
from random import Random
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.keys import AmountIn, KeyOf
from salesdesk.desk.commands.registry import load
from salesdesk.desk.desk import Desk
from salesdesk.desk.ports import Reader
from salesdesk.domain.fields import BUILT_IN, Field
from salesdesk.domain.records import Pipeline
from salesdesk.importing import PipelineShape
from salesdesk.importing.commands.imports import ImportDeals, ImportFiles, ImportHistory
from salesdesk.importing.plan.model import StageShape
from tests.importing.planning import plan

COMMANDS: Mapping[str, type[Command]] = load("salesdesk.importing.commands")
NAMES = ("Anna", "ANNA", "Müller", "MÜLLER ", "Zoë & Co", "王芳", "=1+1")
"""What people, organisations, deals, stages and tags are called: some of them are the same name."""
TEXTS: Mapping[str, tuple[str, ...]] = {
    "title": ("Fleet", "fleet", "Pump", "ポンプ", " "),
    "text": ("Said so", "Likes it\nvery much", ""),
    "kind": ("call", "email", "meeting", "task"),
    "currency": ("USD", "EUR", "JPY", "CHF"),
    "period": ("2026-Q4", "2026-Q4", "2026-11", "2026", "2027-Q1", "2026-H2"),
    "due_time": ("09:00", "23:59", "00:00"),
    "rate": ("0.9", "2", "0.0001"),
    "where": ("amount > 5", 'stage = "Proposal"', ""),
    "sort": ("-amount", "title,-amount", ""),
    "columns": ("title", "amount", "stage"),
    "folder": ("", "/reports"),
    "reason": ("Price", "price", "Late"),
    "source": ("Web", "web", "Fair"),
    "report": ("funnel", "quota", "review"),
    "field": (*(field.key for field in BUILT_IN if field.is_fact), "own:Region", "own:region", "own:Product"),
}
"""Texts of fields that must be of a form, or that are more telling than names."""
SETTINGS = {
    "zone": ("Europe/Berlin", "Pacific/Kiritimati", "Australia/Lord_Howe"),
    "currency": ("EUR", "USD"),
    "fiscal_start": ("1", "4", "12"),
    "period_kind": ("quarter", "month", "year"),
    "names": ("Anna", "Anna\nMüller", ""),
    "weekdays": ("0 1 2 3 4", "6"),
    "pace": ("linear", "seasonal"),
    "theme": ("dark", "light"),
}
TABLES = (
    "Deal,Stage,Amount,Currency,Created,Closed on,Status,Organization,Label\n"
    "Fleet,Qualified,12.50,EUR,2026-10-01,,Open,Anna,north\nPump,Proposal,7,USD,2026-10-02,2026-11-02,Won,MÜLLER,\n"
    "Valve,Proposal,,EUR,2026-09-02,2026-11-12,Lost,,south\n",
    "ID,Deal,Stage,Amount,Next step date,Region\n7,Fleet,Qualified,900,2026-12-01,North\n8,Wheel,Elsewhere,5,,\n",
    "ID,Deal,Amount,Owner\n7,Fleet renewed,950,Müller\n9,Belt,1,Anna\n",
)
LOGS = (
    "deal,at,stage,amount\n7,2026-01-01,Qualified,5\n7,2026-01-03,Proposal,5\n2,2026-01-02,Qualified,5\n2,2026-03-01,Won,5\n",
    "deal,at,stage,amount\nFleet,2026-10-01,Qualified,5\nFleet,2026-11-03,Lost (price),6\n",
)


class Wishes:
    """Draws commands for a desk. ``chance`` decides everything."""

    def __init__(self, desk: Desk, reader: Reader, chance: Random) -> None:
        self._desk, self._reader, self._chance = desk, reader, chance
        self._today = desk.today()

    def command(self, name: str) -> Command:
        """A command of that name; many are refused by the desk, as a user's are."""
        kind = COMMANDS[name]
        return MAKERS[kind](self) if kind in MAKERS else self._part(kind)

    def _part(self, kind: type[Any]) -> Any:
        every = get_type_hints(kind, include_extras=True)
        hints = {field.name: every[field.name] for field in fields(kind)}
        subjects = [field for field in ("deal", "person", "organisation") if field in hints]
        chosen = self._chance.choice(subjects) if len(subjects) == 3 else None
        values = {
            field: None if len(subjects) == 3 and field in subjects and field != chosen else self._value(field, hint)
            for field, hint in hints.items()
        }
        if "field" in values and "value" in values:
            values["value"] = self._of_field(str(values["field"]))
        return kind(**values)

    def _value(self, name: str, hint: Any) -> Any:
        origin, arguments = get_origin(hint), get_args(hint)
        if origin is Annotated:
            return self._marked(arguments[1], name)
        if origin in (Union, UnionType):
            kinds = [kind for kind in arguments if kind is not NoneType]
            return None if NoneType in arguments and self._chance.random() < 0.4 else self._value(name, kinds[0])
        if origin is Literal:
            return self._chance.choice(arguments)
        if origin is tuple:
            return self._several(name, arguments)
        return self._plain(name, hint)

    def _several(self, name: str, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
        if name == "values":
            return tuple((key, self._chance.choice(SETTINGS[key])) for key in self._chance.sample(sorted(SETTINGS), 2))
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return tuple(self._value(name, arguments[0]) for _ in range(self._chance.randint(1, 3)))
        return tuple(self._value(name, each) for each in arguments)

    def _plain(self, name: str, kind: Any) -> Any:
        if kind is str:
            return self._chance.choice(TEXTS.get(name, NAMES))
        if kind is bool:
            return self._chance.random() < 0.5
        if kind is int:
            return self._chance.choice((1, 5, 30))
        if kind is float:
            return self._chance.choice((0.1, 0.35, 0.8))
        if kind is date:
            return self._today + timedelta(days=self._chance.choice((-400, -20, -1, 0, 1, 9, 90)))
        if isinstance(kind, type) and hasattr(kind, "__dataclass_fields__"):
            return self._part(kind)
        raise NotImplementedError(f"no value can be drawn for {name}: {kind}; say how in tests/support/wishes.py")

    def _marked(self, mark: Any, name: str) -> Any:
        if isinstance(mark, AmountIn):
            return self._chance.choice((0, 1, 900, 12_345_678))
        assert isinstance(mark, KeyOf), name
        found = sorted(candidate.key for candidate in mark.candidates(self._reader))
        return self._chance.choice(found) if found else "0" * 8 + "-0000-7000-8000-" + "0" * 12

    def _of_field(self, key: str) -> Any:
        field: Field | None = next((one for one in BUILT_IN if one.key == key), None)
        if self._chance.random() < 0.25:
            return None
        kind = "text" if field is None else field.kind
        if field is not None and field.choices:
            return self._chance.choice(field.choices)[0]
        by_kind: dict[str, Callable[[], Any]] = {
            "several": lambda: tuple(self._chance.sample(NAMES, 2)),
            "percent": lambda: 0.4,
            "number": lambda: 5,
            "yes_no": lambda: True,
            "date": lambda: self._plain("day", date),
        }
        return by_kind.get(kind, lambda: self._chance.choice(NAMES))()

    # Imports

    def shapes(self) -> tuple[PipelineShape, ...]:
        """The pipelines as an import knows them."""
        pipelines = sorted(self._reader.find(Pipeline), key=lambda found: found.rank)
        return tuple(
            PipelineShape(p.name, tuple(StageShape(one.name, one.kind) for one in self._reader.stages_of(p.id)))
            for p in pipelines
        )

    def table(self) -> Any:
        """A small file of deals."""
        return plan(self._chance.choice(TABLES), *self.shapes(), now=self._desk.now())

    def log(self) -> Any:
        """A small file of history."""
        return plan(self._chance.choice(LOGS), *self.shapes(), now=self._desk.now())


MAKERS: Mapping[type[Command], Callable[[Wishes], Command]] = {
    ImportDeals: lambda at: ImportDeals(plan=at.table()),
    ImportHistory: lambda at: ImportHistory(plan=at.log()),
    ImportFiles: lambda at: ImportFiles(parts=(ImportDeals(plan=at.table()), ImportHistory(plan=at.log()))),
}
