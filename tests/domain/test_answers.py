"""What the rules of the domain answer, as a whole: descriptors of fields, periods, ranks, texts of amounts and values."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from salesdesk.domain import money, periods, ranks, records
from salesdesk.domain.fields import BUILT_IN, FURTHER, KINDS, STALLED, Field, kinds, own_field
from salesdesk.domain.formula_guards import guarded, is_formula_like, looks_guarded, needs_guard, unguarded
from salesdesk.domain.names import hint_key, name_key, search_key
from salesdesk.domain.own_headers import SALESDESK_HISTORY, own_deal_headers
from tests.support.answers import asked, text, told
from tests.support.approved import approve


def described(field: Field) -> dict[str, Any]:
    """All that is said of a field but its functions, and what follows from it; parts as by default are left out."""
    found: dict[str, Any] = {}
    for part in fields(Field):
        value = getattr(field, part.name)
        if value != part.default:
            found[part.name] = (
                value.__name__ if isinstance(value, type) else bool(value) if callable(value) else told(value)
            )
    derived = ("operators", "is_grouped", "is_number", "is_edited", "is_own", "import_key", "header")
    return found | {name: told(getattr(field, name)) for name in derived} | {"type": field.value_type.__name__}


def test_the_fields_of_a_deal() -> None:
    """All that is said of each, beside how its values are sorted and its kind is read."""
    assert [field.rank(SimpleNamespace(id="K"), None) for field in BUILT_IN if field.key == "id"] == ["k"]
    found = {field.key: described(field) for field in (*BUILT_IN, STALLED, own_field("Region"))}
    rules = {kind: told(rule) | {"value": rule.value.__name__} for kind, rule in KINDS.items()}
    headers = {"deals": own_deal_headers(), "history": SALESDESK_HISTORY}
    whole = {"fields": found, "kinds": rules, "headers": headers, "further": told(FURTHER)}
    approve("domain/fields.txt", text(whole))


def defaults(kind: type[records.Record]) -> dict[str, Any]:
    return {
        part.name: told(part.default) for part in fields(kind) if part.default.__class__.__name__ != "_MISSING_TYPE"
    }


def test_the_records() -> None:
    """Their defaults, and the constants beside them."""
    assert records.Note(id="n", subject="d", text="t", created_at=datetime(2026, 1, 1, tzinfo=UTC)).deal == "d"
    constants = {
        name: told(getattr(records, name))
        for name in ("CATEGORIES", "ACTIVITY_KINDS", "DEFAULT_STALL_DAYS", "REFERENCES", "SUBJECTS")
    }
    approve("domain/records.txt", text({kind.__name__: defaults(kind) for kind in records.KINDS} | constants))


DAYS = [date(2026, 1, 1) + timedelta(days=by) for by in (-1, 0, 30, 31, 89, 90, 180, 181, 272, 273, 303, 333, 364, 365)]


def test_periods() -> None:
    """Of days at the ends of months, in fiscal years that begin in any month; and the keys that name one."""
    held = {
        f"{kind} of a year from month {first}": [
            f"{day}: {found.key} {found.start} to {found.last}, {(found.until - found.start).days} days"
            for day in DAYS
            for found in (periods.containing(day, kind, first),)
        ]
        for kind in periods.KINDS
        for first in (1, 2, 4, 7, 12)
    }
    keys = (
        "2026", "2026-Q1", "2026-q4", " 2026-H2 ",
        "2026-11", "2026-01", "2026-12", "2026-00", "2026-13", "2026-Q5", "2026-H3",
        "2026-Q0", "2026-H1", "2026-", "", "26", "0000", "0999", "1000", "9900", "9901",
        "1000-H1", "9900-Q4", "2026-Q", "2026-1", "Q4", "2026-12-31",
    )  # fmt: skip
    named = {f"{key!r} from month {first}": asked(periods.parse, key, first) for key in keys for first in (1, 10)}
    shifted = {
        f"{key} by {by} from month {first}": periods.shifted(periods.parse(key, first), by, first).key
        for key in ("2026", "2026-H1", "2026-Q3", "2026-02")
        for by in (-13, -1, 0, 1, 5)
        for first in (1, 4)
    }
    approve("domain/periods.txt", text({"containing": held, "named": named, "shifted": shifted}))


EDGES = (
    "a0",
    "a1",
    "az",
    "aU",
    "aV",
    "b00",
    "b01",
    "b0z",
    "bzz",
    "c000",
    "Zz",
    "Zy",
    "Z0",
    "Yzz",
    "Y00",
    "X000",
    "z" + "z" * 26,
)
INNER = ("a0V", "a0l", "a0z", "a01", "a00V", "azV", "Z0V", "Yzz1", "b00V", "a0zz")


def test_ranks() -> None:
    """Between any two of many ranks, at both ends, and several at once."""
    every = sorted({*EDGES, *INNER})
    found = {f"{low} {high}": ranks.between(low, high) for low in every for high in every if low < high}
    ends = {
        rank: [ranks.between(None, rank), ranks.between(rank, None) if rank in EDGES[:-1] else ""] for rank in every
    }
    several = {
        f"{count} between {low} and {high}": " ".join(ranks.spread(count, low, high))
        for count in (-1, 0, 1, 2, 3, 7, 70)
        for low, high in ((None, None), ("a0", None), (None, "a0"), ("a0", "a1"), ("Zz", "b01"))
    }
    approve("domain/ranks.txt", text({"between": found, "ends": ends, "spread": several}))
    for key, rank in found.items():
        low, high = key.split()
        assert low < rank < high


AMOUNTS = (
    "0", "1", "-1", "12500.5", "12500.50", "12500.505", "0.1", "0.001", "0.0001", "10000000000000", "10000000000000.01",
    "-10000000000000", "-10000000000000.01", "1000000000000000", "1000000000000001", "1e3", "1e-3", "NaN", "Infinity",
    "1000000000000", "1000000000000.001", "1e999999", "-1e9999999",
    "1e-999999", "1e-9999999", "0e9999999", "1.000000000000000000000000000000000000000000000000000000000000000000001",
)  # fmt: skip
RATES = (
    "1", "0.92", " 0.9200 ", "1e-9", "0.0000000009", "1e9", "1000000000", "1000000001", "0", "-1", "x", "", "NaN", "Infinity",
    "1.2345678901234567890", "0.12345678901234567890", "1.23456789012345678901", "100", "1E2",
)  # fmt: skip


def test_money() -> None:
    """Minor units of decimal amounts, exchange rates, and codes: with all that is refused."""
    minor = {
        f"{amount} {currency}": asked(money.to_minor, Decimal(amount), currency)
        for amount in AMOUNTS
        for currency in ("EUR", "JPY", "KWD")
    }
    codes = sorted({chr(a) + chr(b) + chr(c) for a in range(65, 91) for b in range(65, 91) for c in range(65, 91)})
    odd = {code: money.exponent(code) for code in codes if money.exponent(code) != 2}
    rates = {repr(rate): asked(money.rate_text, rate) for rate in RATES}
    typed = ("eur", " Usd ", "EU", "EURO", "E1R", "ÄUR", "", "€")
    named = {repr(code): asked(money.currency_code, code) for code in typed}
    back = [str(money.to_decimal(123_456, code)) for code in ("EUR", "JPY", "KWD")]
    kept = [
        money.to_text(None),
        money.to_text(money.Money(-5, "EUR")),
        money.from_text(None),
        money.from_text("-5 EUR"),
    ]
    sums = money.totals([money.Money(1, "EUR"), money.Money(2, "USD"), money.Money(-4, "EUR")])
    whole = {
        "minor": minor,
        "exponents": odd,
        "rates": rates,
        "codes": named,
        "decimal": back,
        "kept": told(kept),
        "sums": sums,
    }
    approve("domain/money.txt", text(whole))


VALUES: dict[kinds.Kind, tuple[str, ...]] = {
    "text": ("", "  ", " Müller "),
    "long_text": ("a\nb",),
    "number": ("12", "-0.50", "1e3", "x", "NaN", "Infinity", "1,5"),
    "money": ("12500.50", "12500.50 EUR", "12500.50 eur", "3 USD", "3.001", "x", "3  EUR", "3 XX1"),
    "percent": ("0", "1", "0.355", "35.5%", "100 %", "101%", "-1%", "1.0001", "x%", "%"),
    "date": ("2026-12-31", "31.12.2026", "2026-02-30"),
    "time": ("2026-12-31T09:30:00Z", "2026-12-31T09:30:00+02:00", "2026-12-31T09:30", "2026-12-31", "now"),
    "choice": ("commit", "BEST CASE", "best_case", "soon"),
    "several": ("a, b;c", " a ,, a ;", ";"),
    "yes_no": ("yes", "TRUE", "1", "no", "False", "0", "maybe"),
    "person": ("Ines",),
    "organisation": ("Nova",),
    "link": ("https://example.org",),
    "duration": ("3", "3d", " 3 d", "2.5", "3.0", "x", "-1"),
}
GIVEN: tuple[Any, ...] = (
    None, True, False, 0, 1, 2, -1, 0.5, 1.5, 3, (), ("b", " a ", "b", ""), ["x"], date(2026, 12, 31), Decimal("1"), " yes ", "",
)  # fmt: skip
CHOICES: kinds.Choices = (("commit", "Commit"), ("best_case", "Best case"))


def _choices(kind: kinds.Kind) -> kinds.Choices:
    return CHOICES if kind == "choice" else ()


def _read(kind: kinds.Kind, typed: str, currency: str) -> Any:
    value = kinds.read(kind, typed, _choices(kind), currency)
    written = kinds.write(kind, value, currency)
    return [value, written, kinds.plain(kind, value), kinds.rank(kind, value, _choices(kind))]


def _kept(kind: kinds.Kind) -> Iterable[tuple[str, Any]]:
    for value in GIVEN:
        yield f"{value!r}", asked(kinds.checked, kind, value, _choices(kind))


def test_values_of_every_kind() -> None:
    """Canonical text as value, text again, JSON and what is sorted by; and what is kept of a value."""
    read = {
        f"{kind} {typed!r} {currency}": asked(_read, kind, typed, currency)
        for kind, every in VALUES.items()
        for typed in every
        for currency in (("", "EUR") if kind == "money" else ("",))
    }
    approve("domain/values.txt", text({"read": read, "checked": {kind: dict(_kept(kind)) for kind in KINDS}}))


TEXTS = (
    "", "=1+1", "+1", "-1,5", "+1.5%", "-", "-x", "@a", "\tx", "\rx", "'", "''=x", "'=x", "'x", "\u200d=x", "\u200b+1", "<r>b",
    "'<r>b", "1", "-1-1", " =x",
)  # fmt: skip
NAMES = (
    "Müller & Co. KG", "MÜLLER", "  two   words ", "ＡＢＣ", "Straße", "Łódź Østre", "が", "株式会社ソニー",
    "深圳市创新科技有限公司", "GmbH", "S.A.", "O'Neil Ltd.", "a_b-c", "ﬁrma", "Ελλάς Ά.Ε.", "İstanbul", "Ænima", "", "—",
)  # fmt: skip


def test_guards_and_names() -> None:
    cells = {
        repr(text): [is_formula_like(text), needs_guard(text), looks_guarded(text), guarded(text), unguarded(text)]
        for text in TEXTS
    }
    keys = {name: [name_key(name), search_key(name), hint_key(name)] for name in NAMES}
    approve("domain/texts.txt", text({"cells": cells, "names": keys}))
    assert all(unguarded(guarded(text)) == text for text in TEXTS)
