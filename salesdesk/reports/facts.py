"""The facts of a report, unrounded and untranslated: as rows for another program, and as a fingerprint."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b

from salesdesk.domain.formula_guards import is_formula_like
from salesdesk.domain.money import exponent, to_decimal
from salesdesk.views.reporting import About

Row = tuple[str, str, str, object, str]
"""Section, item, measure, value, and the currency of an amount."""

_PLACES = 6
"""Decimals of shares, days and other numbers without a currency."""


def table(facts: Iterable[Row]) -> bytes:
    """The facts as CSV: UTF-8 with byte-order mark, RFC 4180, numbers rounded; an empty value where nothing divides."""
    rows = list(facts)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("Section", "Item", "Measure", "Value", "Currency"))
    writer.writerow(("Report", "", "fingerprint", fingerprint(rows), ""))
    writer.writerows([_cell(value) for value in (*row[:3], _rounded(row[3], row[4]), row[4])] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace")


def fingerprint(facts: Iterable[Row]) -> str:
    """Hash of the facts as sixteen hexadecimal digits."""
    known = _Texts()
    rows = ([known[value] if isinstance(value, str) else _cell(value) for value in row] for row in facts)
    text = "\x1e".join(map("\x1f".join, rows))
    digits = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return " ".join(digits[i : i + 4] for i in range(0, 16, 4))


def _rounded(value: object, currency: str) -> object:
    """A number with the decimals that it means something to: those of its currency, else six."""
    return round(value, exponent(currency) if currency else _PLACES) if isinstance(value, float) else value


class _Texts(dict[str, str]):
    """The cell of each text, made once: there are few sections, measures and stages."""

    def __missing__(self, value: str) -> str:
        self[value] = text = _cell(value)
        return text


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if is_formula_like(value) else value
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def about(seen: About) -> Iterator[Row]:
    """The facts about the report itself: day, pipeline, period, owner."""
    yield "Report", "", "day", seen.today.isoformat(), ""
    if seen.pipeline_name is not None:
        yield "Report", "", "pipeline", seen.pipeline_name, ""
    if seen.period is not None:
        yield "Report", "", "period", seen.period.key, ""
    for name in seen.names:
        yield "Report", "", "owner", name, ""


def money(section: str, item: str, measure: str, amount: float | None, currency: str) -> Row:
    """An amount in minor units as a fact in the currency's own unit."""
    if amount is None:
        return section, item, measure, None, currency
    if isinstance(amount, int):
        return section, item, measure, to_decimal(amount, currency), currency
    return section, item, measure, amount / 10 ** exponent(currency), currency


def amounts(section: str, item: str, values: Mapping[str, float | None], currency: str) -> Iterator[Row]:
    """Several amounts of one item."""
    for measure, amount in values.items():
        yield money(section, item, measure, amount, currency)


def plain(section: str, item: str, values: Mapping[str, object]) -> Iterator[Row]:
    """Facts without a currency: counts, shares, days or words of one item."""
    for measure, value in values.items():
        yield section, item, measure, value, ""
