"""Fields: what is known of a deal, each said once (``deal``), by its kind (``kinds``) and what it is (``field``)."""

from collections.abc import Iterable

from salesdesk.domain.errors import Refused
from salesdesk.domain.fields.deal import BUILT_IN, FURTHER, STALLED
from salesdesk.domain.fields.field import (
    OWN,
    DealLookup,
    Field,
    Getter,
    InExport,
    InImport,
    InPanel,
    InReport,
    InTable,
)
from salesdesk.domain.fields.kinds import KINDS, Choices, Kind, Operator

__all__ = [
    "BUILT_IN", "FURTHER", "KINDS", "OWN", "STALLED", "Choices", "DealLookup", "Field", "Getter", "InExport", "InImport", "InPanel",
    "InReport", "InTable", "Kind", "Operator", "deal_fields", "field_of", "own_field",
]  # fmt: skip
_BY_KEY = {key: field for field in BUILT_IN for key in (*field.aliases, field.key)}


def own_field(name: str) -> Field:
    """The descriptor of a field of the user's own, by its name."""
    return Field(
        key=OWN + name, kind="text", label=name, get=lambda card, lookup: lookup.own(card, name) or None, is_fact=True,
        is_searched=True, in_table=InTable(is_shown=False), in_panel=InPanel(), in_export=InExport(), in_report=InReport(),
        in_import=InImport(),
    )  # fmt: skip


def deal_fields(own: Iterable[str] = ()) -> tuple[Field, ...]:
    """All fields of deals: the built-in ones, then the user's own by their names."""
    return (*BUILT_IN, *map(own_field, own))


def field_of(key: str, own: Iterable[str] | None = None) -> Field:
    """The field of a key, an alias, or the name of one of the user's ``own`` (None: any name may be one after ``own:``).

    Raises Refused when there is none.
    """
    found = _BY_KEY.get(key)
    if found is not None:
        return found
    name = key.removeprefix(OWN)
    if own is None and key.startswith(OWN) and name.strip():
        return own_field(name.strip())
    same = [known for known in own or () if known.casefold() == name.casefold()]
    if not same:
        raise Refused("Deals have no field {field}.", field=key)
    return own_field(same[0])
