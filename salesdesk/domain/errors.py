"""What the user is told when something cannot be done."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence and its values; worded in the user's language at the edge."""

    text: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.values)


class SalesDeskError(Exception):
    """Something in the world, not a fault of the program: told as one clear sentence."""

    def __init__(self, text: str, **values: Any) -> None:
        self.message = Message(text, values)
        super().__init__(str(self.message))


class Refused(SalesDeskError):
    """The wish breaks a rule of the desk; nothing was changed."""


class NotFound(SalesDeskError):
    """What was asked for is not on the desk (any more)."""
