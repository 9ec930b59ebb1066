"""Every change that a user can ask for, as data. ``services.handlers`` says what each does."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from salesdesk.domain.records import Category, StageKind
from salesdesk.services.ports import Progress

if TYPE_CHECKING:
    from salesdesk.services.importing.model import ImportPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A wish; running it gives a Receipt or raises SalesDeskError and changes nothing."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanActivity(Command):
    """A next step for a deal."""

    deal: str
    title: str
    kind: str = "call"
    due_day: date | None = None
    due_time: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditActivity(Command):
    """Another title or kind for a step."""

    activity: str
    title: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RescheduleActivity(Command):
    """A step gets another day, and time (HH:MM) if any."""

    activity: str
    due_day: date | None
    due_time: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishActivity(Command):
    """A step is done, now; with ``done`` False it is to do again."""

    activity: str
    done: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteActivity(Command):
    """A step leaves the desk."""

    activity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddNote(Command):
    """Something written down about a deal."""

    deal: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditNote(Command):
    """A note says something else; empty text deletes it."""

    note: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStage:
    """A stage of a pipeline to be made. ``key`` names it within its command only."""

    name: str
    kind: StageKind = "open"
    probability: float = 0.5
    stall_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPipeline(Command):
    """A new pipeline with its stages in order."""

    name: str
    stages: tuple[NewStage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RenamePipeline(Command):
    """A pipeline gets another name."""

    pipeline: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletePipeline(Command):
    """A pipeline without deals leaves the desk."""

    pipeline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddStage(Command):
    """A new open stage, before the stage ``before`` (None: after the last open one)."""

    pipeline: str
    name: str
    before: str | None = None
    probability: float = 0.5
    stall_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameStage(Command):
    """A stage gets another name."""

    stage: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReorderStage(Command):
    """A stage stands before another (None: last)."""

    stage: str
    before: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetStageProbability(Command):
    """The user's own probability in [0, 1] that a deal in the stage is won."""

    stage: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SetStallDays(Command):
    """After how many days in the stage a deal counts as stalled; None: the usual 14."""

    stage: str
    days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteStage(Command):
    """A stage goes; another of the pipeline takes over its deals and its history."""

    stage: str
    survivor: str


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


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameOrganisation(Command):
    """An organisation gets another name."""

    organisation: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDeals(Command):
    """The deals of a plan, into a pipeline (None: the desk's only one, or a new one named ``pipeline_name``).

    ``names`` are the desk's own names from now on (empty: as they are). Its inverse is its batch, not its rows.
    ``progress`` is told (done, total) and may raise to cancel.
    """

    plan: "ImportPlan"
    pipeline: str | None = None
    pipeline_name: str | None = None
    names: tuple[str, ...] = ()
    progress: Progress | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportHistory(Command):
    """The stage history of a plan: added to the deals it names, or making them in a pipeline (None: the desk's, or a new one).

    With ``known_only`` no deal is made.
    """

    plan: "ImportPlan"
    pipeline: str | None = None
    pipeline_name: str | None = None
    known_only: bool = False
    progress: Progress | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFiles(Command):
    """Several imports as one change, in this order: taken back together, or not made at all."""

    parts: tuple[ImportDeals | ImportHistory, ...]
