"""Text from outside as it may be shown: what a reader cannot see, or what turns the text around it, becomes a visible mark.

A record keeps its text as it was typed. Whatever shows it (a label, a tool tip, a cell, a chart, what a screen reader says)
asks here first. Control characters become control pictures (␀), characters that set the direction of text or take no room
become their numbers (⟨U+202E⟩), a tower of combining marks ends after four, and what is longer than a page can show ends
in "…". Names in any script stay to the letter: a joiner between letters that it joins, between the parts of an emoji, and
a variation selector behind what has variants are part of their spelling (Unicode 15, TR 51 and TR 37; RFC 5892, appendix A).
"""

import re
from unicodedata import category

LONGEST_LINE = 400
"""Characters of a text that is shown on one line."""
LONGEST_TEXT = 10_000
MOST_LINES = 400
"""Characters and lines of a text that may have several lines."""
MOST_MARKS = 4
"""Combining marks on one letter: pointed Hebrew and Tibetan have as many."""

_PICTURES = "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_JOINED_SCRIPTS = "\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc"
_IDEOGRAPHS = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_FLAGS = "|".join("".join(chr(0xE0000 + ord(letter)) for letter in region) for region in ("gbeng", "gbsct", "gbwls"))
_HONEST = (
    f"(?<=[{_PICTURES}\ufe0f])\u200d(?=[{_PICTURES}])"
    f"|(?<=[{_JOINED_SCRIPTS}])[\u200c\u200d](?=[{_JOINED_SCRIPTS}])"
    f"|(?<=[{_PICTURES}])[\ufe0e\ufe0f]|(?<=[0-9#*])\ufe0f(?=\u20e3)"
    f"|(?<=[{_IDEOGRAPHS}])[\ufe00-\ufe02\U000e0100-\U000e01ef]"
    "|(?<=[\u1820-\u18aa])[\u180b-\u180d\u180f]"
    f"|\U0001f3f4(?:{_FLAGS})\U000e007f"
)
"""Characters that take no room and are part of how a name is spelled."""
HIDDEN = (
    "\x00-\x08\x0b\x0c\x0d\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""The characters that are shown as marks, as the inside of a class of a regular expression: controls other than tabulator and
line feed, direction, default ignorable code points, fillers, blanks that no font draws, surrogates and noncharacters."""
_HIDDEN = re.compile(f"[{HIDDEN}]")
_MARKED = re.compile(f"({_HONEST})|([{HIDDEN}])\\2*")
_NO_LETTERS = re.compile(rf"[^\w\s]{{{MOST_MARKS + 1},}}")


def shown_text(text: str, longest: int = LONGEST_TEXT) -> str:
    """The text as it may be shown on several lines: marks for what cannot be seen, at most ``longest`` characters."""
    if len(text) <= longest and text.isascii() and text.isprintable():
        return text
    return _marked(text, longest)


def one_line(text: str, longest: int = LONGEST_LINE) -> str:
    """The text as it may be shown on one line: as ``shown_text``, with runs of blanks and line breaks as one blank."""
    if len(text) > longest:
        # Blanks at the beginning of a long text must not take the place of what follows them.
        text = text[: 4 * longest].lstrip()
    return " ".join(shown_text(text, longest).split())


def _marked(text: str, longest: int) -> str:
    begun = text[: longest + 1].replace("\r\n", "\n")
    is_cut = len(text) > longest
    found = _MARKED.sub(_mark, begun) if _HIDDEN.search(begun) else begun
    found = _NO_LETTERS.sub(_without_tower, found).replace("\t", "    ")
    lines = found.split("\n", MOST_LINES)
    if len(lines) > MOST_LINES:
        found, is_cut = "\n".join(lines[:MOST_LINES]), True
    if len(found) > longest or is_cut:
        return found[: longest - 1] + "…"
    return found


def _mark(found: re.Match[str]) -> str:
    if found[1] is not None:
        return found[1]
    letter, count = found[2], len(found[0])
    code = ord(letter)
    if code < 0x20 or code == 0x7F:
        picture = chr(0x2421 if code == 0x7F else 0x2400 + code)
        return picture if count == 1 else picture * count if count <= MOST_MARKS else f"⟨{picture} ×{count}⟩"
    return f"⟨U+{code:04X}⟩" if count == 1 else f"⟨U+{code:04X} ×{count}⟩"


def _without_tower(found: re.Match[str]) -> str:
    """A run of characters that are no letters, with at most ``MOST_MARKS`` combining marks on end."""
    kept: list[str] = []
    above: list[str] = []
    for letter in [*found[0], ""]:
        if letter and category(letter) in ("Mn", "Me"):
            above.append(letter)
            continue
        kept += above[:MOST_MARKS]
        if len(above) > MOST_MARKS:
            kept.append(f"⟨U+{ord(above[MOST_MARKS]):04X} ×{len(above) - MOST_MARKS}⟩")
        above = []
        kept.append(letter)
    return "".join(kept)
