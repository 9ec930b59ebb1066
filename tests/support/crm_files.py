"""Made-up exports of three programs, the same bytes on every computer, with the oddities that such files really have.

- ``opportunities`` and ``opportunity_history``: opportunities of a demo with the history of their stages. The history is
  unsorted and its keys run backwards; rows repeat a stage where only the amount or the closing day was edited, some
  share deal and time, deals come back from Closed Lost, some do not begin in the first stage, and open deals expect to
  close after the history ends. The outcome does not depend on the stages that a deal has been in.
- ``potentials``: money as "$22,700.00", days as "15 Apr, 2021 00:02:00", names as "Last, First", no key and no account,
  a probability that contradicts the stage, and derived columns that look like numbers.
- ``stage_log``: a log of a busy funnel across a change of the clock. How long an offer has lain tells much: most that are
  taken are so within three weeks, and after thirty days those without an answer are cancelled.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, pairwise
from pathlib import Path
from random import Random
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")
DEMO_DEALS, POTENTIALS, LOGGED_DEALS = 3_000, 2_000, 3_000
DEMO_BEGIN, DEMO_END = date(2015, 6, 2), date(2017, 6, 1)
DEMO_STAGES = ("Qualification", "Needs Analysis", "Proposal/Quote", "Negotiation")
LOG_BEGIN, LOG_END = datetime(2011, 9, 30, 22, tzinfo=UTC), datetime(2012, 3, 14, 20, tzinfo=UTC)
POTENTIALS_UNTIL = date(2021, 4, 30)
ENDS = {"Closed Won": "Won", "Closed Lost": "Lost"}
ODD_CHANCES = {"Initial Offer": (0, 10, 20), "Proposal/Price Quote": (20, 80, 100)}
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
FIRST = ("James", "Rebecca", "Micah", "Pauline", "Jorge", "Ethel", "Sharon", "Kevin", "David", "Ana", "Priya", "Wei")
LAST = ("Lewis", "Kirk", "Langlais", "Routt", "Neil", "Hernandez", "Hampton", "Moore", "Smith", "Ito", "Osei", "Berg")
SOURCES = ("OnlineStore", "Cold Call", "Trade Show", "Advertisement", "Partner", "Web Research", "External Referral")
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


class Dice:
    """Chance that falls the same everywhere: built on ``Random.random`` and exact arithmetic alone."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def share(self) -> float:
        return self._random.random()

    def below(self, limit: int) -> int:
        return int(self.share() * limit)

    def among(self, choices: Sequence[T]) -> T:
        return choices[self.below(len(choices))]

    def weighted(self, weights: dict[T, int]) -> T:
        left = self.below(sum(weights.values()))
        for choice, weight in weights.items():
            left -= weight
            if left < 0:
                return choice
        raise AssertionError(weights)

    def between(self, quantiles: Sequence[float]) -> float:
        """A number whose quantiles, evenly spaced from the least to the greatest, are these."""
        place = self.share() * (len(quantiles) - 1)
        low = int(place)
        return quantiles[low] + (quantiles[low + 1] - quantiles[low]) * (place - low)


class Change(NamedTuple):
    """A row of the demo's history."""

    day: date
    stage: str
    amount: int
    closing: date


def _csv(header: Iterable[str], rows: Iterable[Iterable[object]], end: str = "\n") -> bytes:
    text = io.StringIO(newline="")
    out = csv.writer(text, lineterminator=end)
    out.writerow(header)
    out.writerows(rows)
    return text.getvalue().encode()


def _demo_life(dice: Dice) -> tuple[list[Change], str]:
    """The changes of one deal up to the end of the history, and the outcome that it has then."""
    days = 1 + int(dice.between((1, 16, 40, 62, 85, 91)))
    begun = DEMO_BEGIN + timedelta(days=dice.below((DEMO_END - DEMO_BEGIN).days))
    closing = begun + timedelta(days=days)
    outcome = "Closed Won" if dice.share() < 0.235 else "Closed Lost"
    amount = int(dice.between((0, 8_000, 15_000, 31_000, 46_000, 71_000, 102_000, 230_000, 1_000_000)))
    stage = 0 if dice.share() < 0.975 else 1 + dice.below(3)
    changes = [Change(begun, DEMO_STAGES[stage], amount, closing)]
    steps = sorted(dice.below(days) for _ in range(dice.weighted({0: 25, 1: 35, 2: 24, 3: 11, 4: 4, 6: 1})))
    for step in steps:
        at, said = begun + timedelta(days=step), changes[-1]
        if said.stage != "Closed Lost" and dice.share() < 0.07:
            changes.append(said._replace(day=at, stage="Closed Lost"))
        elif said.stage != "Closed Lost" and dice.share() < 0.35:
            amount = max(0, amount + 1_000 * (dice.below(21) - 10))
            changes.append(said._replace(day=at, amount=amount))
        else:
            stage = min(stage + 1 + dice.below(2), 3) if dice.share() < 0.9 else dice.below(4)
            changes.append(Change(at, DEMO_STAGES[stage], amount, closing))
    if changes[-1].stage == "Closed Lost":
        back = changes[-1].day + (closing - changes[-1].day) // 2
        changes.append(Change(back, DEMO_STAGES[dice.below(4)], amount, closing))
    changes.append(Change(closing, outcome, amount, closing))
    known = [change for change in changes if change.day <= DEMO_END]
    return known, known[-1].stage


def _demo() -> list[tuple[int, list[Change], str]]:
    dice = Dice(20_170_601)
    return [(number, *_demo_life(dice)) for number in range(1, DEMO_DEALS + 1)]


def opportunities() -> bytes:
    """The deals as they stand at the end of the history, a row each; the accounts are fewer than the deals."""
    dice = Dice(1)
    header = (
        "External_Id__c,LeadSource,Amount,Account.External_Id__c,Owner.External_Id__c,Name,Type,StageName,"
        "ForecastCategoryName,RecordType.Name,CloseDate,DateTimeCreated__c,LastActivityDate__c,LastModifiedDate__c"
    )
    rows: list[tuple[object, ...]] = []
    for number, changes, stage in _demo():
        begun, last = changes[0].day, changes[-1]
        touched = begun + timedelta(days=dice.below((last.day - begun).days + 1))
        account = 1 + dice.below(DEMO_DEALS * 7 // 10)
        source = dice.weighted({"Field Sales": 47, "Reseller": 46, "Telesales": 3, "Other": 3, "": 1})
        kind = dice.weighted({"New Business": 50, "Existing Business": 30, "Add-On Business": 20})
        category = {"Closed Won": "Closed", "Closed Lost": "Omitted"}.get(stage) or dice.among(("Best Case", "Commit"))
        rows.append(
            (f"O.{number}", source, last.amount, f"A.{account}", f"U.{1 + dice.below(17)}", f"{dice.among(LAST)} {account}",
             kind, stage, category, dice.among(("Simple", "Advanced")), last.closing, f"{begun} 00:00:00", touched,
             f"{touched} 00:00:00")
        )  # fmt: skip
    return _csv(header.split(","), rows, "\r\n")


def opportunity_history() -> bytes:
    """A row a change; deals in no order, and a tenth of them backwards where that can be told from the time."""
    dice = Dice(2)
    blocks = []
    for number, changes, _ in _demo():
        distinct = all(one.day != other.day for one, other in pairwise(changes))
        told = changes[::-1] if distinct and dice.share() < 0.1 else changes
        blocks.append((dice.share(), number, told))
    rows = [(number, change) for _, number, told in sorted(blocks) for change in told]
    categories = {"Closed Won": "Closed", "Closed Lost": "Omitted"}
    header = "External_Id__c,Amount__c,StageName__c,ForecastCategory__c,CloseDate__c,CreatedDate__c,Opportunity.External_Id__c"
    return _csv(
        header.split(","),
        (
            (f"H.{len(rows) - place}", one.amount, one.stage, categories.get(one.stage) or dice.among(("Pipeline", "BestCase")),
             one.closing, f"{one.day} 00:00:00", f"O.{number}")
            for place, (number, one) in enumerate(rows)
        ),
    )  # fmt: skip


def _day(day: date) -> str:
    return f"{day.day:02} {MONTHS[day.month - 1]}, {day.year} 00:{day.month:02}:00"


def potentials() -> bytes:
    """Potentials, the newest first."""
    dice = Dice(3)
    header = (
        "Potential Name,Potential Owner,Created Time,Closing Date,Amount,Expected Revenue,Stage,Forecast Type,Type,Lead Source,"
        "Probability,Age in Days,Age Tier,Amount Tier,LEADID,Tasks Involved,Events Involved,Calls Involved,Activities Involved,"
        "Campaign Id"
    )
    stages = {"Closed Won": 39, "Qualification": 19, "Closed Lost": 13, "Needs Analysis": 8, "Initial Offer": 8, "Prospect": 7,
              "Proposal/Price Quote": 4, "Negotiation/Review": 2}  # fmt: skip
    rows: list[tuple[object, ...]] = []
    for created in sorted(
        (date(2018, 8, 1) + timedelta(days=dice.below(988)) for _ in range(POTENTIALS)), reverse=True
    ):
        stage = dice.weighted(stages)
        closing = created + timedelta(days=1 + int(dice.between((0, 14, 31, 60, 200))))
        if stage in ENDS:
            closing = min(closing, POTENTIALS_UNTIL)
        amount, revenue, age = 100 * (20 + dice.below(800)), 50 * (30 + dice.below(1_500)), dice.below(1_000)
        yes = [dice.weighted({"No": 4, "Yes": 1}) for _ in range(4)]
        name, owner = (f"{dice.among(LAST)}, {dice.among(FIRST)}", f"{dice.among(FIRST)} {dice.among(LAST)}")
        chance = dice.among(ODD_CHANCES.get(stage, (100, 20, 0, 10, 80, "")))
        tiers = (f"{1 + min(age // 60, 4)}. {age} days", f"{1 + min(amount // 10_000, 4)}. ${amount:,}")
        rows.append(
            (name, owner, _day(created), _day(closing), f"${amount:,}.00", f"${revenue:,}.00", stage,
             ENDS.get(stage, "Open"), dice.among(("New Business", "Existing Business")), dice.among(SOURCES), chance, age,
             *tiers, 1_000 + len(rows), *yes, 24_000_000 + dice.below(110))
        )  # fmt: skip
    return _csv(header.split(","), rows)


OFFER_DAYS = {
    "Won": (4, 7, 9, 11, 13, 15, 18, 22, 35),
    "Lost (declined)": (1, 2, 3, 5, 7, 9, 12, 18, 30),
    "Lost (cancelled)": (6, 20, 30, 30.2, 30.4, 30.5, 30.8, 31, 45),
}
EARLY_DAYS = {"Lost (declined)": (0, 0.1, 0.4, 1.1, 12), "Lost (cancelled)": (0, 0.5, 6, 30.5, 31)}


def _logged_path(dice: Dice) -> list[tuple[float, str]]:
    """Days between the changes of a deal, and the stages that it comes to."""
    if dice.share() < 0.30:
        end = dice.among(tuple(EARLY_DAYS))
        return [(0, "Pre-accepted"), (dice.between(EARLY_DAYS[end]), end)]
    path = [(0.0, "Pre-accepted"), (dice.between((0, 0.02, 0.15, 0.8, 8)), "Accepted")]
    if dice.share() < 0.02:
        return [*path, (dice.between(EARLY_DAYS["Lost (cancelled)"]), "Lost (cancelled)")]
    end = dice.weighted({"Won": 46, "Lost (cancelled)": 36, "Lost (declined)": 18})
    return [*path, (dice.between((0.0005, 0.002, 0.01)), "Offer made"), (dice.between(OFFER_DAYS[end]), end)]


def stage_log() -> bytes:
    """A row for each change until the log ends; who accepted a deal owns it, in all of its rows."""
    dice = Dice(4)
    span = (LOG_END - LOG_BEGIN - timedelta(days=13)) / timedelta(milliseconds=1)
    begins = sorted(LOG_BEGIN + timedelta(milliseconds=int(dice.share() * span)) for _ in range(LOGGED_DEALS))
    rows: list[tuple[object, ...]] = []
    for number, begun in enumerate(begins):
        amount, path = 100 * int(dice.between((5, 50, 65, 115, 210, 990))), _logged_path(dice)
        owner = 10_861 + dice.below(50) if path[1][1] == "Accepted" else ""
        passed = accumulate(int(days * 86_400_000) for days, _ in path)
        for milliseconds, (_, stage) in zip(passed, path, strict=True):
            at = begun + timedelta(milliseconds=milliseconds)
            if at <= LOG_END:
                local = at.astimezone(AMSTERDAM).isoformat(timespec="milliseconds")
                rows.append((173_688 + 13 * number, local, stage, amount, owner))
    return _csv(("deal", "at", "stage", "amount", "owner"), rows)


FILES = {
    "Opportunity.csv": opportunities,
    "OpportunityHistory.csv": opportunity_history,
    "Potentials.csv": potentials,
    "stage_log.csv": stage_log,
}


def write(folder: Path) -> Path:
    """Write every file into a folder; gives the folder."""
    for name, make in FILES.items():
        (folder / name).write_bytes(make())
    return folder
