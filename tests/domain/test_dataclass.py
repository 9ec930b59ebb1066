"""Dataclasses whose methods are written late are those of the standard library in all that can be seen of them."""

import copy
import dataclasses
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import field, fields, replace
from typing import Any

import pytest

from salesdesk.domain.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A base with a default."""

    id: str
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool(Thing):
    """A subclass."""

    name: str
    uses: tuple[str, ...] = field(default_factory=tuple)

    @property
    def title(self) -> str:
        """Its name in capitals."""
        return self.name.upper()


@dataclass(frozen=True, slots=True)
class Point:
    """Two numbers by their places."""

    x: int
    y: int = 0

    def __post_init__(self) -> None:
        if self.x < 0:
            raise ValueError("x is negative")


@dataclass(frozen=True, slots=True)
class One:
    """A single field."""

    only: int


@dataclass(frozen=True, slots=True)
class Nothing:
    """No field."""


@dataclass(frozen=True, slots=True)
class Worded:
    """Has a text and an equality of its own."""

    words: str

    def __repr__(self) -> str:
        return f"<{self.words}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Worded) and self.words.lower() == other.words.lower()

    def __hash__(self) -> int:
        return hash(self.words.lower())


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What the standard library makes of the same fields as ``Tool``."""

    id: str
    gone: bool = False
    name: str
    uses: tuple[str, ...] = field(default_factory=tuple)


HAMMER = Tool(id="1", name="hammer")


def test_values_texts_and_places_are_the_usual_ones() -> None:
    usual = Usual(id="1", name="hammer")
    assert repr(HAMMER) == repr(usual).replace("Usual", "Tool")
    assert dataclasses.asdict(HAMMER) == dataclasses.asdict(usual)
    assert [(f.name, f.type, f.default, f.kw_only) for f in fields(Tool)] == [
        (f.name, f.type, f.default, f.kw_only) for f in fields(Usual)
    ]
    assert (HAMMER.gone, HAMMER.uses, HAMMER.title) == (False, (), "HAMMER")
    assert not hasattr(HAMMER, "__dict__")
    match Point(1, 2):
        case Point(x, y):
            assert (x, y) == (1, 2)


def test_equal_by_class_and_values() -> None:
    assert Tool(id="1", name="hammer") == HAMMER != Tool(id="1", name="saw")
    assert len({HAMMER, Tool(id="1", name="hammer"), Tool(id="2", name="hammer")}) == 2
    other: object = One(1)
    assert Point(1) != other and One(1) == One(1) and hash(One(1)) == hash(One(1)) and Nothing() == Nothing()
    assert Point(1).__eq__((1, 0)) is NotImplemented
    assert repr(Worded("A")) == "<A>" and Worded("A") == Worded("a") and hash(Worded("A")) == hash(Worded("a"))


def test_nothing_can_be_set_or_deleted() -> None:
    changes: list[Callable[[], None]] = [
        lambda: setattr(HAMMER, "name", "saw"),
        lambda: delattr(HAMMER, "name"),
        lambda: setattr(HAMMER, "new", 1),
    ]
    for change in changes:
        with pytest.raises(dataclasses.FrozenInstanceError):
            change()
    assert HAMMER.name == "hammer"


def test_copies_and_changed_copies() -> None:
    assert replace(HAMMER, name="saw") == Tool(id="1", name="saw")
    for same in (copy.copy(HAMMER), copy.deepcopy(HAMMER), pickle.loads(pickle.dumps(HAMMER)), copy.copy(One(3))):
        assert same in (HAMMER, One(3))


@pytest.mark.parametrize(
    ("args", "named"), [((), {}), (("1",), {"name": "x"}), ((), {"id": "1", "name": "x", "size": 2})]
)
def test_wrong_arguments_are_refused_the_first_time_and_later(args: tuple[Any, ...], named: dict[str, Any]) -> None:
    made: Any = dataclass(frozen=True, slots=True, kw_only=True)(
        type("Fresh", (), {"__annotations__": {"id": str, "name": str}})
    )
    for _ in range(2):
        with pytest.raises(TypeError):
            made(*args, **named)
    assert made(id="1", name="x").name == "x"


def test_what_is_checked_after_making_is_checked_the_first_time_too() -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="negative"):
            Point(-1)


def test_several_threads_make_the_first_ones() -> None:
    kinds: list[Any] = [
        dataclass(frozen=True, slots=True)(type(f"Kind{n}", (), {"__annotations__": {"x": int}})) for n in range(40)
    ]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: kinds[n % 40](n).x, range(400)))
    assert found == list(range(400))


def test_others_than_frozen_ones_with_slots_are_not_made() -> None:
    with pytest.raises(TypeError):
        dataclass(frozen=False, slots=True)
