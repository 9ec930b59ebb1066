"""The filter language of the command line: an expression as a Filter, and a Filter as an expression.

``or`` of ``and`` of ``not``? term; a term is ``(`` expression ``)``, FIELD OP VALUE, or a text to search everywhere.
"""

from collections.abc import Callable

from salesdesk.desk.query.filters import (
    DEEPEST,
    EVERYTHING,
    OPERATORS,
    AllOf,
    AnyOf,
    Condition,
    Filter,
    Not,
    Scalar,
    TextSearch,
    all_of,
    any_of,
    listed,
    number_text,
)
from salesdesk.desk.query.tokens import Token, is_plain_field, is_plain_value, quoted, tokens
from salesdesk.domain.errors import Refused
from salesdesk.domain.fields import Operator

Check = Callable[[Condition], None]
"""Told each condition; raises Refused where its field is unknown, or cannot be compared so."""


def parse(expression: str, check: Check | None = None) -> Filter:
    """The filter that an expression stands for; an empty one lets everything pass.

    Raises Refused with the place of what cannot be read, or of a condition that ``check`` refuses.
    """
    return _Parser(tokens(expression), check).filter()


def expression_of(found: Filter) -> str:
    """The expression of a filter; ``parse`` is its inverse for filters joined by ``all_of`` and ``any_of``."""
    return "" if found == EVERYTHING else _written(found, 0)


def _written(found: Filter, tightness: int) -> str:
    match found:
        case TextSearch(text):
            return quoted(text)
        case Condition(field, op, value):
            return f"{_field(field)} {op} {_value(value)}"
        case Not(part):
            return f"not {_written(part, 2)}"
        case AllOf(parts):
            return _joined(parts, " and ", 1, tightness)
        case AnyOf(parts):
            return _joined(parts, " or ", 0, tightness)


def _joined(parts: tuple[Filter, ...], word: str, own: int, tightness: int) -> str:
    text = word.join(_written(part, own + 1) for part in parts)
    return text if tightness <= own else f"({text})"


def _field(name: str) -> str:
    return name if is_plain_field(name) else "own:" + quoted(name.removeprefix("own:"))


def _value(value: Scalar | tuple[Scalar, ...]) -> str:
    if isinstance(value, tuple):
        return "(" + ", ".join(map(_value, value)) + ")"
    if value is None:
        return "empty"
    if isinstance(value, str):
        return value if is_plain_value(value) else quoted(value)
    return number_text(value)


class _Parser:
    """Recursive descent over the tokens of one expression."""

    def __init__(self, found: list[Token], check: Check | None) -> None:
        self._tokens = found
        self._at = 0
        self._depth = 0
        self._check = check

    def filter(self) -> Filter:
        if self._next.kind == "end":
            return EVERYTHING
        found = self._any()
        token = self._next
        if token.kind != "end":
            if token.keyword == ")":
                raise Refused("The bracket at character {place} of the filter closes nothing.", place=token.place)
            raise Refused(
                'There must be "and" or "or" between conditions; at character {place} of the filter there is "{part}".',
                place=token.place, part=token.said,
            )  # fmt: skip
        return found

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _takes(self, keyword: str) -> bool:
        if self._next.keyword != keyword:
            return False
        self._at += 1
        return True

    def _any(self) -> Filter:
        parts = [self._all()]
        while self._takes("or"):
            parts.append(self._all())
        return any_of(*parts)

    def _all(self) -> Filter:
        parts = [self._negated()]
        while self._takes("and"):
            parts.append(self._negated())
        return all_of(*parts)

    def _negated(self) -> Filter:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Refused("The filter is nested more than {count} levels deep.", count=DEEPEST)
        found = Not(self._negated()) if self._takes("not") else self._term()
        self._depth -= 1
        return found

    def _term(self) -> Filter:
        token = self._take()
        if token.keyword == "(":
            found = self._any()
            if not self._takes(")"):
                raise Refused(
                    "The bracket opened at character {place} of the filter is never closed.", place=token.place
                )
            return found
        if token.kind == "text":
            return TextSearch(token.said)
        if token.kind == "field" or (token.kind == "word" and not token.keyword):
            return self._condition(token)
        if token.kind == "end":
            raise Refused("The filter ends at character {place} where a condition is missing.", place=token.place)
        raise Refused(
            'At character {place} of the filter a field is missing; there is "{part}".',
            place=token.place, part=token.said,
        )  # fmt: skip

    def _condition(self, field: Token) -> Filter:
        op = self._operator(field)
        denied = op == "is" and self._takes("not")
        value: Scalar | tuple[Scalar, ...] = self._list() if op == "in" else self._scalar()
        found = Condition(field.said, op, value)
        if self._check:
            try:
                self._check(found)
            except Refused as error:
                raise Refused(
                    "{sentence} (Character {place} of the filter.)", sentence=error.message, place=field.place
                ) from None
        return Not(found) if denied else found

    def _operator(self, field: Token) -> Operator:
        token = self._take()
        for op in OPERATORS:
            if token.keyword == op:
                return op
        raise Refused(
            "After {key}, at character {place} of the filter, there must be one of {operators}.",
            key=field.said, place=token.place, operators=listed(OPERATORS),
        )  # fmt: skip

    def _list(self) -> tuple[Scalar, ...]:
        token = self._take()
        if token.keyword != "(":
            raise Refused(
                'After "in", at character {place} of the filter, there must be a list in brackets.', place=token.place
            )
        values: list[Scalar] = []
        if self._takes(")"):
            return ()
        while True:
            values.append(self._scalar())
            if self._takes(")"):
                return tuple(values)
            if not self._takes(","):
                raise Refused("At character {place} of the filter a comma is missing.", place=self._next.place)

    def _scalar(self) -> Scalar:
        token = self._take()
        if token.keyword == "empty":
            return None
        if token.kind == "number":
            return float(token.said) if "." in token.said else int(token.said)
        if token.kind in ("text", "day", "amount", "share") or (token.kind == "word" and not token.keyword):
            return token.said
        raise Refused(
            'At character {place} of the filter a value is missing: "text", a number, a day, or empty.',
            place=token.place,
        )  # fmt: skip
