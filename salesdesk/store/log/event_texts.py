"""What an event says, as the file holds it: stages and pipelines by their numbers instead of their keys."""

import json
import re
from typing import Any

from salesdesk.domain.events import EVENT_KINDS, place_text
from salesdesk.store.keymap import KeyNumbers

KIND_OF = {kind: number for number, kind in enumerate(EVENT_KINDS)}
"""Kinds of events as the file holds them; part of its format."""
CREATED = KIND_OF["created"]
_STAGES = (KIND_OF["stage"], KIND_OF["reopened"])
_PLACES = (CREATED, KIND_OF["pipeline"])
_AMOUNT = ',"amount":'
_TAIL = re.compile(
    r'"currency":"([A-Za-z]+)","expected_close":(?:null|"(\d{4}-\d\d-\d\d)")(,"estimated":true)?}',
    re.ASCII,
)
"""What follows the amount in the text of a created event, as ``domain.events.created_text`` writes it."""
_FIGURE = re.compile(r"-?\d+", re.ASCII)
Cell = int | str | None


class EventTexts:
    """Makes the texts of events short and whole again; what comes often is made once."""

    def __init__(self, keys: KeyNumbers) -> None:
        self._keys = keys
        self._stages: dict[int, str] = {}
        self._places: dict[tuple[str, str], str] = {}
        self._heads: dict[str, str | None] = {}
        self._around: dict[tuple[str, str], tuple[str | None, str]] = {}

    def shorter(self, kind: int, text: str | None) -> Cell:
        """The text of an event of a kind (its place in EVENT_KINDS) as short as the file holds it."""
        if text is None:
            return None
        if kind in _STAGES:
            number = self._keys.number("stage", text)
            return text if number is None else number
        if kind in _PLACES and text.startswith("{"):
            return self._short_place(text) or text
        return text

    def longer(self, kind: int, cell: Any) -> str | None:
        """The text of an event of a kind that was made shorter."""
        if type(cell) is int:
            stage = self._stages.get(cell)
            if stage is None:
                stage = self._stages[cell] = self._keys.key("stage", cell)
            return stage
        if cell and kind in _PLACES and not cell.startswith("{"):
            return self._place(cell)
        return cell  # type: ignore[no-any-return]

    def _short_place(self, text: str) -> str | None:
        """A place, with what a created event says of it, made shorter; None where it could not be made whole again."""
        head, begun, tail = text.partition(_AMOUNT)
        amount, _, rest = tail.partition(",")
        if begun and (amount == "null" or _FIGURE.fullmatch(amount)):
            around = self._around.get((head, rest))
            if around is None:
                around = self._around[head, rest] = self._parts_around(head, rest)
            if around[0]:
                return f"{around[0]} {'' if amount == 'null' else amount} {around[1]}"
        return self._exact(text)

    def _parts_around(self, head: str, rest: str) -> tuple[str | None, str]:
        """What stands before and after the amount in the short text of a created event; None where there is no such text."""
        told = _TAIL.fullmatch(rest)
        if told is None:
            return None, ""
        if head not in self._heads:
            self._heads[head] = self._exact(head + "}")
        currency, day, estimated = told.groups("")
        return self._heads[head], f"{currency} {day}{' ~' if estimated else ''}"

    def _exact(self, text: str) -> str | None:
        short = self._shortened(text)
        return short if short is not None and self._place(short) == text else None

    def _shortened(self, text: str) -> str | None:
        try:
            facts = json.loads(text)
            place = self._keys.number("pipeline", facts["pipeline"]), self._keys.number("stage", facts["stage"])
            if None in place:
                return None
            short = f"{place[0]} {place[1]}"
            if "currency" in facts:
                amount = "" if facts["amount"] is None else facts["amount"]
                short += f" {amount} {facts['currency']} {facts['expected_close'] or ''}"
            return short + (" ~" if facts.get("estimated") else "")
        except (ValueError, KeyError, TypeError):
            return None

    def _place(self, short: str) -> str:
        pipeline, stage, *rest = short.split(" ")
        place = self._places.get((pipeline, stage))
        if place is None:
            keys = self._keys.key("pipeline", int(pipeline)), self._keys.key("stage", int(stage))
            place = self._places[pipeline, stage] = place_text(*keys)
        if len(rest) < 3:
            return place
        amount, currency, close, *estimated = rest
        day = f'"{close}"' if close else "null"
        tail = ',"estimated":true}' if estimated else "}"
        return f'{place[:-1]},"amount":{amount or "null"},"currency":"{currency}","expected_close":{day}{tail}'
