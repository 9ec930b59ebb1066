"""Quotas and the settings of the desk."""

from dataclasses import dataclass

from salesdesk.services.commands.base import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class SetQuota(Command):
    """The quota of a period such as 2026-Q4, in minor units; amount None: no quota for it."""

    period: str
    amount: int | None
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSettings(Command):
    """Settings of the desk, by name, as text (see ``services.settings``)."""

    values: tuple[tuple[str, str], ...]
