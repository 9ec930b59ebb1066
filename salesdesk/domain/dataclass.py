"""Frozen dataclasses with slots whose methods are not written by ``dataclasses`` when they are defined: a start defines many
classes and makes few of them, and writing and compiling six methods for each would take a tenth of it. They share theirs;
``__init__`` is written when the first one of a class is made.
"""

import dataclasses
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar

__all__ = ("dataclass",)

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen, slots, kw_only=False):
        """As ``dataclasses.dataclass`` with these arguments. A subclass is made by this one too."""
        if not (frozen and slots):
            raise TypeError("only frozen dataclasses with slots are made here")

        def made(cls):
            cls = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)(cls)
            cls._values = _reader_of(tuple(field.name for field in dataclasses.fields(cls)))
            for name, method in {**_SHARED, "__init__": _first_init(cls)}.items():
                if cls.__dict__.get(name) is None:
                    setattr(cls, name, method)
            return cls

        return made


class _Frozen:
    """The methods that all have."""

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, dataclasses.Field[Any]]] = {}
    _values: Any

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return bool(self._values(self) == self._values(other))

    def __hash__(self) -> int:
        return hash(self._values(self))

    def __repr__(self) -> str:
        told = ", ".join(f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self))
        return f"{self.__class__.__qualname__}({told})"

    def __setattr__(self, name: str, value: object) -> None:
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> None:
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")

    def __getstate__(self) -> tuple[Any, ...]:
        values: tuple[Any, ...] = self._values(self)
        return values

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        for field, value in zip(dataclasses.fields(self), state, strict=True):
            object.__setattr__(self, field.name, value)


_SHARED = {
    name: _Frozen.__dict__[name]
    for name in ("__eq__", "__hash__", "__repr__", "__setattr__", "__delattr__", "__getstate__", "__setstate__")
}


def _reader_of(names: tuple[str, ...]) -> Any:
    """What gives the values of these fields as a tuple; called as a plain function, though it is an attribute of a class."""
    if len(names) > 1:
        return attrgetter(*names)
    return staticmethod(lambda one: tuple(getattr(one, name) for name in names))


def _first_init(cls: type) -> Any:
    """An ``__init__`` that has the real one written, which takes its place."""

    def init(self: Any, *args: Any, **others: Any) -> None:
        written = _init_of(cls)
        type.__setattr__(cls, "__init__", written)
        written(self, *args, **others)

    return init


def _init_of(cls: Any) -> Any:
    """The ``__init__`` that ``dataclasses`` writes for the fields of a class."""
    # Without a docstring ``dataclasses`` would write one, from a signature that it looks for.
    body: dict[str, Any] = {"__annotations__": {}, "__module__": cls.__module__, "__doc__": cls.__name__}
    for field in dataclasses.fields(cls):
        given: dict[str, Any] = {"default": field.default, "default_factory": field.default_factory}
        known = {name: value for name, value in given.items() if value is not dataclasses.MISSING}
        body["__annotations__"][field.name] = field.type
        body[field.name] = dataclasses.field(**known, init=field.init, kw_only=field.kw_only)
    if hasattr(cls, "__post_init__"):
        body["__post_init__"] = cls.__post_init__
    like: Any = type(cls.__name__, (), body)
    return dataclasses.dataclass(frozen=True, repr=False, eq=False, match_args=False)(like).__init__
