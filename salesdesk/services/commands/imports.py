"""What comes from files."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesdesk.services.commands.base import Command
from salesdesk.services.ports import Progress

if TYPE_CHECKING:
    from salesdesk.services.importing.model import ImportPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDeals(Command):
    """The deals of a plan, into a pipeline (None: the desk's only one, or a new one named ``pipeline_name``).

    ``names`` are the desk's own names from now on (empty: as they are), ``currency`` is its base currency (None: as it is).
    Its inverse is its batch, not its rows.
    ``progress`` is told (done, total) and may raise to cancel.
    """

    plan: "ImportPlan"
    pipeline: str | None = None
    pipeline_name: str | None = None
    names: tuple[str, ...] = ()
    currency: str | None = None
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
