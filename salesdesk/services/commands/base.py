"""What every command is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A wish; running it gives a Receipt or raises SalesDeskError and changes nothing."""
