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
        inputs.Period(
            f"p{i}", f"Q{i % 4 + 1} 2025", w, f"€{w:.0f}k", target, "81%", forecast(w * 1.1) if i % 2 else None
        )
        for i, w in enumerate(won)
    )
    return inputs.PeriodsInput(each, "target", ("Period", "Won", "Of target", "Forecast"), "forecast at half-time")


def forecast(expected: float) -> inputs.Fan:
    """A forecast with a range of 20 % on either side."""
    return inputs.Fan(expected, expected * 0.8, expected * 1.2, f"€{expected:,.0f}")


def surface(sizes: int, counts: int = 12, base: float = 0.3, name: str = "€{}0k") -> inputs.SurfaceInput:
    """The chance with more and larger deals."""
    rows = []
    for size in range(sizes):
        shares = tuple(min(max(base + 0.02 * (size + 1) * n, 0.0), 1.0) for n in range(1, counts + 1))
        texts = tuple(">99%" if share > 0.99 else f"{share:.0%}" for share in shares)
        rows.append(inputs.SizeRow(f"z{size}", name.format(size + 1), shares, texts))
    numbers = range(1, counts + 1)
    names, short = tuple(f"{n} deals" for n in numbers), tuple(map(str, numbers))
    return inputs.SurfaceInput(tuple(rows), names, short, "deals", ("Size", "Deals", "Chance"))


def diary(chances: list[float | None], target: float | None = 250_000, unit: float = 1.0) -> inputs.DiaryInput:
    """A quarter's forecasts, two days apart, with these chances."""
    start = dt.date(2026, 10, 1)
    days = []
    for place, chance in enumerate(chances):
        day = start + dt.timedelta(days=2 * place)
        said = "" if chance is None else f"{chance:.0%}"
        fan = forecast(unit * (150_000 + 100_000 * (chance or 0) + 300 * place))
        days.append(inputs.DiaryDay(day, f"{day}", fan, "€200k–€300k", chance, said))
    ticks = tuple(inputs.DayTick(dt.date(2026, month, 1), f"1.{month}.") for month in (10, 11, 12))
    heads = ("Day", "Chance", "Forecast", "Range")
    names = ("Forecast and its 80% range", "Chance to hit quota")
    return inputs.DiaryInput(start, dt.date(2026, 12, 31), tuple(days), *names, heads, target, "quota €250k", ticks)


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
    "surface": surface(9),
    "surface of one size": surface(1),
    "surface that is certain": surface(5, base=1.0),
    "surface that nothing reaches": surface(5, base=-2.0),
    "surface of long names": surface(9, name=LONG + " {}"),
    "diary": diary([0.4, 0.45, 0.3, 0.5, 0.64, 0.7] * 5),
    "diary to the last day": diary([0.1 * (i % 9) for i in range(46)]),
    "diary of one day": diary([0.4]),
    "diary without quota": diary([None] * 6, target=None),
    "diary of a sure thing": diary([1.0, 1.0], target=1),
    "diary of huge amounts": diary([0.0, 1.0, 0.5], unit=1e12),
    "diary below nothing": diary([0.0, 0.0], unit=-1.0),
    "diary of nothing": diary([]),
    "reasons": reasons([58, 41, 37, 29, 22]),
    "one reason": reasons([1]),
}
