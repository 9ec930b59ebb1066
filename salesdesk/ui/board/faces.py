"""What a card says, in words and figures ready to paint or to read aloud."""

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from salesdesk.desk.cards import Card, NextStep
from salesdesk.domain.shown_text import one_line
from salesdesk.i18n import ntr, tr
from salesdesk.ui.kit.chips import Tone
from salesdesk.ui.live.lookup import LiveLookup

if TYPE_CHECKING:
    from salesdesk.formats import Formats

ICONS = {
    "call": "phone",
    "email": "mail",
    "meeting": "calendar",
    "demo": "demo",
    "contract": "file-text",
    "task": "check",
}

_WIDEST = 0.88


class ChipFace(NamedTuple):
    """A chip on a card: ``text`` may be shortened, ``tail`` always stays."""

    text: str
    tail: str
    tone: Tone
    icon: str

    @property
    def words(self) -> str:
        """Everything it says."""
        return " · ".join(part for part in (self.text, self.tail) if part)


class Face(NamedTuple):
    """``chance`` in [0, 1], None on a won card; ``brief`` the amount for where it does not fit; ``spoken`` read aloud.

    ``room`` is a text as wide as ``percent`` may become where that is still to be learnt.
    """

    title: str
    organisation: str
    amount: str
    brief: str
    chance: float | None
    percent: str
    days: str
    chips: tuple[ChipFace, ...]
    spoken: str
    room: str = ""


def face(card: Card, step: NextStep | None, deals: LiveLookup, formats: "Formats") -> Face:
    """The face of a card on the board."""
    amount = formats.money(card.amount, card.currency) if card.amount is not None else "–"
    brief = formats.money_short(card.amount, card.currency)
    title, organisation = one_line(card.title), _whose(card, deals)
    if card.outcome == "won":
        chips: tuple[ChipFace, ...] = (_won_chip(card, deals, formats),)
        spoken = _joined(title, organisation, amount, chips[0].words)
        return Face(title, organisation, amount, brief, None, "", "", chips, spoken)
    days, is_known = deals.days(card) or 0, deals.knows_chance(card)
    chance = deals.shown_chance(card) if is_known else 0.0
    percent, room = (formats.percent(chance), "") if is_known else ("…", formats.percent(_WIDEST))
    chips = tuple(_chips(card, step, deals, formats))
    plans = _joined(*(chip.words for chip in chips if chip.icon != "stalled"))
    in_stage = ntr("{count} day in this stage", "{count} days in this stage", days)
    stalled = tr("stalled") if deals.is_stalled(card) else ""
    spoken = _joined(title, organisation, amount, tr("chance {percent}", percent=percent), plans, in_stage, stalled)
    return Face(title, organisation, amount, brief, chance, percent, tr("{days} d", days=days), chips, spoken, room)


def _whose(card: Card, deals: LiveLookup) -> str:
    """The organisation; of another seller's deal, which no figure of the strip counts, the seller too."""
    seller = "" if deals.is_own(card.owner) else one_line(card.owner or "")
    return " · ".join(part for part in (one_line(card.organisation or ""), seller) if part)


def _won_chip(card: Card, deals: LiveLookup, formats: "Formats") -> ChipFace:
    day = deals.day(card.closed_us or 0)
    return ChipFace(tr("Won {day}", day=formats.day_short(day, deals.moment.today)), "", "won", "check")


def _chips(card: Card, step: NextStep | None, deals: LiveLookup, formats: "Formats") -> list[ChipFace]:
    today = deals.moment.today
    chips = []
    if step:
        chips.append(_step_chip(step, today, formats))
    if card.snoozed_until is not None and card.is_snoozed(deals.moment.today):
        chips.append(ChipFace(tr("Later"), formats.day_short(card.snoozed_until, today), "neutral", "later"))
    elif not step:
        chips.append(ChipFace(tr("No next step"), "", "warning", "warning"))
    if deals.is_stalled(card):
        chips.append(ChipFace(tr("stalled"), "", "warning", "stalled"))
    return chips


def _step_chip(step: NextStep, today: date, formats: "Formats") -> ChipFace:
    title = one_line(step.title) or kind_word(step.kind)
    icon = ICONS.get(step.kind, "check")
    if step.day is None:
        return ChipFace(title, "", "neutral", icon)
    if step.day < today:
        return ChipFace(title, tr("{days} d late", days=(today - step.day).days), "lost", "late")
    when = formats.day_short(step.day, today)
    return ChipFace(title, f"{when} {step.time}" if step.time and step.day == today else when, "neutral", icon)


def kind_word(kind: str) -> str:
    """What a kind of step is called."""
    words = {
        "call": tr("Call"),
        "email": tr("Email"),
        "meeting": tr("Meeting"),
        "demo": tr("Demo"),
        "contract": tr("Contract"),
    }
    return words.get(kind) or tr("Task")


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
