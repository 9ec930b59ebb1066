"""Columns of plain values as parts of a kept value (see ``packing``): texts, whole numbers, real numbers, days, or none."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from salesdesk.desk.packing import texts, texts_of

FEW = 4
"""Texts are numbered where each comes so often on average."""
_WIDEST = 2**63


def column_parts(values: Sequence[Any]) -> dict[str, Any]:
    """The parts of a column of which each value is None or of one type. Raises TypeError for other columns."""
    import numpy as np

    kinds = set(map(type, values)) - {type(None)}
    kind = kinds.pop() if len(kinds) == 1 else None
    if not kinds and kind is None:
        return {"none": len(values)}
    if kinds:
        raise TypeError(f"a column of {kind} and {kinds}")
    if kind is date:
        return _coded(values, [value and value.toordinal() for value in dict.fromkeys(values)]) | {"days": True}
    if kind is str:
        distinct = dict.fromkeys(values)
        return _coded(values, list(distinct)) if len(distinct) * FEW <= len(values) else {"texts": texts(values)}
    if kind in (int, float) and _fits(values, kind):
        empty = [place for place, value in enumerate(values) if value is None]
        filled = [0 if value is None else value for value in values] if empty else values
        found = np.array(filled, np.int64 if kind is int else np.float64)
        return {"numbers": found if kind is float else narrowed(found), "empty": narrowed(np.array(empty, np.int64))}
    return {"json": [*values]}


def column_of(parts: Mapping[str, Any]) -> list[Any]:
    """The values that ``column_parts`` gave the parts of; equal texts and days of a few are one object. Raises ValueError."""
    import numpy as np

    if "none" in parts:
        return [None] * int(parts["none"])
    if "texts" in parts:
        return texts_of(parts["texts"])
    if "json" in parts:
        return list(parts["json"])
    if "codes" in parts:
        names = [name if name is None or "days" not in parts else date.fromordinal(name) for name in parts["names"]]
        coded: list[Any] = np.array([*names, None], object)[:-1][parts["codes"]].tolist()
        return coded
    values: list[Any] = parts["numbers"].tolist()
    for place in parts["empty"].tolist():
        values[place] = None
    return values


def narrowed(numbers: Any) -> Any:
    """Whole numbers in the fewest bytes that hold them."""
    import numpy as np

    if numbers.dtype.kind not in "iu" or not numbers.size:
        return numbers
    low, high = int(numbers.min()), int(numbers.max())
    for kind in (np.int8, np.int16, np.int32):
        if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max:
            return numbers.astype(kind) if numbers.dtype.itemsize > np.dtype(kind).itemsize else numbers
    return numbers


def _fits(values: Sequence[Any], kind: type) -> bool:
    """Whether whole numbers fit into 64 bits."""
    return kind is float or all(value is None or -_WIDEST <= value < _WIDEST for value in values)


def _coded(values: Sequence[Any], names: list[Any]) -> dict[str, Any]:
    import numpy as np

    places = {value: place for place, value in enumerate(dict.fromkeys(values))}
    return {"names": names, "codes": narrowed(np.array([places[value] for value in values], np.int64))}
