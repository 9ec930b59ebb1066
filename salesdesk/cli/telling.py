"""What a command line says. A terminal obeys control characters: none of them, and nothing that hides, leaves here as it is."""

import json
import re
import sys
from typing import Any

from salesdesk.domain.shown_text import HIDDEN, shown_text

_HIDDEN = re.compile(f"[{HIDDEN}]")


def say(text: str) -> None:
    """A message for the person, on standard error."""
    sys.stderr.write(shown_text(text) + "\n")


def tell(text: str) -> None:
    """A line of a result for a person, on standard output."""
    sys.stdout.write(shown_text(text) + "\n")


def print_json(document: Any, indent: int | None = 2) -> None:
    """One JSON document on standard output; what is hidden in its texts is escaped, and reads back as it was."""
    text = json.dumps(document, ensure_ascii=False, indent=indent, default=str)
    sys.stdout.write(_HIDDEN.sub(_escaped, text) + "\n")


def print_csv(text: str) -> None:
    """A table of CSV on standard output: for a program as it is, on a terminal as it may be shown."""
    sys.stdout.write("\r\n".join(map(shown_text, text.split("\r\n"))) if sys.stdout.isatty() else text)


def _escaped(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]
