"""How a report is dressed: whose it is, in which language, and how money is written."""

from dataclasses import dataclass
from typing import Literal

Money = Literal["symbol", "code"]


@dataclass(frozen=True, slots=True)
class Style:
    """``owner_name`` None is the desk's own name, empty none at all. ``logo`` is a PNG or JPEG file's content.

    ``language`` None is the one in use. ``money`` is how amounts are written: €1,200 or EUR 1,200.
    """

    owner_name: str | None = None
    logo: bytes | None = None
    language: str | None = None
    money: Money = "symbol"


PLAIN = Style()
