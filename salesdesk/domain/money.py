"""Money as integer minor units and an ISO 4217 code."""

from collections.abc import Iterable
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal, InvalidOperation, localcontext
from fractions import Fraction
from typing import NamedTuple

from salesdesk.domain.errors import Refused

_EXPONENTS = {
    **dict.fromkeys(
        (
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
LARGEST = 10**15
"""Largest amount in minor units that the desk takes: ten trillion in a currency with cents."""
_SMALLEST_RATE = Decimal("1e-9")
_EXACTLY = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
"""So that no digit of an amount is lost, and none is too large or small to be told so."""


class Money(NamedTuple):
    """An amount in minor units (cents for EUR, yen for JPY) of an ISO 4217 currency."""

    amount: int
    currency: str


def exponent(currency: str) -> int:
    """How many decimal places the currency has by ISO 4217; 2 for one not listed."""
    return _EXPONENTS.get(currency, 2)


def currency_code(typed: str) -> str:
    """The currency of three letters in any case. Raises Refused when it is none."""
    code = typed.strip().upper()
    if not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise Refused('"{typed}" is not a currency; write its three letters, such as EUR.', typed=typed)
    return code


def rate_text(typed: str) -> str:
    """An exchange rate as exact decimal text. Raises Refused when it is no number within reason."""
    try:
        value = Decimal(typed.strip())
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not _SMALLEST_RATE <= value <= 1 / _SMALLEST_RATE or len(value.as_tuple().digits) > 20:
        raise Refused('"{typed}" is not an exchange rate; write a number above zero, such as 0.92.', typed=typed)
    return format(value.normalize(), "f")


def to_minor(value: Decimal, currency: str) -> int:
    """Minor units of a decimal amount. Raises Refused when it has more places than the currency, or is too large."""
    with localcontext(_EXACTLY):
        if not value.is_finite() or value.copy_abs() > to_decimal(LARGEST, currency):
            raise Refused("The amount {amount} is larger than SalesDesk keeps.", amount=str(value))
        scaled = value.scaleb(exponent(currency))
        if scaled != scaled.to_integral_value():
            raise Refused(
                "The amount {amount} has more decimal places than {currency}.", amount=str(value), currency=currency
            )
        return int(scaled)


def to_decimal(amount: int, currency: str) -> Decimal:
    """The decimal value of an amount in minor units, exactly."""
    return Decimal(amount).scaleb(-exponent(currency))


def converted(amount: int, rate: Fraction) -> int:
    """An amount at a rate, rounded half-even; as ``round(amount * rate)``, without making a fraction of every amount."""
    whole, left = divmod(amount * rate.numerator, rate.denominator)
    rest = 2 * left - rate.denominator
    return whole + (rest > 0 or (rest == 0 and whole % 2 == 1))


def totals(amounts: Iterable[Money]) -> dict[str, int]:
    """Sums in minor units by currency; currencies are never mixed."""
    sums: dict[str, int] = {}
    for amount, currency in amounts:
        sums[currency] = sums.get(currency, 0) + amount
    return sums


def to_text(money: Money | None) -> str | None:
    """How an event keeps an amount: ``1234500 EUR``."""
    return None if money is None else f"{money.amount} {money.currency}"


def from_text(text: str | None) -> Money | None:
    """The inverse of ``to_text``."""
    if text is None:
        return None
    amount, currency = text.split(" ")
    return Money(int(amount), currency)
