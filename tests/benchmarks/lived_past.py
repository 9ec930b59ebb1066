"""The invented past of a desk with very many deals, as the rows of a file of a whole desk."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from salesdesk.domain import ranks
from salesdesk.domain.days import to_us
from salesdesk.domain.events import created_text
from salesdesk.domain.ids import uuid7
from salesdesk.domain.periods import containing, shifted
from tests.benchmarks.lived_diary import diary_rows

Tables = dict[str, list[Mapping[str, Any]]]
YEARS = 3
OPEN_SHARE, WORKED_MOST = 0.2, 300
PIPELINES = {
    "New business": ("Qualified", "Needs analysed", "Proposal sent", "Negotiation", "Legal", "Signature"),
    "Renewals": ("Coming up", "In talks", "Terms sent"),
}
SOURCES = {"Referral": 0.45, "Repeat customer": 0.5, "Inbound": 0.3, "Cold call": 0.15, "Fair": 0.25}
REASONS = ("Price", "Went silent", "No budget", "Competitor", "Timing")
OWN = {
    "Product": ("Scanner", "Terminal", "Licence", "Support", "Training"),
    "Region": ("North", "South", "East", "West"),
    "Contract no.": (),
}
TAGS = ("Key account", "Public tender", "Partner", "Renewal risk", "Upsell", "Summer campaign")
STEPS = ("call", "email", "meeting", "demo", "task")
MINE, OTHER = "Ines Brandt", "Theo Maier"
QUARTERS = 13
_WORDS = ("roll-out", "renewal", "pilot", "support contract", "extra seats", "second site", "upgrade", "training")
_HOUR = timedelta(hours=1)


@dataclass(slots=True)
class Worked:
    """An open deal that is worked on by hand; ``place`` is its place among the stages of its pipeline."""

    key: str
    pipeline: str
    place: int


@dataclass(slots=True)
class _Deal:
    """What happens to one deal, as it is made up."""

    key: str
    pipeline: str
    rows: list[Mapping[str, Any]] = field(default_factory=list)
    place: int = 0
    outcome: str = "open"
    amount: int = 0
    currency: str = "EUR"

    def event(self, at: datetime, kind: str, old: str | None = None, new: str | None = None) -> None:
        self.rows.append({"deal": self.key, "at": at.isoformat(), "kind": kind, "old": old, "new": new})


class LivedPast:
    """Rows of all that happened: ``before`` the days that are played by hand, and ``later`` of the deals those days touched.

    ``worked`` are open deals to which nothing has happened since, ``stages`` the stages of each pipeline in order.
    """

    def __init__(self, deals: int, today: date, played_from: date) -> None:
        self._chance = Random(deals * 7 + 1)
        self.today, self.played_from = today, played_from
        self._now = datetime.combine(today, time(4), UTC)
        self._played = datetime.combine(played_from, time(4), UTC)
        self.before: Tables = defaultdict(list)
        self.later: Tables = defaultdict(list)
        self.stages: dict[str, list[str]] = {}
        self.worked: list[Worked] = []
        self.planned: list[str] = []
        self._won: dict[str, int] = defaultdict(int)
        self._places: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._frame()
        self._people(deals)
        share = min(0.5, WORKED_MOST / (deals * OPEN_SHARE))
        for number in range(deals):
            is_open = self._chance.random() < OPEN_SHARE
            self._one(number, is_open, is_open and self._chance.random() < share)
        for rows in self._places.values():
            for row, rank in zip(rows, ranks.spread(len(rows)), strict=True):
                row["rank"] = rank
        self._goals()

    def _key(self, at: datetime | None = None) -> str:
        return uuid7(to_us(at or self._played), self._chance.randbytes)

    def _frame(self) -> None:
        """Settings, pipelines with their stages, own fields, tags, and what the dollar is worth."""
        values = {"names": MINE, "currency": "EUR", "zone": "Europe/Berlin"}
        self.before["settings"] = [{"id": name, "value": value} for name, value in values.items()]
        places = ranks.spread(max(len(TAGS), 20))
        for place, (name, stages) in enumerate(PIPELINES.items()):
            pipeline = self._key()
            self.before["pipelines"].append({"id": pipeline, "name": name, "rank": places[place]})
            self.stages[pipeline] = [self._key() for _ in stages]
            for number, (key, stage) in enumerate(zip(self.stages[pipeline], stages, strict=True)):
                chance = (number + 1) / (len(stages) + 2)
                self.before["stages"].append(
                    {"id": key, "pipeline": pipeline, "name": stage, "rank": places[number], "probability": chance}
                )
        self._own = {name: self._key() for name in OWN}
        self.before["custom_fields"] = [
            {"id": key, "name": name, "rank": rank}
            for (name, key), rank in zip(self._own.items(), places, strict=False)
        ]
        self._tags = [self._key() for _ in TAGS]
        self.before["tags"] = [{"id": key, "name": name} for key, name in zip(self._tags, TAGS, strict=True)]
        for back in range(QUARTERS + 1):
            day = shifted(containing(self.played_from, "quarter"), -back).start
            rate = f"0.{880 + (back * 37) % 60}"
            self.before["rates"].append(
                {"id": self._key(), "currency": "USD", "base": "EUR", "day": day.isoformat(), "rate": rate.rstrip("0")}
            )

    def _people(self, deals: int) -> None:
        self._firms = [self._key() for _ in range(deals // 6 + 1)]
        self.before["organisations"] = [
            {"id": key, "name": f"Firm {number} {('GmbH', 'AG', 'Ltd', 'SA')[number % 4]}"}
            for number, key in enumerate(self._firms)
        ]
        self._contacts = [self._key() for _ in range(deals // 4 + 1)]
        for number, key in enumerate(self._contacts):
            firm = self._firms[number % len(self._firms)]
            mail = f"person{number}@firm{number % len(self._firms)}.example"
            self.before["contacts"].append(
                {"id": key, "name": f"Person {number} Weber", "organisation": firm, "email": mail, "phone": None}
            )

    def _one(self, number: int, is_open: bool, is_worked: bool) -> None:
        """One deal with all that belongs to it; where it goes depends on whether the days played by hand touched it."""
        chance = self._chance
        end = self._played if is_worked else self._now
        age = chance.expovariate(1 / 60) + 4 if is_open else chance.uniform(10, 365 * YEARS)
        begun = self._at_work(end - timedelta(days=min(age, 365 * YEARS)), end - 2 * _HOUR)
        pipeline = list(self.stages)[chance.random() < 0.2]
        deal = _Deal(self._key(begun), pipeline)
        source = chance.choice(tuple(SOURCES))
        deal.amount = max(int(chance.lognormvariate(9.2, 0.8)), 500) * 100
        deal.currency = "EUR" if chance.random() < 0.85 else "USD"
        last = self._lives(deal, begun, end, is_open, SOURCES[source])
        contact = chance.randrange(len(self._contacts))
        row: dict[str, Any] = {
            "id": deal.key,
            "pipeline": pipeline,
            "stage": self.stages[pipeline][deal.place],
            "title": f"{chance.choice(_WORDS).capitalize()} {number} for scanners",
            "organisation": self._firms[contact % len(self._firms)],
            "contact": self._contacts[contact] if chance.random() < 0.9 else None,
            "owner": MINE if chance.random() < 0.93 else OTHER,
            "currency": deal.currency,
            "source": source,
            "created_at": begun.isoformat(),
            "stage_since": begun.isoformat(),
        }
        to = self.later if last >= self._played else self.before
        self._places[row["stage"]].append(row)
        to["deals"].append(row)
        to["events"] += deal.rows
        self._belongings(to, deal, begun, last, is_open)
        if is_worked:
            self.worked.append(Worked(deal.key, pipeline, deal.place))
        if deal.outcome == "won" and row["owner"] == MINE:
            self._won[containing(last.date(), "quarter").key] += deal.amount

    def _at_work(self, instant: datetime, latest: datetime) -> datetime:
        """The instant moved into working hours of a working day, and never after ``latest``."""
        day = instant - timedelta(days=max(instant.weekday() - 4, 0))
        moved = day.replace(hour=7 + day.hour % 9, minute=self._chance.randrange(60), second=self._chance.randrange(60))
        return min(moved, latest)

    def _lives(self, deal: _Deal, begun: datetime, end: datetime, is_open: bool, odds: float) -> datetime:
        """The events of a deal from its creation to its outcome or to now, about seven; gives the instant of the last."""
        chance, stages = self._chance, self.stages[deal.pipeline]
        due = (begun + timedelta(days=chance.randint(20, 90))).date()
        text = created_text(deal.pipeline, stages[0], deal.amount, deal.currency, due)
        deal.event(begun, "created", None, text)
        steps = list(_steps(chance, len(stages), is_open))
        span = min(
            (end - begun) - _HOUR, timedelta(days=4 + chance.expovariate(1 / 80)) if not is_open else end - begun
        )
        moments = sorted(chance.random() for _ in steps)
        at = begun
        for kind, moment in zip(steps, moments, strict=True):
            at = max(self._at_work(begun + span * moment, end - _HOUR), at + timedelta(minutes=1))
            due = self._step(deal, kind, at, due, stages)
        if not is_open:
            at = max(self._at_work(begun + span, end - _HOUR / 2), at + timedelta(minutes=1))
            odds *= (0.4 + deal.place / len(stages)) * (0.8 if deal.amount > 2_000_000 else 1.1)
            deal.outcome = "won" if chance.random() < odds else "lost"
            deal.event(at, deal.outcome, None, None if deal.outcome == "won" else chance.choice(REASONS))
        elif chance.random() < 0.03:
            at += timedelta(minutes=5)
            deal.event(at, "snoozed", None, (self.today + timedelta(days=chance.randint(5, 60))).isoformat())
        return at

    def _step(self, deal: _Deal, kind: str, at: datetime, due: date, stages: Sequence[str]) -> date:
        chance = self._chance
        if kind == "amount":
            old, deal.amount = deal.amount, max(int(deal.amount * chance.uniform(0.7, 1.3)) // 100 * 100, 10_000)
            if deal.amount != old:
                deal.event(at, kind, f"{old} {deal.currency}", f"{deal.amount} {deal.currency}")
        elif kind == "expected_close":
            later = due + timedelta(days=chance.randint(3, 40))
            deal.event(at, kind, due.isoformat(), later.isoformat())
            return later
        else:
            place = deal.place + 1 if chance.random() < 0.9 or not deal.place else deal.place - 1
            place = min(place, len(stages) - 1)
            if place != deal.place:
                deal.event(at, kind, stages[deal.place], stages[place])
                deal.place = place
        return due

    def _belongings(self, to: Tables, deal: _Deal, begun: datetime, last: datetime, is_open: bool) -> None:
        """Next steps done and planned, notes, tags and own fields of a deal."""
        chance = self._chance
        for _ in range(chance.randint(2, 4)):
            at = begun + (last - begun) * chance.random()
            to["activities"].append(self._activity(deal.key, at, at.date(), at + _HOUR / 3))
        if is_open and chance.random() < 0.75:
            due = self.today + timedelta(days=round(chance.triangular(-15, 40, 6)))
            to["activities"].append(self._activity(deal.key, last, due, None))
        if chance.random() < 0.35:
            text = (
                f"They want delivery in week {chance.randint(1, 52)}; the price is {chance.choice(('fine', 'high'))}."
            )
            to["notes"].append(_about(deal.key, self._key(last), last) | {"text": text})
        for tag in chance.sample(self._tags, chance.choices((0, 1, 2), (70, 22, 8))[0]):
            to["deal_tags"].append({"id": self._key(last), "deal": deal.key, "tag": tag})
        for name, share in zip(OWN, (0.9, 0.5, 0.2), strict=True):
            if chance.random() < share:
                value = chance.choice(OWN[name] or (f"C-{chance.randrange(10_000, 99_999)}",))
                to["custom_values"].append(
                    {"id": self._key(last), "deal": deal.key, "field": self._own[name], "value": value}
                )

    def _activity(self, deal: str, at: datetime, due: date, done: datetime | None) -> Mapping[str, Any]:
        chance = self._chance
        kind = chance.choice(STEPS)
        return _about(deal, self._key(at), at) | {
            "kind": kind,
            "title": f"{kind.capitalize()} about the {chance.choice(_WORDS)}",
            "due_day": due.isoformat(),
            "due_time": chance.choice((None, None, "09:30", "14:00")),
            "done_at": done.isoformat() if done else None,
        }

    def _goals(self) -> None:
        """A quota a quarter, near to what is won in one, and the diary of the last two."""
        present = containing(self.today, "quarter")
        whole = [self._won[shifted(present, -back).key] for back in range(1, QUARTERS - 1)]
        usual = max(sum(whole) // len(whole), 100_000)
        gone = (self.today - present.start).days + 1
        this = max(self._won[present.key] * (present.until - present.start).days // gone, usual // 2)
        for back in range(-1, QUARTERS):
            period = shifted(present, -back)
            amount = (this * 3 // 2 if back == 0 else usual) * (104 - max(back, 0)) // 10_000 * 100
            row = {
                "id": self._key(),
                "period": period.key,
                "start": period.start.isoformat(),
                "until": period.until.isoformat(),
            }
            self.before["quotas"].append(row | {"amount": max(amount, 100), "currency": "EUR", "measure": "revenue"})
            if back in (0, 1):
                until = min(period.until, self.today)
                self.later["diary"] += diary_rows(period, until, max(amount, 100), self._won[period.key])


def _steps(chance: Random, stages: int, is_open: bool) -> Iterator[str]:
    """What happens between the beginning and the end of a deal, in order."""
    moves = chance.randint(0, min(stages, 4)) if is_open else chance.randint(1, min(stages + 1, 6))
    others = chance.randint(0, 3) if is_open else chance.randint(1, 4)
    kinds = ["stage"] * moves + [chance.choice(("amount", "expected_close")) for _ in range(others)]
    chance.shuffle(kinds)
    yield from kinds


def _about(deal: str, key: str, at: datetime) -> dict[str, Any]:
    return {"id": key, "subject_kind": "deal", "subject": deal, "created_at": at.isoformat()}
