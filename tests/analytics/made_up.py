"""Made-up journals with every kind of event, the same every time, and their logs."""

from datetime import date
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

from salesdesk.analytics import (
    state_table,
)
from salesdesk.analytics.events import EventRow, columns
from salesdesk.analytics.fold import fold
from salesdesk.analytics.log import Log
from salesdesk.domain.events import UNDATED
from tests.analytics.journals import DAY, created, event, place
from tests.support.answers import Brief, told
from tests.support.answers import text as lines
from tests.support.approved import approve

STAGES = ("A", "B", "C", "D")
ALIASES = {"old": "older", "older": "B"}
RATES = {"USD": [(30 * DAY, Fraction(9, 10)), (200 * DAY, Fraction(7, 8))], "GBP": [(50 * DAY, Fraction(5, 4))]}
AS_OF = 400
GUESSED = ("d05", "d11")


@cache
def rows(seed: int = 4, deals: int = 48) -> tuple[EventRow, ...]:
    """A journal of 400 days with every kind of event, the same every time."""
    chance, found = Random(seed), list[EventRow]()
    for number in range(deals):
        found += _deal(chance, f"d{number:02}")
    return tuple(sorted(found, key=lambda row: row.at_us))


def _deal(chance: Random, deal: str) -> list[EventRow]:
    at = chance.randrange(0, 380) + chance.random()
    currency = chance.choice(("EUR", "EUR", "EUR", "EUR", "USD", "CHF"))
    amount = chance.choice((None, *(chance.randrange(1, 90) * 1_000 for _ in range(12))))
    pipeline = chance.choice("PPPPPQ")
    stage = "A" if pipeline == "P" else "Y"
    expected = chance.choice(
        (None, *(date.fromordinal(719_163 + chance.randrange(60, 460)).isoformat() for _ in range(3)))
    )
    found = [created(deal, at, stage, amount, pipeline=pipeline, currency=currency, expected=expected)]
    is_open = True
    for _ in range(chance.randrange(0, 9)):
        at += chance.choice((0.25, 2, 5, 9, 20, 31)) * (0.5 + chance.random())
        roll = chance.random()
        if not is_open:
            if roll < 0.25:
                found.append(event(deal, at, "reopened", chance.choice(STAGES), "lost"))
                is_open = True
            elif roll < 0.3:
                found.append(event(deal, at, "deleted"))
                break
        elif roll < 0.4:
            found.append(event(deal, at, "stage", chance.choice((*STAGES[1:], *STAGES[1:], "old", "nowhere"))))
        elif roll < 0.62:
            old = UNDATED if chance.random() < 0.12 else None
            found.append(event(deal, at, "won", None, old))
            is_open = False
        elif roll < 0.78:
            found.append(
                event(
                    deal,
                    at,
                    "lost",
                    chance.choice((None, "Price", "Silence", "Budget")),
                    UNDATED if roll < 0.64 else None,
                )
            )
            is_open = False
        else:
            found.append(_other(chance, deal, at))
    return found


def _other(chance: Random, deal: str, at: float) -> EventRow:
    day = date.fromordinal(719_163 + int(at) + chance.randrange(-10, 60)).isoformat()
    kind = chance.choice(("amount", "amount", "expected_close", "expected_close", "snoozed", "woken", "pipeline"))
    if kind == "pipeline":
        return event(deal, at, kind, chance.choice((place("Q", "Y"), place("P", "B"))))
    texts = {"amount": chance.choice((None, "5000 EUR", "12000 EUR", "7000 USD", "-300 EUR"))}
    return event(
        deal,
        at,
        kind,
        texts.get(kind, None if kind == "woken" else chance.choice((None, day, day)) if kind != "snoozed" else day),
    )


def log(as_of: float = AS_OF, pipeline: str = "P", seed: int = 4, deals: int = 48) -> Log:
    return fold(
        columns([*rows(seed, deals)]), pipeline, STAGES if pipeline == "P" else ("Y", "Z"), round(as_of * DAY), "EUR",
        survivors=ALIASES, estimated=GUESSED, rates=RATES,
    )  # fmt: skip


def learning_log() -> Log:
    """Of so many deals that all features are learnt."""
    return log(seed=9, deals=150)


def facts(of: Log) -> state_table.Facts:
    chance = Random(3)
    deals = sorted(set(of.deal.tolist()))
    done = [(deal, round(chance.uniform(0, AS_OF) * DAY)) for deal in deals for _ in range(chance.randrange(5))]
    names = {"source": ("web", "fair"), "tag": ("north", "key", "old")}
    traits = {
        kind: {deal: chance.sample(every, chance.randrange(len(every))) for deal in deals}
        for kind, every in names.items()
    }
    return state_table.facts_of(of, [*done, ("none", 5)], traits)


def check(name: str, answers: Any, brief: Brief | None = None) -> None:
    approve(f"analytics/{name}.txt", lines(told(answers, brief or {})))
