"""Addresses in texts of others: which there are, where they lead, and whether the program may have one opened."""

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from salesdesk.domain.shown_text import one_line

SCHEMES = ("https", "http", "mailto", "tel")
"""What may be opened: pages of the web, a letter, a call. Files, scripts and programs of other schemes never are."""
LONGEST = 2_000
MOST = 10
"""Characters of an address, and addresses of a text, that are offered."""
_BEGINNING = re.compile(
    r"(?i)(?<![\w.+-])(?:[a-z][a-z0-9+.-]{1,30}://|mailto:|tel:|javascript:|data:|file:)[^\s<>\"⟨⟩]{1,2000}"
)
_AT_THE_END = ".,;:!?]}'’”»…"
LETTER_PARTS = frozenset({"subject", "body", "cc"})
"""What an address may fill in of a letter: a file that it names would go out with it."""


class Address(NamedTuple):
    """An address as it was written; ``host`` is where it leads, as the network names it (xn--… for other letters), empty
    for what has none. ``opens`` says whether it may be opened: a known scheme, nothing hidden in it, nobody's name before
    the host."""

    whole: str
    scheme: str
    host: str
    opens: bool


def addresses_in(text: str) -> tuple[Address, ...]:
    """The addresses in a text, each once, in their order; at most ``MOST``."""
    found: dict[str, Address] = {}
    for match in _BEGINNING.finditer(text[: 100 * LONGEST]):
        written = _without_its_sentence(match[0])
        found.setdefault(written, address_of(written))
        if len(found) == MOST:
            break
    return tuple(found.values())


def _without_its_sentence(found: str) -> str:
    """An address without the marks that belong to the sentence around it, such as a closing bracket that nothing opens."""
    while found and (found[-1] in _AT_THE_END or (found[-1] == ")" and found.count("(") < found.count(")"))):
        found = found[:-1]
    return found


def address_of(written: str) -> Address:
    """What is known of an address."""
    scheme = written.partition(":")[0].lower()
    is_plain = scheme in SCHEMES and len(written) < LONGEST and one_line(written, LONGEST) == written
    try:
        parts = urlsplit(written)
        host = _network_name(parts.hostname or "")
        is_plain &= parts.username is None and (parts.port is None or parts.port > 0)
        is_plain &= scheme != "mailto" or {name.lower() for name, _ in parse_qsl(parts.query)} <= LETTER_PARTS
    except (ValueError, UnicodeError):
        return Address(written, scheme, "", False)
    needs_host = scheme in ("http", "https")
    return Address(written, scheme, host, is_plain and bool(host) == needs_host)


def _network_name(host: str) -> str:
    """The name in the letters of the network. Raises UnicodeError for one that it cannot have."""
    return host if host.isascii() else host.encode("idna").decode("ascii")
