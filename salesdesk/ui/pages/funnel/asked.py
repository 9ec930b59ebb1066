"""What a funnel page was asked to show, as an address keeps it."""

from dataclasses import dataclass, fields

from salesdesk.ui.page import address_of, parts_of

SOURCE = "from:"
"""Begins the key of a source; alone it is the one that is not known."""
FEW = 5
"""Under so many deals a rate or a median says little, and the page says so."""
WON = "won"
"""The key of the funnel's last bar."""
NOTHING = "nothing"
"""The key that compares with nothing."""


@dataclass(frozen=True, slots=True)
class FunnelRequest:
    """Keys of the pipeline, the window, what to compare with (a window or a source), the source and the stage entered.

    None leaves the choice to the page; a stage makes it follow the deals that first came so far in the window.
    """

    pipeline: str | None = None
    window: str | None = None
    compare: str | None = None
    source: str | None = None
    stage: str | None = None

    def address(self, page: str) -> str:
        """The address that asks for the same."""
        return address_of(page, **{field.name: getattr(self, field.name) for field in fields(self)})


def asked_in(address: str, before: FunnelRequest) -> FunnelRequest:
    """What an address asks for; one that says nothing beyond the page asks for what was there before."""
    given = parts_of(address)[1]
    return FunnelRequest(**{field.name: given.get(field.name) for field in fields(FunnelRequest)}) if given else before


def source_key(source: str | None) -> str:
    """The key of a source, of the one that is not known too."""
    return SOURCE + (source or "")


def source_in(key: str | None) -> tuple[str | None, ...] | None:
    """The sources that a key lets through; None for all."""
    if key is None or not key.startswith(SOURCE):
        return None
    return (key[len(SOURCE) :] or None,)
