"""Which fields of records hold data about a person, and how what they say is found in other texts.

Fields of deals say it themselves (``Field.personal``); these are the fields of every kind of record.
"""

import json
import re
from collections.abc import Iterable, Mapping

from salesdesk.domain.records import Activity, Contact, CustomValue, Deal, Note, Organisation, Record, SavedThing

PERSONAL: Mapping[type[Record], tuple[str, ...]] = {Contact: ("name", "email", "phone")}
"""Fields that are about the person of the record itself."""
MENTIONS: Mapping[type[Record], tuple[str, ...]] = {
    Activity: ("title",),
    CustomValue: ("value",),
    Deal: ("title", "owner", "lost_reason"),
    Note: ("text",),
    Organisation: ("name",),
    SavedThing: ("content",),
}
"""Texts in which people are named."""
REDACTED = "(redacted)"
"""What stands in the place of a name, the same in every language, so that desks that are merged agree."""
_SHORTEST = 3
"""Letters of a name or address; a shorter one is in too many other words to be looked for."""
_PART = 1 << 18
"""So many letters are looked through in one step."""
_NO_BLANKS = 0x2E80
"""From this letter on scripts put no blanks between words."""


class Mentions:
    """Finds a person in texts: by names and addresses, whatever their case, as whole words, first name first or last."""

    def __init__(self, said: Iterable[str]) -> None:
        known = {" ".join(text.split()) for text in said} - {REDACTED}
        forms = {form for text in known if len(text) >= _SHORTEST for form in _forms(text)}
        forms |= {json.dumps(form)[1:-1] for form in forms}  # as it stands within a text of JSON
        ordered = sorted(forms, key=lambda form: (-len(form), form))
        self._pattern = re.compile("|".join(map(_pattern, ordered)), re.IGNORECASE) if ordered else None

        self._looks = [[_look(word) for word in text.split()] for text in sorted(known) if len(text) >= _SHORTEST]

    def may_be_in(self, content: str) -> bool:
        """Whether any text within JSON may mention the person: a cheap look, which only errs by saying yes."""
        found: dict[re.Pattern[str], bool] = {}
        return any(all(_is_in(look, content, found) for look in looks) for looks in self._looks)

    def __bool__(self) -> bool:
        return self._pattern is not None

    def redacted(self, text: str) -> str:
        """The text with REDACTED in the place of each mention."""
        return self._pattern.sub(REDACTED, text) if self._pattern else text


def _look(word: str) -> re.Pattern[str]:
    """A word as it stands in JSON, or in JSON that is a text of JSON."""
    inner = {word, json.dumps(word)[1:-1]}
    forms = {json.dumps(form, ensure_ascii=False)[1:-1] for form in inner}
    return re.compile("|".join(map(re.escape, sorted(forms))), re.IGNORECASE)


def _is_in(look: re.Pattern[str], content: str, found: dict[re.Pattern[str], bool]) -> bool:
    """Whether it matches anywhere, looked for in parts that overlap, so that no other thread waits for all of a long text."""
    if look not in found:
        overlap = 2 * len(look.pattern)
        starts = range(0, max(len(content), 1), _PART)
        found[look] = any(look.search(content, start, start + _PART + overlap) for start in starts)
    return found[look]


def _forms(text: str) -> Iterable[str]:
    yield text
    words = text.split()
    if len(words) > 1 and "@" not in text:
        yield f"{words[-1]}, {' '.join(words[:-1])}"
        yield f"{words[-1]} {' '.join(words[:-1])}"


def _pattern(form: str) -> str:
    parts = r"\s+".join(re.escape(word) for word in form.split())
    before = r"(?<!\w)" if _is_of_words(form[0]) else ""
    behind = r"(?!\w)" if _is_of_words(form[-1]) else ""
    return before + parts + behind


def _is_of_words(letter: str) -> bool:
    return letter.isalnum() and ord(letter) < _NO_BLANKS
