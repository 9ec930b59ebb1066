"""The invented deals of the sample desk. Firms and people are made up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random


@dataclass(frozen=True, slots=True)
class SampleStep:
    """A next step, so many days ahead of today (negative: overdue)."""

    kind: str
    title: str
    ahead: int


@dataclass(frozen=True, slots=True)
class SampleDeal:
    """A deal; ``path`` is (stage position, days ago) from its creation on, ``closed`` days ago, ``due`` days ahead."""

    key: str
    title: str
    organisation: str
    contact: str
    amount: int
    source: str
    path: tuple[tuple[int, int], ...]
    outcome: str = "open"
    closed: int | None = None
    reason: str = ""
    due: int | None = None
    steps: tuple[SampleStep, ...] = ()
    notes: tuple[str, ...] = ()


def _open(number: int, facts: str, path: str, step: str = "", note: str = "") -> SampleDeal:
    title, organisation, contact, amount, source, due = facts.split("|")
    places = tuple((int(stage), int(ago)) for stage, ago in (part.split("@") for part in path.split()))
    kind, ahead, words = step.split("|") if step else ("", "0", "")
    return SampleDeal(
        key=f"S-{number:04}",
        title=title,
        organisation=organisation,
        contact=contact,
        amount=int(amount),
        source=source,
        path=places,
        due=int(due),
        steps=(SampleStep(kind, words, int(ahead)),) if step else (),
        notes=(note,) if note else (),
    )


OPEN_DEALS: tuple[SampleDeal, ...] = tuple(
    _open(number + 1, *parts)
    for number, parts in enumerate(
        [
            ("Rollout for 3 sites|Nordwind Logistik|Mara Lindqvist|24000|Inbound|45", "0@6", "call|0|First call"),
            ("Annual licence|Aster Foods|Piet de Boer|9800|Referral|38", "0@3", "email|2|Send the price list"),
            ("Pilot → contract|Meridian Clinics|Dr. Selma Aydin|41500|Inbound|60", "0@9", "demo|4|Demo for the board"),
            ("Spare parts frame|Kessler & Sohn|Jürgen Kessler|13200|Cold call|30", "0@19"),
            ("Upgrade to Pro|Lumen Studio|Ada Moreau|6400|Repeat customer|21", "0@2", "call|3|Call about the upgrade"),
            (
                "Night shift terminals|Hallgrim Bakeries|Tor Hallgrim|17900|Inbound|52",
                "0@11",
                "email|1|Ask for the floor plan",
            ),
            ("Two clinics, one contract|Sanara Health|Noor Rahman|32800|Referral|70", "0@5", "meeting|6|First meeting"),
            ("Label printers|Grünfeld Saaten|Hanna Vogt|4700|Cold call|25", "0@24"),
            ("Route planning|Costa Transportes|Rui Almeida|28600|Inbound|48", "0@8", "call|1|Call Rui back"),
            ("Warehouse scanners|Brightline Retail|Owen Pryce|36000|Referral|33", "0@21 1@8", "meeting|3|Workshop"),
            (
                "Fleet renewal|Hafen Spedition|Ines Brandtner|58700|Repeat customer|-3",
                "0@40 1@21",
                "call|-2|Call about the fleet",
            ),
            ("Training package|Orchid Hotels|Lena Sund|7900|Inbound|20", "0@15 1@4", "email|0|Send the course outline"),
            (
                "Support retainer|Pico Robotics|Jin Park|18000|Referral|41",
                "0@17 1@5",
                "meeting|8|Meeting on service hours",
            ),
            ("Stock counting, 12 shops|Bellamy & Rowe|Grace Rowe|22400|Inbound|36", "0@26 1@12", "call|2|Call Grace"),
            ("Cold store sensors|Isbjørn Frost|Kari Dahl|15300|Cold call|50", "0@33 1@18"),
            (
                "Data platform, 40 seats|Vela Energy|Jana Vogt|62000|Referral|18",
                "0@23 1@16 2@7",
                "call|1|Call Jana about the date",
                "Budget signed off by the CFO; decision in two weeks.",
            ),
            (
                "Renewal + 2 modules|Fjord Seafood|Eirik Moen|28400|Repeat customer|15",
                "0@19 1@12 2@5",
                "email|2|Send the terms",
            ),
            ("Consulting, 20 days|Alder Partners|Simon Alder|22000|Referral|9", "0@52 1@41 2@26"),
            ("Starter bundle|Pauling Labs|Mina Pauling|5900|Inbound|12", "0@14 1@10 2@6", "demo|7|Demo in the lab"),
            (
                "Yard gates|Tamsin Freight|Joe Tamsin|31700|Cold call|28",
                "0@36 1@25 2@11",
                "call|-1|Call about the gates",
            ),
            ("上海试点|海风物流|林悦|19500|Inbound|35", "0@20 1@13 2@4", "meeting|5|Video call"),
            (
                "Three-year frame|Nova Insurance|Claire Dubois|74000|Referral|16",
                "0@44 1@33 2@19 3@4",
                "contract|0|Review the contract",
                "Legal wants a cap on the indexation; everything else is agreed.",
            ),
            ("Extra licences|Quarry Media|Tom Quarry|11700|Repeat customer|10", "0@18 2@9 3@3", "call|3|Call Tom"),
            (
                "Service desk|Tallinn Ports|Anneli Saar|36000|Inbound|5",
                "0@58 1@47 2@30 3@17",
                "call|-1|Call back on service hours",
            ),
            ("Second site|Corvid Games|Yuki Tan|14200|Repeat customer|22", "0@12 3@6", "email|1|Send the order form"),
        ]
    )
)

CLOSED = 380
"""How many deals of the past there are."""
_FIRMS = (
    "Brightline Retail", "Hafen Spedition", "Vela Energy", "Corvid Games", "Aster Foods", "Nordwind Logistik",
    "Meridian Clinics", "Kessler & Sohn", "Lumen Studio", "Orchid Hotels", "Pico Robotics", "Fjord Seafood",
    "Alder Partners", "Pauling Labs", "Nova Insurance", "Quarry Media", "Tallinn Ports", "Sanara Health",
    "Bellamy & Rowe", "Isbjørn Frost", "Costa Transportes", "Grünfeld Saaten", "Tamsin Freight", "Delacroix Mode",
    "Ostra Chemie", "Marlow Prints", "Juno Textiles", "Redwell Farms", "Zephyr Air", "Kobalt Works",
)  # fmt: skip
_WHAT = (
    "Licence", "Renewal", "Pilot", "Scanner roll-out", "Extra seats", "Training", "Support contract", "Upgrade",
    "Second site", "Integration", "Starter bundle", "Service desk", "Data platform", "Route planning", "Terminals",
)  # fmt: skip
_PEOPLE = ("Sam Weber", "Nora Lind", "Paul Ferrer", "Maja Novak", "Tim Okafor", "Eva Rossi", "Ali Demir", "June Park")
_SOURCES = (("Referral", 0.42), ("Repeat customer", 0.5), ("Inbound", 0.27), ("Cold call", 0.13))
_REASONS = ("Went silent", "Price", "No budget", "Competitor", "Timing", "No decision")
_DAYS_IN_STAGE = (6.0, 9.0, 10.0, 6.0)


def past_deals(today: date, stages: Sequence[str], chance: Random, count: int = CLOSED) -> list[SampleDeal]:
    """Closed deals of the last five quarters: some win quickly, others linger and are lost."""
    return [_past(number, today, len(stages), chance) for number in range(count)]


def _past(number: int, today: date, width: int, chance: Random) -> SampleDeal:
    firm, what = chance.choice(_FIRMS), chance.choice(_WHAT)
    source, odds = chance.choice(_SOURCES)
    amount = round(chance.lognormvariate(9.35, 0.75), -2)
    won = chance.random() < odds * (0.75 if amount > 25_000 else 1.0)
    last = width - 1 if won else min(int(chance.expovariate(0.75)), width - 1)
    walk = [0]
    for stage in range(1, last + 1):
        if chance.random() > 0.12 or stage == last:
            walk.append(stage)
    if not won and len(walk) > 2 and chance.random() < 0.1:
        walk.append(walk[-2])
    spells = [max(1, round(chance.expovariate(1 / _DAYS_IN_STAGE[s]) * (1.0 if won else 1.9))) for s in walk]
    begun = chance.randint(sum(spells) + 1, 455)
    path, ago = [], begun
    for stage, days in zip(walk, spells, strict=True):
        path.append((stage, ago))
        ago -= days
    return SampleDeal(
        key=f"S-{number + 101:04}",
        title=f"{what} {firm.split()[0]}",
        organisation=firm,
        contact=chance.choice(_PEOPLE),
        amount=max(int(amount), 1500),
        source=source,
        path=tuple(path),
        outcome="won" if won else "lost",
        closed=ago,
        reason="" if won else chance.choices(_REASONS, (30, 22, 20, 15, 12, 8))[0],
        due=-ago,
    )
