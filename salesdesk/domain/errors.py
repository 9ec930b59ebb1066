"""Errors that are shown to the user, as sentences that can be translated."""

from dataclasses import field
from typing import Any

from salesdesk.domain.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence and its values, translated where it is shown."""

    text: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.values)


LONGEST_VALUE = 1_000
"""Characters of a value in the sentence of an error."""


def _brief(value: Any) -> Any:
    """A value as a sentence can hold it: a text of a megabyte is none, and half a character cannot be written."""
    if not isinstance(value, str):
        return value
    text = value if len(value) <= LONGEST_VALUE else value[: LONGEST_VALUE - 1] + "…"
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


class SalesDeskError(Exception):
    """An error that is not a fault of the program, shown as one sentence. ``is_final``: tried another time it is the same."""

    is_final = False

    def __init__(self, text: str, **values: Any) -> None:
        self.message = Message(text, {name: _brief(value) for name, value in values.items()})
        super().__init__(str(self.message))


class Refused(SalesDeskError):
    """A command or question breaks a rule of the desk; nothing was changed."""

    is_final = True


class NotFound(SalesDeskError):
    """The record is not on the desk (any more)."""

    is_final = True
