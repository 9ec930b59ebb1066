"""The geometry of a column, against columns of rectangles laid out one below the other."""

from hypothesis import given
from hypothesis import strategies as st

from salesdesk.ui.board.geometry import PITCH, SLOT_PITCH, Geometry


@st.composite
def shapes(draw: st.DrawFn) -> Geometry:
    shape = Geometry()
    shape.count = draw(st.integers(0, 12))
    shape.lift(draw(st.sets(st.integers(0, shape.count - 1))) if shape.count else [])
    shape.slot = draw(st.none() | st.integers(0, shape.count))
    return shape


def _tops(shape: Geometry) -> tuple[dict[int, int], int | None, int]:
    """Top of each standing row, of the gap, and the height, laid out by hand."""
    tops, slot, y = {}, None, 0
    for row in range(shape.count + 1):
        if row == shape.slot:
            slot = y
            y += SLOT_PITCH
        if row < shape.count and row not in shape.lifted:
            tops[row] = y
            y += PITCH
    return tops, slot, y


@given(shapes())
def test_rows_stand_below_each_other(shape: Geometry) -> None:
    tops, slot, height = _tops(shape)
    assert {row: shape.top(row) for row in tops} == tops
    assert shape.slot_top() == slot
    assert shape.height() == height
    assert [row for row in range(shape.count) if shape.is_lifted(row)] == shape.lifted


@given(shapes(), st.integers(-50, 2500))
def test_a_point_finds_the_row_it_is_in(shape: Geometry, y: int) -> None:
    tops, _, _ = _tops(shape)
    inside = [row for row, top in tops.items() if top <= y < top + PITCH]
    assert shape.row_at(y) == (inside[0] if inside else None)


@given(shapes(), st.integers(-50, 2500))
def test_a_gap_stays_while_the_pointer_does(shape: Geometry, y: int) -> None:
    shape.slot = shape.landing(y)
    assert 0 <= shape.slot <= shape.count
    assert shape.place(shape.landing(y)) == shape.place(shape.slot)


def test_a_card_steps_aside_when_its_middle_is_passed() -> None:
    shape = Geometry()
    shape.count = 3
    assert shape.landing(0) == 0
    assert shape.landing(PITCH // 2 - 1) == 0
    assert shape.landing(PITCH // 2 + 1) == 1
    assert shape.landing(10 * PITCH) == 3
