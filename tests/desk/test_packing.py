"""Arrays, texts and values as bytes, and back."""

import contextlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from salesdesk.desk.packed_columns import FEW, column_of, column_parts
from salesdesk.desk.packing import packed, texts, texts_of, unpacked

SHAPES = arrays.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=5)
NUMBERS = st.one_of(*(arrays.arrays(kind, SHAPES) for kind in ("<i8", "i1", "<f8", "?", "<i4")))
PLAIN = st.recursive(st.none() | st.integers() | st.text() | st.booleans(), lambda of: st.lists(of, max_size=3))
PARTS = st.dictionaries(st.text(max_size=5), NUMBERS | st.binary(max_size=40) | PLAIN, max_size=6)


def same(one: Any, other: Any) -> bool:
    if hasattr(one, "dtype"):
        return bool(one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes())
    return bool(bytes(other) == one if isinstance(one, bytes) else one == other)


@given(PARTS)
def test_parts_come_back_as_they_were(parts: dict[str, Any]) -> None:
    again = unpacked(packed(parts))
    assert list(again) == list(parts)
    assert all(same(part, again[name]) for name, part in parts.items())


def test_arrays_are_aligned_views_that_nobody_can_change_and_keep_their_order() -> None:
    table = np.asfortranarray(np.arange(12.0).reshape(3, 4))
    again = unpacked(packed({"a": b"odd", "x": table, "y": np.arange(3)}))
    assert again["x"].flags.f_contiguous
    assert again["x"].flags.aligned
    assert not again["x"].flags.owndata
    assert not again["x"].flags.writeable
    assert again["x"].tolist() == table.tolist()


def test_an_array_of_objects_is_refused() -> None:
    with pytest.raises(TypeError):
        packed({"x": np.array([object()])})


@given(PARTS, st.data())
def test_what_was_cut_off_or_changed_raises_value_errors_alone(parts: dict[str, Any], data: st.DataObject) -> None:
    content = bytearray(packed(parts))
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    for damaged in (bytes(content), bytes(content[:place])):
        with contextlib.suppress(ValueError):
            unpacked(damaged)


MANY_TEXTS = st.lists(st.none() | st.text(st.characters()) | st.sampled_from(["", "\0", "\1", "a\0b", "\ud800"]))


@given(MANY_TEXTS)
def test_texts_come_back_as_they_were(values: list[str | None]) -> None:
    assert texts_of(texts(values)) == values


@given(MANY_TEXTS)
def test_texts_of_few_values_come_back_as_they_were(values: list[str | None]) -> None:
    again = unpacked(packed(column_parts(values * FEW)))
    assert column_of(again) == values * FEW


@pytest.mark.parametrize("content", [b"", b"x", b"j{}", b"j[", b"s\xff\xfe"])
def test_what_are_no_texts_raises_value_error(content: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        texts_of(content)
