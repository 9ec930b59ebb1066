"""Back and Forward."""

from hypothesis import given
from hypothesis import strategies as st

from salesdesk.ui.shell.back_forward import NavigationHistory


def test_a_new_address_forgets_those_ahead() -> None:
    trail = NavigationHistory()
    for address in ("board", "deals", "quota"):
        trail.visit(address)
    assert trail.go(-2) == "board"
    trail.visit("funnel")
    assert not trail.can_go(1)
    assert trail.go(-1) == "board"


def test_the_same_address_again_is_no_step() -> None:
    trail = NavigationHistory()
    trail.visit("board")
    trail.visit("board")
    assert trail.go(-1) is None
    assert trail.here == "board"


@given(st.lists(st.one_of(st.sampled_from("abc"), st.integers(-2, 2)), max_size=40))
def test_it_is_always_somewhere_it_has_been(steps: list[str | int]) -> None:
    trail, visited = NavigationHistory(longest=5), set()
    for step in steps:
        if isinstance(step, str):
            trail.visit(step)
            visited.add(step)
            assert trail.here == step
        else:
            trail.go(step)
            assert trail.here is None or trail.here in visited
