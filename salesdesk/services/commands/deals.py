"""What becomes of deals, and what is known of them."""

from dataclasses import dataclass
from datetime import date

from salesdesk.domain.records import Category
from salesdesk.services.commands.base import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateDeal(Command):
    """A new deal at the top of a stage (the pipeline's first when None). Organisation and contact are found or made."""

    title: str
    pipeline: str | None = None
    stage: str | None = None
    organisation: str | None = None
    contact: str | None = None
    amount: int | None = None
    currency: str | None = None
    expected_close: date | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveDeals(Command):
    """Deals go to a stage, in the given order, right above the deal ``above`` (None: to the end, or the top if ``to_top``).

    Closed deals are re-opened there. Moving within the same stage changes the order only.
    """

    deals: tuple[str, ...]
    stage: str
    above: str | None = None
    to_top: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WinDeals(Command):
    """Deals are won, now."""

    deals: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoseDeals(Command):
    """Deals are lost, now, for a reason."""

    deals: tuple[str, ...]
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenDeals(Command):
    """Closed deals are open again, in the stage they held last."""

    deals: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SnoozeDeals(Command):
    """Deals are put aside until a day after today."""

    deals: tuple[str, ...]
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WakeDeals(Command):
    """Deals that were put aside come back now."""

    deals: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameDeal(Command):
    """A deal gets another title."""

    deal: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAmount(Command):
    """Deals are worth ``amount`` minor units of ``currency`` (their own when None); amount None: not known."""

    deals: tuple[str, ...]
    amount: int | None
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeExpectedClose(Command):
    """Deals are expected to close on a day (None: not known)."""

    deals: tuple[str, ...]
    day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetChance(Command):
    """The user's own chance in [0, 1] for deals; None goes back to the stage's."""

    deals: tuple[str, ...]
    chance: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOrganisation(Command):
    """Deals belong to the organisation of that name, found or made; None: to none."""

    deals: tuple[str, ...]
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetContact(Command):
    """The deals' contact is the person of that name, found or made; None: nobody."""

    deals: tuple[str, ...]
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOwner(Command):
    """Deals belong to a seller of that name; None: to nobody named."""

    deals: tuple[str, ...]
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSource(Command):
    """Where deals came from."""

    deals: tuple[str, ...]
    source: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCategory(Command):
    """The forecast category of deals."""

    deals: tuple[str, ...]
    category: Category


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTags(Command):
    """A deal carries exactly these tags, found or made."""

    deal: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCustomValue(Command):
    """A deal's value in the custom field of that name, found or made; None clears it."""

    deal: str
    field: str
    value: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteDeals(Command):
    """Deals leave the desk."""

    deals: tuple[str, ...]
