"""Inputs for charts: usual ones and those at the edges."""

import datetime as dt
import math

from salesdesk.charts import inputs

LONG = "A stage whose name goes on and on until nothing of it can fit"
AWKWARD = ("_hidden $5 & $10", "销售漏斗 报价", LONG, "<b>bold</b> 😀", "x^2_{i} \\frac", "   ")


def funnel(counts: list[int], names: list[str] | None = None) -> inputs.FunnelInput:
    """A funnel with these counts, the last stage being Won."""
    last = len(counts) - 1
    stages = tuple(
        inputs.Stage(
            f"s{i}",
            (names or AWKWARD)[i % len(names or AWKWARD)],
            n,
            f"{n:,}",
            "€6.1m · median 3 d",
            "60% go on",
            i == last,
        )
        for i, n in enumerate(counts)
    )
    return inputs.FunnelInput(stages, ("Stage", "Deals", "Value", "Go on"))


def snapshot(counts: list[int]) -> inputs.SnapshotInput:
    """Deals now in each stage."""
    return inputs.SnapshotInput(funnel(counts).stages, ("Stage", "Deals", "Value"))


def progress(totals: list[float], target: float | None = 250_000, high: float | None = 297_000) -> inputs.ProgressInput:
    """A quarter with these sums won so far, ten days apart."""
    start = dt.date(2026, 10, 1)
    days = [start + dt.timedelta(days=10 * i) for i in range(1, len(totals) + 1)]
    wins = tuple(inputs.Win(d, t, f"{d}", f"€{t:,.0f}") for d, t in zip(days, totals, strict=True))
    fan = None if high is None else inputs.Fan(high * 0.9, high * 0.8, high, "forecast €262k (80%: €226k–€297k)")
    ticks = tuple(inputs.DayTick(dt.date(2026, month, 1), f"1.{month}.") for month in (10, 11, 12))
    today = days[-1] if days else start
    return inputs.ProgressInput(
        start, dt.date(2026, 12, 31), today, wins, "today €182k", ("Day", "Won"), target, "quota €250k", fan, ticks
    )


def distribution(count: int, target: float | None = 250.0) -> inputs.DistributionInput:
    """A bell of outcomes, ``count`` bars of 10 from 100 up."""
    middle = (count - 1) / 2
    bins = tuple(
        inputs.Bin(100.0 + 10 * i, 110.0 + 10 * i, math.exp(-(((i - middle) / 5) ** 2)), f"€{100 + 10 * i}", "2%")
        for i in range(count)
    )
    ticks = tuple(inputs.Tick(float(at), f"€{at}k") for at in range(100, 400, 20))
    return inputs.DistributionInput(
        bins, ("Outcome", "Chance"), target, "quota €250k", "64% of outcomes reach it", ticks
    )


def periods(won: list[float], target: float | None = 200.0) -> inputs.PeriodsInput:
    """Past quarters against one target."""
    each = tuple(
        inputs.Period(f"p{i}", f"Q{i % 4 + 1} 2025", w, f"€{w:.0f}k", target, "81%") for i, w in enumerate(won)
    )
    return inputs.PeriodsInput(each, "target", ("Period", "Won", "Of target"))


def reasons(counts: list[int]) -> inputs.ReasonsInput:
    """Reasons for losing."""
    each = tuple(inputs.Reason(f"r{i}", AWKWARD[i % len(AWKWARD)], n, f"{n} · 31%") for i, n in enumerate(counts))
    return inputs.ReasonsInput(each, ("Reason", "Deals"))


EVERY: dict[str, inputs.ChartInput] = {
    "funnel": funnel([412, 247, 158, 96, 61, 43], ["Lead in", "Qualified", "Needs analysed"]),
    "funnel of 14": funnel(list(range(1400, 0, -100))),
    "funnel of 2, empty": funnel([0, 0]),
    "funnel of one deal": funnel([1, 1, 0]),
    "snapshot": snapshot([14, 9, 0, 5]),
    "snapshot of nothing": snapshot([0, 0]),
    "progress": progress([5e3, 9e4, 182_350]),
    "progress without quota": progress([5e3], target=None, high=None),
    "progress of nothing": progress([], high=0.0),
    "progress beyond the quota": progress([9e4, 9e5] * 4),
    "distribution": distribution(46),
    "distribution at one point": distribution(1),
    "distribution that cannot reach": distribution(10, target=900.0),
    "distribution without quota": distribution(10, target=None),
    "distribution of nothing": distribution(0),
    "periods": periods([120, 210, 195, 260, 0, 333]),
    "one period without target": periods([0.0], target=None),
    "reasons": reasons([58, 41, 37, 29, 22]),
    "one reason": reasons([1]),
}
