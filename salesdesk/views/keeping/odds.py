"""How the chances of open deals are kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat

from salesdesk.desk.cards import DealChance
from salesdesk.desk.kept import Codec, Content
from salesdesk.desk.packed_columns import column_of, column_parts
from salesdesk.desk.packing import packed, unpacked
from salesdesk.desk.steps import in_parts


@dataclass(frozen=True, eq=False)
class SaidChances:
    """The chances of open deals by key, and the mark of the models that say so."""

    mark: str
    odds: Mapping[str, DealChance]


def _pack(said: SaidChances) -> bytes:
    columns = list(zip(*said.odds.values(), strict=True)) or [()] * len(DealChance._fields)
    parts = {f"{name} {what}": part for name, column in zip(DealChance._fields, columns, strict=True)
             for what, part in column_parts(column).items()}  # fmt: skip
    keys = {f"deal {what}": part for what, part in column_parts(list(said.odds)).items()}
    return packed({"mark": said.mark, **keys, **parts})


def _unpack(content: Content) -> SaidChances:
    parts = unpacked(content)
    try:
        mark = str(parts.pop("mark"))
        by_column: dict[str, dict[str, object]] = {}
        for name, part in parts.items():
            column, _, what = name.partition(" ")
            by_column.setdefault(column, {})[what] = part
        deals, *columns = (column_of(by_column[name]) for name in ("deal", *DealChance._fields))
        rows: Iterator[DealChance] = map(tuple.__new__, repeat(DealChance), zip(*columns, strict=True))
        pairs, odds = zip(deals, rows, strict=True), dict[str, DealChance]()
        for part in in_parts(pairs):
            odds.update(part)
        return SaidChances(mark, odds)
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError(f"not as expected: {error}") from error


CHANCES: Codec[SaidChances] = Codec(_pack, _unpack)
