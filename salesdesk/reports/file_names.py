"""Words of the user as the name of a file that every system takes: no path in it, nothing hidden, not too long."""

import re

from salesdesk.domain.shown_text import HIDDEN, one_line

LONGEST = 120
LARGEST = 180
"""Bytes in UTF-8; file systems take 255 with what is put before and behind."""
_NOT_IN_NAMES = re.compile(f'[<>:"/\\\\|?*{HIDDEN}]+')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|\Z)", re.IGNORECASE)


def file_name(words: str) -> str:
    """The words without what no file may be called; never empty, nor the name of a device of Windows."""
    cleaned = one_line(_NOT_IN_NAMES.sub(" ", words[: 4 * LONGEST]))[:LONGEST]
    kept = cleaned.encode()[:LARGEST].decode(errors="ignore").strip(" .")
    return f"_{kept}" if not kept or _DEVICE.match(kept) else kept
