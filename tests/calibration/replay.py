"""Chances replayed: what each contender would have said of open deals at past instants, from so many closed deals."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from salesdesk.analytics.arrays import Bools, Floats, Ints
from salesdesk.analytics.log import OPEN, WON, Log
from salesdesk.analytics.scores import ReliabilityBin, brier, log_loss, reliability
from salesdesk.analytics.state_table import States
from tests.calibration import contenders
from tests.calibration.histories import largest
from tests.calibration.metrics import auc, calibration_error
from tests.calibration.paired import Gap, Pair, gap
from tests.calibration.past import Past, known

FEWEST_CLOSED = 20


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """Forecasts made at one instant from one set of ``closed`` deals: stages, whether won in the end, what was said.

    ``soon`` are those of which it is known whether they were won within the model's horizon, by that; ``deal`` are the
    deals' keys.
    """

    stage: Ints
    won: Floats
    chance: dict[str, Floats]
    at_us: int = 0
    closed: int = 0
    soon: "Draw | None" = None
    deal: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """A contender's figures: Brier and log loss are means over the draws, the others are over all forecasts."""

    brier: float | None
    log_loss: float | None
    auc: float | None
    calibration_error: float | None
    reliability: tuple[ReliabilityBin, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """The forecasts of deals in one stage: how many, the share won, and each contender's mean chance."""

    n: int
    won: float
    chance: dict[str, float]


@dataclass(frozen=True, slots=True)
class Scores:
    """All contenders over ``draws`` draws and ``n`` forecasts in all; ``stages`` by position, where there are any.

    ``cuts`` are each cut-off's mean Brier scores, ``soon`` the mean Brier scores of being won within the horizon, and
    ``soon_cuts`` the same by cut-off. ``gaps`` are how much worse what is shown is than each simpler way, within the horizon.
    """

    draws: int
    n: int
    by: dict[str, Score]
    stages: dict[int, Stage]
    cuts: dict[int, dict[str, float | None]]
    soon: dict[str, float | None]
    soon_cuts: dict[int, dict[str, float | None]]
    gaps: dict[str, Gap]


@dataclass(frozen=True, slots=True)
class Sellers:
    """Sellers who learn from their own deals alone: each one's scores, and all by how many closed deals each had.

    The key of ``by_size`` is the largest of the asked sizes that the history has.
    """

    each: dict[str, Scores]
    by_size: dict[int, Scores]


def by_size(
    past: Past, sizes: Sequence[int], number: int, cutoffs: Sequence[int], tell: Callable[[str], None]
) -> dict[int, Scores]:
    """Scores by number of closed deals learnt from; sizes the history does not have are left out."""
    found: dict[int, Scores] = {}
    for size in sizes:
        if made := draws(past, size, number, cutoffs):
            found[size] = scored(made)
            tell(f"{past.history.name}: {size} closed deals, {len(made)} draws")
    return found


def draws(past: Past, size: int, number: int, cutoffs: Sequence[int]) -> list[Draw]:
    """Forecasts from so many draws of ``size`` closed deals at each cut-off that has them."""
    return [
        draw for k, at in enumerate(cutoffs) for draw in _drawn(past, at, size, seeds=[(k, i) for i in range(number)])
    ]


def _drawn(past: Past, at_us: int, size: int, seeds: Iterable[tuple[int, int]]) -> Iterator[Draw]:
    """Draws of ``size`` closed deals with the same share of the open ones; all other open deals are forecast."""
    log = past.log(at_us)
    closed, still_open = np.flatnonzero(log.won | log.lost), np.flatnonzero(log.open)
    if len(closed) < size:
        return
    share = round(size / len(closed) * len(still_open))
    candidates = known(log, past.outcomes(log))
    for seed in seeds:
        random = np.random.default_rng([size, *seed])
        mine = np.r_[random.choice(closed, size, replace=False), random.choice(still_open, share, replace=False)]
        others = log.open.copy()
        others[mine] = False
        if (others & candidates).any():
            yield _said(past, past.log(at_us, log.deal[mine].tolist()), log, others)


def _said(past: Past, learnt: Log, log: Log, rows: Bools) -> Draw:
    """The forecasts of the chosen open rows of which at least one thing is known."""
    days, at, chance = contenders.said(past, learnt, log, rows)
    outcomes = past.outcomes(log)[at.row]
    won = np.where(outcomes == OPEN, np.nan, outcomes == WON)
    whole = _drawn_from(log, at, won, chance)
    soon = _drawn_from(log, at, past.won_within(log, days)[at.row], chance)
    closed = int((learnt.won | learnt.lost).sum())
    return replace(whole, closed=closed, soon=soon if len(soon.won) else None)


def _drawn_from(log: Log, at: States, won: Floats, chance: dict[str, Floats]) -> Draw:
    kept = ~np.isnan(won)
    told = {name: said[kept] for name, said in chance.items()}
    return Draw(at.stage[kept], won[kept], told, log.as_of_us, deal=tuple(log.deal[at.row[kept]].tolist()))


def by_seller(
    past: Past, most: int, sizes: Sequence[int], cutoffs: Sequence[int], tell: Callable[[str], None]
) -> Sellers:
    """Scores of the largest sellers, each from their own closed deals alone (at least 20 at the instant)."""
    made: dict[str, list[Draw]] = {}
    for owner in largest(past.history, most):
        mine = Past(past.history.of(owner))
        made[owner] = [draw for at in cutoffs for draw in _own(mine, at)]
    grouped: dict[int, list[Draw]] = {}
    for draw in (draw for draws in made.values() for draw in draws):
        grouped.setdefault(max((size for size in sizes if size <= draw.closed), default=FEWEST_CLOSED), []).append(draw)
    tell(f"{past.history.name}: {len(made)} sellers")
    return Sellers(
        {owner: scored(draws) for owner, draws in made.items() if draws},
        {size: scored(grouped[size]) for size in sorted(grouped)},
    )


def _own(past: Past, at_us: int) -> Iterator[Draw]:
    if not past.first_us < at_us < past.last_us:
        return
    log = past.log(at_us)
    rows = known(log, past.outcomes(log))
    if int((log.won | log.lost).sum()) >= FEWEST_CLOSED and rows.any():
        yield _said(past, log, log, log.open)


def scored(made: Sequence[Draw]) -> Scores:
    """The scores of at least one draw."""
    won, stage = np.concatenate([draw.won for draw in made]), np.concatenate([draw.stage for draw in made])
    chances = {name: np.concatenate([draw.chance[name] for draw in made]) for name in made[0].chance}
    return Scores(
        draws=len(made),
        n=len(won),
        by={name: _score(name, made, chance, won) for name, chance in chances.items()},
        stages={position: _stage(stage == position, won, chances) for position in np.unique(stage).tolist()},
        cuts={at: _briers([draw for draw in made if draw.at_us == at]) for at in sorted({draw.at_us for draw in made})},
        soon=_briers([draw.soon for draw in made if draw.soon]),
        soon_cuts={
            at: _briers([draw.soon for draw in made if draw.soon and draw.at_us == at])
            for at in sorted({draw.at_us for draw in made if draw.soon})
        },
        gaps=_gaps([draw.soon for draw in made if draw.soon]),
    )


def _gaps(made: Sequence[Draw]) -> dict[str, Gap]:
    names = [name for name in contenders.SIMPLER if made and {name, "shown"} <= made[0].chance.keys()]
    return {
        name: gap([Pair(one.deal, one.at_us, one.won, one.chance["shown"], one.chance[name]) for one in made])
        for name in names
    }


def _briers(made: Sequence[Draw]) -> dict[str, float | None]:
    return {
        name: _mean(brier(draw.chance[name], draw.won) for draw in made) for name in (made[0].chance if made else ())
    }


def _score(name: str, made: Sequence[Draw], chance: Floats, won: Floats) -> Score:
    table = reliability(chance, won)
    return Score(
        brier=_mean(brier(draw.chance[name], draw.won) for draw in made),
        log_loss=_mean(log_loss(draw.chance[name], draw.won) for draw in made),
        auc=auc(chance, won),
        calibration_error=calibration_error(table),
        reliability=table,
    )


def _stage(here: Bools, won: Floats, chances: dict[str, Floats]) -> Stage:
    means = {name: float(chance[here].mean()) for name, chance in chances.items()}
    return Stage(int(here.sum()), float(won[here].mean()), means)


def _mean(values: Iterable[float | None]) -> float | None:
    told = [value for value in values if value is not None]
    return float(np.mean(told)) if told else None


def together(many: Iterable[Scores], name: str) -> float | None:
    """Mean Brier score of a contender over several scores, weighted by forecasts."""
    pairs = [(scores.n, scores.by[name].brier) for scores in many]
    told = [(n, value) for n, value in pairs if value is not None]
    return sum(n * value for n, value in told) / sum(n for n, _ in told) if told else None
