"""Quotas, exchange rates and the settings of the desk."""

from dataclasses import dataclass
from datetime import date

from salesdesk.domain.records import Measure
from salesdesk.services.commands.base import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class SetQuota(Command):
    """The quota of a period such as 2026-Q4; amount None: no quota for it.

    ``amount`` is in minor units where it measures revenue, else a number of deals. ``pipeline`` and ``tag`` are keys
    that narrow which deals count; without them all of the desk's own do.
    """

    period: str
    amount: int | None
    currency: str | None = None
    measure: Measure = "revenue"
    pipeline: str | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveQuota(Command):
    """A quota leaves the desk."""

    quota: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRate(Command):
    """From a day on, one unit of a currency is worth ``rate`` (decimal text) units of the desk's own currency."""

    currency: str
    day: date
    rate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteRate(Command):
    """An exchange rate leaves the desk."""

    rate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSettings(Command):
    """Settings of the desk, by name, as text (see ``services.settings``)."""

    values: tuple[tuple[str, str], ...]
