"""The funnel of a cohort of deals, and what it says."""

from dataclasses import dataclass
from datetime import date

from salesdesk.analytics.arrays import Bools
from salesdesk.analytics.funnel import Basis, Funnel, Part, Snapshot, cohort, members, snapshot
from salesdesk.analytics.funnel import funnel as funnel_of
from salesdesk.analytics.log import LOST, WON
from salesdesk.analytics.times import Cycle, StallLimit
from salesdesk.analytics.winloss import WinLoss, closed_in, winloss
from salesdesk.domain.days import start_of, to_us
from salesdesk.domain.errors import Refused
from salesdesk.services.desk import Desk
from salesdesk.services.queries.chances import shown_by_row
from salesdesk.services.queries.quota import weighted_coverage
from salesdesk.services.queries.scope import Scope, scope
from salesdesk.services.queries.strip import standing
from salesdesk.services.queries.velocity import Velocity, velocity

PARTS: tuple[Part, ...] = ("reached", "entered", "skipped", "advanced", "lost_here", "open_here")


@dataclass(frozen=True, slots=True)
class FunnelPage:
    """Everything the Funnel page shows of one pipeline. Money in minor units of ``currency``.

    ``behind`` gives the deals of each count: (stage position, part) for the cohort, where part is reached, entered,
    skipped, advanced, lost_here or open_here; ``standing_in`` those now open in each stage; ``won_deals``,
    ``lost_deals`` and ``closed_by_source`` those closed in the window.
    ``foreign`` counts deals in other currencies, whose amounts are in no sum.
    """

    pipeline: str
    pipeline_name: str
    currency: str
    start: date | None
    until: date | None
    funnel: Funnel
    snapshot: Snapshot
    winloss: WinLoss
    velocity: Velocity
    coverage: float | None
    cycle: Cycle
    limits: tuple[StallLimit, ...]
    behind: dict[tuple[int, str], tuple[str, ...]]
    standing_in: tuple[tuple[str, ...], ...]
    won_deals: tuple[str, ...]
    lost_deals: tuple[str, ...]
    lost_by_reason: dict[str | None, tuple[str, ...]]
    closed_by_source: dict[str | None, tuple[str, ...]]
    foreign: int


def funnel(
    desk: Desk,
    pipeline: str | None = None,
    start: date | None = None,
    until: date | None = None,
    basis: Basis = "cohort",
    stage: str | None = None,
) -> FunnelPage:
    """The funnel of deals created in [start, until), or that first reached ``stage`` in it (basis entered)."""
    seen = scope(desk, pipeline)
    rows = chosen(desk, seen, start, until, basis, stage)
    closed = closed_in(seen.log, *_window(desk, start, until))
    sources = {key: card.source for key, card in seen.cards.items()}
    outcome = winloss(seen.log, closed, sources)
    return FunnelPage(
        pipeline=seen.pipeline.id,
        pipeline_name=seen.pipeline.name,
        currency=desk.settings.currency,
        start=start,
        until=until,
        funnel=funnel_of(seen.log, seen.names, rows, basis),
        snapshot=snapshot(seen.log, seen.names, shown_by_row(desk, seen)),
        winloss=outcome,
        velocity=velocity(desk, seen),
        coverage=weighted_coverage(standing(desk)),
        cycle=outcome.cycle,
        limits=seen.limits(),
        behind={
            (s, part): _keys(seen, members(seen.log, rows, s, part)) for s in range(len(seen.names)) for part in PARTS
        },
        standing_in=tuple(_keys(seen, seen.log.open & (seen.log.stage == s)) for s in range(len(seen.names))),
        won_deals=_keys(seen, closed & (seen.log.outcome == WON)),
        lost_deals=_keys(seen, closed & (seen.log.outcome == LOST)),
        lost_by_reason=_by_reason(seen, closed),
        closed_by_source=_by_source(_keys(seen, closed), sources),
        foreign=int(seen.log.foreign.sum()),
    )


def chosen(
    desk: Desk, seen: Scope, start: date | None, until: date | None, basis: Basis = "cohort", stage: str | None = None
) -> Bools:
    """The rows of a cohort. Raises Refused for a stage the pipeline does not have."""
    names = [name.casefold() for name in seen.names]
    if basis == "entered" and (stage is None or stage.casefold() not in names):
        raise Refused("Name a stage of {pipeline} that the deals entered.", pipeline=seen.pipeline.name)
    position = names.index(stage.casefold()) if stage and basis == "entered" else 0
    return cohort(seen.log, basis, *_window(desk, start, until), position)


def _window(desk: Desk, start: date | None, until: date | None) -> tuple[int | None, int | None]:
    zone = desk.settings.zone
    since, to = (to_us(start_of(day, zone)) if day else None for day in (start, until))
    return since, to


def _keys(seen: Scope, rows: Bools) -> tuple[str, ...]:
    return tuple(seen.log.deal[rows].tolist())


def _by_source(deals: tuple[str, ...], sources: dict[str, str | None]) -> dict[str | None, tuple[str, ...]]:
    found: dict[str | None, list[str]] = {}
    for key in deals:
        found.setdefault(sources.get(key), []).append(key)
    return {source: tuple(keys) for source, keys in found.items()}


def _by_reason(seen: Scope, closed: Bools) -> dict[str | None, tuple[str, ...]]:
    found: dict[str | None, list[str]] = {}
    lost = closed & (seen.log.outcome == LOST)
    for key, code in zip(seen.log.deal[lost].tolist(), seen.log.reason[lost].tolist(), strict=True):
        found.setdefault(seen.log.reasons[code] if code >= 0 else None, []).append(key)
    return {reason: tuple(keys) for reason, keys in found.items()}
