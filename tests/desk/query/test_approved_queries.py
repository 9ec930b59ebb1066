"""What expressions, documents and values mean, as approved tables: one line for each of many spellings."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from salesdesk.desk.query import filters, saved_views, sorting
from salesdesk.desk.query import values as meanings
from salesdesk.desk.query.expressions import expression_of, parse
from salesdesk.desk.query.filters import OPERATORS, Condition, narrows
from salesdesk.desk.query.matching import Matcher
from salesdesk.desk.query.texts import searched_text
from salesdesk.desk.query.tokens import is_number, is_plain_field, is_plain_value, quoted, tokens
from salesdesk.desk.query.values import Today, read_day, read_money
from salesdesk.domain.days import day_of, from_us, to_us
from salesdesk.domain.errors import Refused, SalesDeskError
from salesdesk.domain.fields import Field, Kind
from tests.support.approved import approve

DAY = date(2026, 11, 23)
ZONE = ZoneInfo("Europe/Berlin")
TODAY = Today(DAY, lambda instant_us: day_of(from_us(instant_us), ZONE))
NOON = to_us(datetime(2026, 11, 23, 12, tzinfo=ZONE))
EXPRESSIONS = (
    "", "  ", "title = Pump", 'title = "Pump"', "title=Pump", "amount > 5", "amount >= 5.50", "amount<=-3",
    "amount != 12500.50 EUR",
    "amount > 5 EUR and title = a", "amount > 5 AND title = a", "chance > 50%", "chance > 50 %",
    "created = 2026-11-23", "created = 2026-11-23T10:00:00Z",
    "created = 2026-11-23T10:00+02:00", "created < +3d", "created < -3d", "created = today", "owner = empty",
    "owner is empty", "owner is not empty",
    "owner != empty", "owner in (a, b)", 'owner in ("a b", 5, empty, 50%)', "owner in ()", "owner contains ann",
    '"pump"', '"pu\\"mp"', '"pu\\\\mp"',
    "not a = b", "not not a = b", "not (a = b and c = d)", "a = b and c = d and e = f", "a = b or c = d and e = f",
    "(a = b or c = d) and e = f",
    "((a = b))", "a = b or (c = d or e = f)", "a = b and (c = d and e = f)", "own:Region = North",
    'own:"My field" = North', "OWN:Region = x",
    "own:a.b = x", "a.b = x", "A = B AND NOT C = D OR E = F", "größe > 5", "客户 = x", "a = 007", "a = +5", "a = 5.",
    "a = .5", "a = 1e5", "a = 5x",
    "a = today b = c", "a", "a =", "a = =", "= b", "a = b and", "a = b or", "and a = b", "not", "(", ")", "(a = b",
    "a = b)", "a ~ b", "a = b # c",
    '"open', 'a = "open', "a in b", "a in (b", "a in (b c)", "a in (b,)", "a in (", "a is", "a is not",
    "a not in (b)", "in = b", "empty = b",
    "a = and", "a = in", "a contains", "a contains (b)", "a = (b)", "a = 5 eur", "a = 5 EUR5", "a = 2026-13-99",
    "a = 2026-11-23x", "a = +3days", "a = 5 %x",
    "a\n=\nb", "a = 'b'", "a = b; c", "own: = x", "own:\"\" = x", "title", "5 = a", "50% = a", "2026-01-01 = a",
    "a = 12345678901234567890123456789012345678901",
)  # fmt: skip
DOCUMENTS: tuple[Any, ...] = (
    {"all": []}, {"any": []}, {"all": [{"text": "a"}]}, {"any": [{"text": "a"}]}, {"any": [{"text": "a"},
    {"any": [{"text": "b"}]}]},
    {"not": {"text": "a"}}, {"not": []}, {"text": 5}, {"text": "a", "all": []}, {"field": "a", "op": "=", "value": "b"},
    {"field": "a", "op": "=", "value": True}, {"field": "a", "op": "=", "value": False}, {"field": "a", "op": "=",
    "value": None},
    {"field": "a", "op": "=", "value": 5}, {"field": "a", "op": "=", "value": 5.25}, {"field": "a", "op": "=",
    "value": float("inf")},
    {"field": "a", "op": "=", "value": 1e300}, {"field": "a", "op": "=", "value": {}}, {"field": "a", "op": "=",
    "value": ["b"]},
    {"field": "a", "op": "in", "value": ["b", 5, None]}, {"field": "a", "op": "in", "value": "b"}, {"field": "a",
    "op": "in", "value": []},
    {"field": "a b", "op": "=", "value": "b"}, {"field": "own:a b", "op": "=", "value": "b"}, {"field": 5, "op": "=",
    "value": "b"},
    {"field": "and", "op": "=", "value": "b"}, {"field": "a", "op": "~", "value": "b"}, {"field": "a", "op": "="},
    [], "a", None, 5,
    {"all": "ab"}, {"all": [5]}, {"all": [{"all": [{"text": "a"}, {"text": "b"}]}, {"text": "c"}]}, {"other": []},
)  # fmt: skip
ORDERS: tuple[Any, ...] = (
    [],
    ["a"],
    ["-a", "b"],
    ["--a"],
    ["a b"],
    ["own:a b"],
    ["-own:a"],
    [5],
    "a",
    None,
    {},
    ["-"],
    [""],
)
VIEWS: tuple[Any, ...] = (
    {"name": "A"}, {"name": " A  b "}, {"name": ""}, {"name": 5}, {}, {"name": "A", "columns": ["title", "own:a b"]},
    {"name": "A", "columns": ["a b"]},
    {"name": "A", "columns": "title"}, {"name": "A", "columns": ["a"] * 200}, {"name": "A", "columns": ["a"] * 201},
    {"name": "x" * 200},
    {"name": "x" * 201}, {"name": "A", "other": 1}, {"name": "A", "sort": ["-a"]}, {"name": "A", "sort": "a"},
    {"name": "A", "filter": {"text": "a"}},
    {"name": "A", "filter": []}, [], "A", None,
)  # fmt: skip
DAYS = (
    "today", "TODAY ", " yesterday", "tomorrow", "+3d", "-3d", "3d", "+1234567d", "+999999d", "2026-11-23",
    "20261123", "2026-W48-1", "2026-2-3",
    "2026-02-30", "", "x",
)  # fmt: skip
MONEY = ["5", "5.5", "-5", "+5", "5 EUR", "5  eur", "5EUR", "5 EURO", "5.", " .5", "5,5", "EUR 5", "5 E1R", "", "x"]


@dataclass(frozen=True)
class Row:
    """A row with a value of each kind."""

    value: Any
    currency: str = "EUR"


KINDS: dict[Kind, tuple[Any, ...]] = {
    "text": (None, "", "Müller", "MÜLLER", "Muller", "müller & co"),
    "long_text": (None, "a word"),
    "number": (None, 0, 2, 2.5, -1),
    "percent": (None, 0.0, 0.5, 1.0),
    "date": (None, DAY, DAY - timedelta(days=1), DAY + timedelta(days=3)),
    "time": (None, NOON, NOON - 86_400_000_000, NOON + 12 * 3_600_000_000),
    "choice": (None, "open", "won"),
    "several": (None, (), ("north",), ("North", "big")),
    "yes_no": (None, True, False),
    "duration": (None, 0, 3),
    "money": (None, 0, 500, 501, -500),
}  # fmt: skip
WANTED: tuple[Any, ...] = (
    None, "müller", "mull", "2", 2, 2.5, "50%", "0.5", "2026-11-23", "today", "+3d", "2026-11-23T11:00:00Z", "won",
    "Won deals", "north", "yes", "no", "5", "5 EUR", "5 USD",
    "x", ("müller", "won", None), ("2", "5", "north"), (),
)  # fmt: skip


def _field(kind: Kind, values: Iterable[Any]) -> Field:
    choices = (("open", "Open"), ("won", "Won deals")) if kind == "choice" else ()
    return Field(key="value", kind=kind, label="Value", get=lambda row, _: row.value, choices=choices, is_searched=True)


def _pieces(typed: str) -> list[tuple[str, str, int, str]]:
    return [(piece.kind, piece.said, piece.place, piece.keyword) for piece in tokens(typed)]


def _tried(make: Callable[[Any], Any], given: Any) -> str:
    try:
        return str(make(given))
    except SalesDeskError as error:
        return f"{type(error).__name__}: {error}"


def test_expressions() -> None:
    lines = []
    for typed in EXPRESSIONS:
        lines.append(f"{typed!r}: {_tried(parse, typed)}")
        try:
            found = parse(typed)
        except Refused:
            continue
        lines.append(f"    {expression_of(found)!r} {filters.to_json(found)} {sorted(filters.fields_of(found))}")
        assert parse(expression_of(found)) == found
        assert filters.from_json(filters.to_json(found)) == found
    approve("desk/query/expressions.txt", "\n".join(lines))


def test_pieces_of_expressions() -> None:
    lines = [f"{typed!r}: {_tried(_pieces, typed)}" for typed in EXPRESSIONS]
    words = (
        "title",
        "own:a",
        "a b",
        "and",
        "AND",
        "5",
        "5.5",
        "-5",
        "5 EUR",
        "5  EUR",
        "50%",
        "50 %",
        "today",
        "2026-11-23",
        "+3d",
        "x",
        "",
        "a.b",
        "5x",
    )
    lines += [
        f"{word!r}: value {is_plain_value(word)}, number {is_number(word)}, field {is_plain_field(word)}, {quoted(word)}"
        for word in words
    ]
    approve("desk/query/pieces.txt", "\n".join(lines))


def test_documents() -> None:
    lines = [f"{json.dumps(one)}: {_tried(filters.from_json, one)}" for one in DOCUMENTS]
    lines += [f"order {json.dumps(one)}: {_tried(sorting.from_json, one)}" for one in ORDERS]
    lines += [
        f"typed order {one!r}: {_tried(sorting.parse, one)}" for one in ("", "a", "-a, b", "a,,b", "a b", " , ", "--a")
    ]
    lines += [f"view {json.dumps(one)[:60]}: {_tried(saved_views.from_json, one)[:160]}" for one in VIEWS]
    lines += [f"kept {one}: {_tried(saved_views.from_text, one)}" for one in ("", "x", '{"name": "A"}', "[" * 100_000)]
    approve("desk/query/documents.txt", "\n".join(line[:400] for line in lines))


def test_days_and_money() -> None:
    lines = [f"day {typed!r}: {_tried(lambda one: read_day(one, DAY), typed)}" for typed in DAYS]
    lines += [f"money {typed!r}: {_tried(read_money, typed)}" for typed in MONEY]
    approve("desk/query/days_and_money.txt", "\n".join(lines))


def test_which_values_pass() -> None:
    lines = []
    for kind, values in KINDS.items():
        field = _field(kind, values)
        for op in OPERATORS:
            for wanted in WANTED:
                if isinstance(wanted, tuple) == (op == "in"):
                    lines.append(f"{kind} {op} {wanted!r}: {_passing(field, Condition('value', op, wanted), values)}")
    approve("desk/query/values.txt.gz", "\n".join(lines))


def _passing(field: Field, found: Condition, values: Iterable[Any]) -> str:
    try:
        test = meanings.tester(found, field, TODAY)
    except SalesDeskError as error:
        return str(error)
    passed = [value for value in values if test((value, "EUR") if field.kind == "money" else value)]
    if field.kind == "money":
        passed += [f"{value} JPY" for value in values if test((value, "JPY"))]
    return str(passed)


def test_which_rows_are_searched_and_named() -> None:
    rows = {str(place): Row(value) for place, value in enumerate(("Pump Müller", "pump", "Wheel", None, "müller"))}
    name = Field(
        key="name",
        kind="text",
        label="Name",
        get=lambda row, _: row.value,
        key_of=lambda row, _: f"key {row.value}",
        is_searched=True,
    )

    def field_of(key: str) -> Field:
        if key != "name":
            raise Refused("There is no field {key}.", key=key)
        return name

    matcher = Matcher(rows, field_of, None, searched_text([name], None))
    typed = (
        "", '"pump"', '"PUMP muller"', '"mul pum"', '"x"', 'name = "key pump"', "name = pump", 'name != "key pump"',
        'name in ("key Wheel", pump)',
        "name is empty", "name is not empty", 'name contains "key"', '"pump" or name = Wheel', 'not "pump"',
        '"pump" and not name = pump', "other = 5",
    )  # fmt: skip
    keys = sorted(rows, reverse=True)
    lines = [f"{one}: {_tried(lambda typed: matcher.passing(parse(typed), keys, TODAY), one)}" for one in typed]
    approve("desk/query/rows.txt", "\n".join(lines))


@pytest.mark.parametrize(
    ("new", "old", "wanted"),
    [('"ab"', '"a"', True), ('"a"', '"ab"', False), ('"ab c"', '"c"', True), ('"c" and a = b', '"c"', True), ('"c"',
    '"c" and a = b', False),
     ("a = b", "", True), ("", "a = b", False), ("a = b or c = d", "a = b", False), ("a = b", "a = b", True),
     ('"a" and "b"', '"b a"', True)],
)  # fmt: skip
def test_when_a_filter_narrows_another(new: str, old: str, wanted: bool) -> None:
    assert narrows(parse(new), parse(old)) is wanted


def test_orders_put_what_is_empty_last() -> None:
    rows = {"a": Row(2), "b": Row(None), "c": Row(1), "d": Row(2), "e": Row(None)}
    number = _field("number", ())
    for typed, wanted in (("", "abcde"), ("value", "cadbe"), ("-value", "adcbe"), ("value,-value", "cadbe")):
        order = sorting.parse(typed)
        assert "".join(sorting.arranged(list(rows), order, lambda _: number, rows.__getitem__, None)) == wanted
        rank = sorting.ranker(order, lambda _: number, None)
        assert "".join(sorted(rows, key=lambda key: rank(rows[key]))) == wanted
    downwards = sorting.ranker(sorting.parse("-value"), lambda _: number, None)
    assert downwards(rows["a"]) == downwards(rows["d"])
