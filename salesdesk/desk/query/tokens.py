"""Taking a filter expression apart into its smallest pieces."""

import re
from typing import Literal, NamedTuple

from salesdesk.domain.errors import Refused

LONGEST = 20_000
"""How many characters an expression has at most."""
TokenKind = Literal["text", "day", "amount", "share", "number", "sign", "field", "word", "end"]
DAY = r"\d{4}-\d\d-\d\d(?:T[0-9:.]+(?:Z|[+-]\d\d:\d\d)?)?(?![\w.])|[+-]\d{1,6}d(?!\w)"
NUMBER = r"[+-]?\d{1,40}(?:\.\d{1,40})?"
_WORDS = ("and", "or", "not", "in", "contains", "is", "empty")
KEYWORDS = frozenset(_WORDS)
_TOKEN = re.compile(
    rf"""(?P<text>"(?:[^"\\]|\\["\\])*")
    |(?P<day>{DAY})
    |(?P<amount>{NUMBER}[ ]+(?!AND\b|NOT\b)[A-Z]{{3}}(?!\w))
    |(?P<share>{NUMBER}[ ]*%)
    |(?P<number>{NUMBER}(?![\w.]))
    |(?P<sign><=|>=|!=|[=<>(),])
    |own:(?P<field>"(?:[^"\\]|\\["\\])*")
    |(?P<word>(?:own:)?[^\W\d]\w*(?:\.\w+)*)""",
    re.VERBOSE,
)
_BLANK = re.compile(r"\s*")
_ESCAPE = re.compile(r"\\(.)")


class Token(NamedTuple):
    """A piece of an expression: what it is, what it says, and where it begins (the first character is 1)."""

    kind: TokenKind
    said: str
    place: int

    @property
    def keyword(self) -> str:
        """The keyword or sign that it is; empty for a value or a field."""
        if self.kind == "sign":
            return self.said
        folded = self.said.lower()
        return folded if self.kind == "word" and folded in KEYWORDS else ""


def tokens(expression: str) -> list[Token]:
    """The pieces of an expression, an "end" last. Raises Refused for a character that begins none, and what is too long."""
    if len(expression) > LONGEST:
        raise Refused("The filter is longer than {count} characters.", count=LONGEST)
    found: list[Token] = []
    at = _after_blanks(expression, 0)
    while at < len(expression):
        match = _TOKEN.match(expression, at)
        if match is None:
            raise _unreadable(expression, at)
        kind: TokenKind = match.lastgroup  # type: ignore[assignment]
        found.append(Token(kind, _said(kind, match[kind]), at + 1))
        at = _after_blanks(expression, match.end())
    found.append(Token("end", "", at + 1))
    return found


def quoted(text: str) -> str:
    """The text in quotation marks, as an expression has it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def unquoted(text: str) -> str:
    """What was within the quotation marks of ``quoted``."""
    return _ESCAPE.sub(r"\1", text)


def is_plain_value(text: str) -> bool:
    """Whether a text stands without quotation marks for itself: a day, an amount with its currency, or a share."""
    match = _TOKEN.fullmatch(text)
    return match is not None and match.lastgroup in ("day", "amount", "share") and _said(match.lastgroup, text) == text


def is_number(text: str) -> bool:
    """Whether a text is a number of the language."""
    match = _TOKEN.fullmatch(text)
    return match is not None and match.lastgroup == "number"


def is_plain_field(name: str) -> bool:
    """Whether a field's key needs no quotation marks."""
    match = _TOKEN.fullmatch(name)
    return match is not None and match.lastgroup == "word" and name.lower() not in KEYWORDS


def _said(kind: str, text: str) -> str:
    if kind == "text":
        return _ESCAPE.sub(r"\1", text[1:-1])
    if kind == "field":
        return "own:" + _ESCAPE.sub(r"\1", text[1:-1])
    return " ".join(text.split()) if kind == "amount" else text.replace(" ", "") if kind == "share" else text


def _after_blanks(expression: str, at: int) -> int:
    match = _BLANK.match(expression, at)
    return match.end() if match else at


def _unreadable(expression: str, at: int) -> Refused:
    if expression[at] == '"':
        return Refused("The quotation mark at character {place} of the filter is never closed.", place=at + 1)
    part = expression[at : at + 20].split(maxsplit=1)[0]
    return Refused('The filter cannot be read at character {place}: "{part}".', place=at + 1, part=part)
