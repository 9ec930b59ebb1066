"""How the values of the table are written: for the eye, for an editor, and for a spreadsheet."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from salesdesk.desk.cards import Card, NextStep
from salesdesk.domain.fields import BUILT_IN, Field, field_of
from salesdesk.domain.money import to_decimal
from salesdesk.domain.shown_text import one_line
from salesdesk.formats import DASH, Formats
from salesdesk.i18n import tr
from salesdesk.ui.board.faces import kind_word
from salesdesk.ui.live.moment import LiveMoment

Writer = Callable[[Any, Card], str]


def outcome_words() -> dict[str, str]:
    """The words for the outcomes."""
    return {key: tr(words) for key, words in field_of("outcome").choices}


def _chooser(field: Field) -> Writer:
    words = {key: tr(text) for key, text in field.choices}
    return lambda value, card: words.get(value, str(value))


class ValueWords:
    """Writes a value of a kind: text, money, percent, day, instant, days, step, number…, and of a choice by its field's key."""

    def __init__(self, formats: Formats, moment: LiveMoment) -> None:
        self._formats, self._moment = formats, moment
        self._day = lru_cache(maxsize=4096)(formats.day_medium)
        self._shown: dict[str, Writer] = {
            "text": lambda value, card: one_line(value),
            "money": lambda value, card: formats.money(value, card.currency),
            "percent": lambda value, card: formats.percent(value),
            "day": lambda value, card: self._day(value),
            "instant": lambda value, card: self._day(self._date(value)),
            "days": lambda value, card: tr("{days} d", days=value),
            "step": lambda value, card: self.step(value),
            "number": lambda value, card: formats.exact(Decimal(repr(value))),
            "yes_no": lambda value, card: tr("Yes") if value else tr("No"),
            "several": lambda value, card: one_line(", ".join(value)),
            **{field.key: _chooser(field) for field in BUILT_IN if field.choices},
        }
        self._copied: dict[str, Writer] = self._shown | {
            "money": lambda value, card: formats.number(float(to_decimal(value, card.currency)), 2),
            "day": lambda value, card: value.isoformat(),
            "instant": lambda value, card: self._date(value).isoformat(),
            "days": lambda value, card: str(value),
            "text": lambda value, card: value,
            "several": lambda value, card: ", ".join(value),
        }

    def shown(self, kind: str, value: Any, card: Card) -> str:
        """A value for the eye; empty for none."""
        return "" if value is None else self._shown[kind](value, card)

    def copied(self, kind: str, value: Any, card: Card) -> str:
        """A value for a cell of a spreadsheet, which shall neither be parted nor taken for a formula."""
        text = " ".join(("" if value is None else self._copied[kind](value, card)).split())
        return (
            "'" + text
            if kind in ("text", "step") and text[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠")
            else text
        )

    def typed(self, kind: str, value: Any, card: Card) -> str:
        """A value for an editor."""
        if value is None:
            return ""
        if kind == "money":
            return self._formats.money(value, card.currency).replace(self._formats.symbol(card.currency), "").strip()
        return value if kind == "text" else self.shown(kind, value, card)

    def step(self, step: NextStep) -> str:
        """A next step with its day."""
        title = one_line(step.title) or kind_word(step.kind)
        if step.day is None:
            return title
        late = (self._moment.today - step.day).days
        when = tr("{days} d late", days=late) if late > 0 else self._formats.day_short(step.day, self._moment.today)
        return f"{title} · {when}"

    def is_late(self, step: NextStep | None) -> bool:
        """Whether a step should have been done before today."""
        return step is not None and step.day is not None and step.day < self._moment.today

    def sums(self, totals: dict[str, int]) -> str:
        """Sums by currency, the largest first; a dash where nothing has an amount."""
        largest = sorted(totals.items(), key=lambda pair: -pair[1])
        return " + ".join(self._formats.money(amount, currency) for currency, amount in largest) or DASH

    def _date(self, instant_us: int) -> date:
        return self._moment.day(instant_us)
