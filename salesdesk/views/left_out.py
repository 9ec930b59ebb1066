"""What a sum leaves out: deals in a currency for which there is no exchange rate."""

from collections.abc import Container, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from salesdesk.desk.cards import Card, LeftOut
from salesdesk.domain.money import Money
from salesdesk.i18n import ntr

if TYPE_CHECKING:
    from salesdesk.analytics.arrays import Bools
    from salesdesk.views.scope import Scope


def without_rate(unrated: Mapping[str, Money]) -> LeftOut:
    """What is left out of the sums of a quota (``QuotaDeals.unrated``)."""
    return _of((key, unrated[key].currency) for key in sorted(unrated))


def left_out(seen: "Scope", rows: "Bools") -> LeftOut:
    """What is left out of sums over some rows of a pipeline's history."""
    keys = seen.log.deal[rows & seen.log.foreign].tolist()
    return _of((key, seen.cards[key].currency) for key in keys if key in seen.cards)


def left_out_at(cards: Mapping[str, Card], deals: Iterable[str], rated: Container[str]) -> LeftOut:
    """What is left out of sums over some deals, where only some currencies have a rate."""
    found = (cards[key] for key in deals if key in cards)
    return _of((card.id, card.currency) for card in found if card.amount and card.currency not in rated)


def _of(currencies: Iterable[tuple[str, str]]) -> LeftOut:
    """From deals with the currencies of their amounts; a deal that comes twice counts once."""
    found = dict(currencies)
    return LeftOut(tuple(found), tuple(sorted(set(found.values()))))


def left_out_together(*parts: LeftOut) -> LeftOut:
    """What is left out of several sums, each deal once."""
    deals = dict.fromkeys(deal for part in parts for deal in part.deals)
    return LeftOut(tuple(deals), tuple(sorted({code for part in parts for code in part.currencies})))


def left_out_document(found: LeftOut) -> dict[str, Any]:
    """As ``salesdesk figures`` writes it; nothing where nothing is left out."""
    return {"left_out": {"count": found.count, "currencies": list(found.currencies)}} if found else {}


def left_out_words(found: LeftOut) -> str:
    """As one sentence in the language in use; empty where nothing is left out."""
    if not found:
        return ""
    return ntr(
        "{count} deal in {currencies} without an exchange rate is not in these sums.",
        "{count} deals in {currencies} without an exchange rate are not in these sums.",
        found.count,
        currencies=", ".join(found.currencies),
    )
