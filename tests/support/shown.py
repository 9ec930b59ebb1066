"""What is to be seen, or said, of a text: whether something in it would be obeyed instead of shown."""

import re

RAW = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\u2800\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffc\ufffe\uffff\U000e0001]"
)
"""Characters that are never shown as they are; joiners, selectors and tags may be part of a name."""
TOWER = re.compile("[\u0300-\u036f\u0483-\u0489\u20d0-\u20f0]{5,}")


def raw_of(text: str) -> list[str]:
    """The characters and towers of marks in a text that a program shall not have shown as they are, by number."""
    letters = [f"U+{ord(letter):04X}" for letter in dict.fromkeys(RAW.findall(text))]
    return letters + [f"{len(tower)} marks" for tower in TOWER.findall(text)]
