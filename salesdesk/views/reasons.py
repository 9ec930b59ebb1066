"""Contributions of features to a deal's chance, in percentage points against its stage's own chance."""

from collections.abc import Callable, Mapping
from math import floor
from typing import NamedTuple

from salesdesk.analytics.blend import CONTENDERS, alone
from salesdesk.analytics.rounding import apportioned
from salesdesk.desk.cards import Card
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.shown_text import one_line
from salesdesk.i18n import ntr, tr
from salesdesk.views.learning import open_pipelines
from salesdesk.views.outlook import outlook_of
from salesdesk.views.predicted import Outlook
from salesdesk.views.usual_deals import UsualDeals, usual_deals

MOST = 4
"""So many reasons are told one by one, the largest first."""
LEAST_POINTS = 0.5
"""Contributions below this are shown together."""


class ChanceReason(NamedTuple):
    """``text`` tells the reason in the language in use, with the figures that it can be checked by; ``points`` is its
    contribution in percentage points."""

    text: str
    points: float


class ChanceExplanation(NamedTuple):
    """The chance of an open deal explained: ``plain`` is its stage's own, ``learnt`` the model's, the reasons add up to
    the difference. ``closed`` deals are what the model has learnt from; none, and both are the same. ``shares`` are how much
    counts of what the learnt chance is averaged from, by way, 1 in all."""

    stage: str
    plain: float
    learnt: float
    low: float
    high: float
    closed: int
    horizon_days: int
    reasons: tuple[ChanceReason, ...]
    shares: Mapping[str, float]


def why(snapshot: Snapshot, card: Card) -> ChanceExplanation | None:
    """Explanation of an open deal's chance; None where no model knows it."""
    if card.outcome != "open" or card.pipeline not in open_pipelines(snapshot):
        return None
    at = outlook_of(snapshot, card.pipeline, [card.id])
    place = at.place.get(card.id)
    return None if place is None else of_place(at, place, usual_deals(snapshot, card.pipeline))


def of_place(at: Outlook, place: int, usual: UsualDeals) -> ChanceExplanation:
    """The explanation of a deal at a position in what an outlook says."""
    said, model = at.said, at.model
    return ChanceExplanation(
        stage=at.rules.names[int(said.states.stage[place])],
        plain=float(said.plain[place]),
        learnt=float(said.chance[place]),
        low=float(said.chance_low[place]),
        high=float(said.chance_high[place]),
        closed=model.closed,
        horizon_days=model.horizon_days,
        reasons=reasons_at(at, place, usual),
        shares=dict(zip(CONTENDERS, model.blend.shares, strict=True)),
    )


def reasons_at(at: Outlook, place: int, usual: UsualDeals) -> tuple[ChanceReason, ...]:
    """The largest contributions to one deal's chance, at most MOST, largest first; then all others together."""
    points = dict(zip(at.said.groups, at.said.points[place].tolist(), strict=True))
    told = [
        ChanceReason(text, n)
        for group, n in points.items()
        if abs(n) >= LEAST_POINTS and (text := _text(at, group, n, place, usual))
    ]
    told = sorted(told, key=lambda reason: -abs(reason.points))[:MOST]
    rest = sum(points.values()) - sum(reason.points for reason in told)
    return (*told, ChanceReason(tr("everything else"), rest)) if abs(rest) >= LEAST_POINTS else tuple(told)


def whole_points(found: ChanceExplanation) -> list[int]:
    """The contributions as integers that add up; the last one takes the remainder."""
    named = [reason.points for reason in found.reasons]
    rest = 100 * (found.learnt - found.plain) - sum(named)
    return [int(points) for points in apportioned([*named, rest])]


def _text(at: Outlook, group: str, points: float, place: int, usual: UsualDeals) -> str:
    states, position = at.said.states, int(at.said.states.stage[place])
    stage, deal = one_line(at.rules.names[position]), str(at.log.deal[at.said.row[place]])
    makers: dict[str, Callable[[], str]] = {
        "days here": lambda: _days_here(floor(states.here_days[place]), stage, usual.days_in[position], points),
        "record": lambda: _record(at, stage, points, float(at.said.plain[place]), usual, position),
        "age": lambda: _age(floor(states.age_days[place]), usual.age, points),
        "amount": lambda: _amount(float(states.amount[place]), usual),
        "activities": lambda: _steps(int(states.activities[place]), usual.steps),
        "quiet": lambda: _quiet(floor(states.quiet_days[place]), floor(states.silent_days[place])),
    }
    if group in makers:
        return makers[group]()
    if group in _COUNTED:
        field, words = _COUNTED[group]
        return words(floor(getattr(states, field)[place]))
    return _trait(group, [*at.known.traits.get(group, {}).get(deal, ())], usual)


def _quiet(days: int, until_today: int) -> str:
    if days < until_today:
        return ntr(
            "no step, note or move for {count} day, until today's move",
            "no step, note or move for {count} days, until today's move",
            until_today,
        )
    if not days:
        return tr("a step, note or move within the last day")
    return ntr("no step, note or move for {count} day", "no step, note or move for {count} days", days)


def _is_told_by(days: int, usual: float | None, points: float) -> bool:
    """Whether usual days show why points are added or taken: more days than usual take, fewer add."""
    return usual is not None and round(usual) != days and (days > usual) == (points < 0)


def _days_here(days: int, stage: str, usual: float | None, points: float) -> str:
    here = ntr("{count} day in {stage}", "{count} days in {stage}", days, stage=stage)
    if usual is None or not _is_told_by(days, usual, points):
        return here
    return tr("{here}; deals you won left it after {days}", here=here, days=_days(usual))


def _age(days: int, usual: float | None, points: float) -> str:
    age = ntr("{count} day old", "{count} days old", days)
    if usual is None or not _is_told_by(days, usual, points):
        return age
    return tr("{age}; deals you won took {days}", age=age, days=_days(usual))


def _steps(done: int, usual: float | None) -> str:
    steps = ntr("{count} step done", "{count} steps done", done)
    return steps if usual is None else tr("{steps}; deals you won had {count}", steps=steps, count=_number(usual))


def _amount(amount: float, usual: UsualDeals) -> str:
    if not amount > 0:
        return tr("no amount yet")
    if not len(usual.amounts):
        return tr("its amount")
    return ntr(
        "its amount: larger than {smaller} of the {count} deal you won",
        "its amount: larger than {smaller} of the {count} deals you won",
        len(usual.amounts),
        smaller=_number(usual.smaller(amount)),
    )


def _record(at: Outlook, stage: str, points: float, plain: float, usual: UsualDeals, position: int) -> str:
    """What the past of a stage says, with its share only where that lies on the side that the points go to."""
    if at.model.blend == alone("base"):
        return ntr(
            "you won {won} of your {count} closed deal",
            "you won {won} of your {count} closed deals",
            usual.closed.closed,
            won=_number(usual.closed.won),
        )
    won, closed = usual.stood[position]
    if closed < 1:
        return tr("no closed deal has stood in {stage} yet", stage=stage)
    share = won / closed
    if (share > plain) != (points > 0):
        return tr("how your closed deals in {stage} ended", stage=stage)
    return tr(
        "of the deals in {stage} on an average day you won {share} later", stage=stage, share=f"{100 * share:.0f}%"
    )


def _trait(kind: str, names: list[str], usual: UsualDeals) -> str:
    none = {"source": tr("no source given"), "product": tr("no product given"), "tag": tr("no tags")}
    if kind not in none:
        return ""
    if not names:
        return none[kind]
    shown = ", ".join(one_line(name) for name in names)
    words = {
        "source": tr("source {name}", name=shown),
        "product": tr("product {name}", name=shown),
        "tag": tr("tagged {name}", name=shown),
    }[kind]
    found = usual.traits.get(kind, {}).get(names[0]) if len(names) == 1 else None
    if found is None:
        return words
    return ntr(
        "{trait}: you won {won} of {count} such deal",
        "{trait}: you won {won} of {count} such deals",
        found.closed,
        trait=words,
        won=_number(found.won),
    )


def _days(days: float) -> str:
    return ntr("{count} day", "{count} days", round(days))


def _number(value: float) -> str:
    return ntr("{count}", "{count}", int(value)) if value == floor(value) else f"{value:.1f}"


_COUNTED: dict[str, tuple[str, Callable[[int], str]]] = {
    "recent": (
        "recent",
        lambda n: (
            ntr("{count} step done in the last 7 days", "{count} steps done in the last 7 days", n)
            if n
            else tr("no step done in the last 7 days")
        ),
    ),
}
"""For each group that is told with a number alone: where the number is, and the words."""
