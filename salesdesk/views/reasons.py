"""Contributions of features to a deal's chance, in percentage points against its stage's own chance."""

from collections.abc import Callable, Sequence
from math import floor
from typing import NamedTuple

from salesdesk.analytics.rounding import apportioned
from salesdesk.desk.cards import Card
from salesdesk.desk.snapshot import Snapshot
from salesdesk.i18n import ntr, tr
from salesdesk.views.learning import open_pipelines
from salesdesk.views.outlook import outlook_of
from salesdesk.views.predicted import Outlook

LEAST_POINTS = 0.5
"""Contributions below this are shown together."""


class ChanceReason(NamedTuple):
    """``text`` names the reason in the language in use; ``points`` is its contribution in percentage points."""

    text: str
    points: float


class ChanceExplanation(NamedTuple):
    """The chance of an open deal explained: ``plain`` is its stage's own, ``learnt`` the model's, the reasons add up to
    the difference. ``closed`` deals are what the model has learnt from; none, and both are the same."""

    stage: str
    plain: float
    learnt: float
    low: float
    high: float
    closed: int
    horizon_days: int
    reasons: tuple[ChanceReason, ...]


def why(snapshot: Snapshot, card: Card) -> ChanceExplanation | None:
    """Explanation of an open deal's chance; None where no model knows it."""
    if card.outcome != "open" or card.pipeline not in open_pipelines(snapshot):
        return None
    at = outlook_of(snapshot, card.pipeline, [card.id])
    place = at.place.get(card.id)
    return None if place is None else of_place(at, place)


def of_place(at: Outlook, place: int) -> ChanceExplanation:
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
        reasons=reasons_at(at, place),
    )


def reasons_at(at: Outlook, place: int) -> tuple[ChanceReason, ...]:
    """Contributions to one deal's chance, the largest first; small ones are combined."""
    deal = str(at.log.deal[at.said.row[place]])
    told: list[ChanceReason] = []
    small = 0.0
    for group, points in zip(at.said.groups, at.said.points[place].tolist(), strict=True):
        text = _text(at, group, place, deal) if abs(points) >= LEAST_POINTS else ""
        if text:
            told.append(ChanceReason(text, points))
        else:
            small += points
    told.sort(key=lambda reason: -abs(reason.points))
    return (*told, ChanceReason(tr("everything else"), small)) if abs(small) >= LEAST_POINTS else tuple(told)


def whole_points(found: ChanceExplanation) -> list[int]:
    """The contributions as integers that add up; the last one takes the remainder."""
    named = [reason.points for reason in found.reasons]
    rest = 100 * (found.learnt - found.plain) - sum(named)
    return [int(points) for points in apportioned([*named, rest])]


def _text(at: Outlook, group: str, place: int, deal: str) -> str:
    if group == "quiet" and at.said.states.quiet_days[place] < at.said.states.silent_days[place]:
        silent = floor(at.said.states.silent_days[place])
        return ntr(
            "quiet for {count} day until it was moved today", "quiet for {count} days until it was moved today", silent
        )
    if group in _COUNTED:
        field, words = _COUNTED[group]
        return words(floor(getattr(at.said.states, field)[place]))
    if group == "amount":
        return tr("its amount")
    if group == "record":
        return tr("your record in {stage}", stage=at.rules.names[int(at.said.states.stage[place])])
    return _trait(group, at.known.traits.get(group, {}).get(deal, ()))


def _trait(kind: str, names: Sequence[str]) -> str:
    name = ", ".join(names)
    words = {
        "source": tr("source {name}", name=name) if name else tr("no source"),
        "product": tr("product {name}", name=name) if name else tr("no product"),
        "tag": tr("tags {name}", name=name) if name else tr("no tags"),
    }
    return words.get(kind, "")


_COUNTED: dict[str, tuple[str, Callable[[int], str]]] = {
    "days here": ("here_days", lambda n: ntr("{count} day here", "{count} days here", n)),
    "age": ("age_days", lambda n: ntr("{count} day old", "{count} days old", n)),
    "activities": ("activities", lambda n: ntr("{count} activity done", "{count} activities done", n)),
    "quiet": ("quiet_days", lambda n: ntr("quiet for {count} day", "quiet for {count} days", n)),
    "recent": ("recent", lambda n: ntr("{count} activity in a week", "{count} activities in a week", n)),
}
"""For each group that is told with a number: where the number is, and the words."""
