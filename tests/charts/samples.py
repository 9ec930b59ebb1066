"""Inputs for charts: usual ones and those at the edges."""

import datetime as dt
import math

from salesdesk.charts import inputs, time_inputs

LONG = "A stage whose name goes on and on until nothing of it can fit"
AWKWARD = ("_hidden $5 & $10", "销售漏斗 报价", LONG, "<b>bold</b> 😀", "x^2_{i} \\frac", "   ")


def funnel(
    counts: list[int], names: list[str] | None = None, others: list[int] | None = None, other_name: str = "2025"
) -> inputs.FunnelInput:
    """A funnel with these counts, the last stage being Won; ``others`` are those of what is compared."""
    last = len(counts) - 1
    stages = tuple(
        inputs.StageBar(
            f"s{i}",
            (names or AWKWARD)[i % len(names or AWKWARD)],
            n,
            f"{n:,}",
            "€6.1m · median 3 d",
            "60% go on",
            i == last,
            "between 55% and 66%",
            inputs.BarComparison(others[i], f"{others[i]:,}", "64% go on") if others else None,
        )
        for i, n in enumerate(counts)
    )
    return inputs.FunnelInput(stages, ("Stage", "Deals", "Value", "Conversion", "Range"), other_name if others else "")


def snapshot(counts: list[int], others: list[int] | None = None) -> inputs.SnapshotInput:
    """Deals now in each stage."""
    stages = funnel(counts, others=others).stages
    return inputs.SnapshotInput(stages, ("Stage", "Deals", "Value"), LONG if others else "")


def progress(totals: list[float], target: float | None = 250_000, high: float | None = 297_000) -> inputs.ProgressInput:
    """A quarter with these sums won so far, ten days apart."""
    start = dt.date(2026, 10, 1)
    days = [start + dt.timedelta(days=10 * i) for i in range(1, len(totals) + 1)]
    wins = tuple(inputs.WonPoint(d, t, f"{d}", f"€{t:,.0f}") for d, t in zip(days, totals, strict=True))
    fan = (
        None
        if high is None
        else inputs.ForecastRange(high * 0.9, high * 0.8, high, "forecast €262k (80%: €226k–€297k)")
    )
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
        inputs.PeriodBar(
            f"p{i}", f"Q{i % 4 + 1} 2025", w, f"€{w:.0f}k", target, "81%", forecast(w * 1.1) if i % 2 else None
        )
        for i, w in enumerate(won)
    )
    return inputs.PeriodsInput(each, "target", ("Period", "Won", "Of target", "Forecast"), "forecast at half-time")


def forecast(expected: float) -> inputs.ForecastRange:
    """A forecast with a range of 20 % on either side."""
    return inputs.ForecastRange(expected, expected * 0.8, expected * 1.2, f"€{expected:,.0f}")


def surface(sizes: int, counts: int = 12, base: float = 0.3, name: str = "€{}0k") -> inputs.ChanceGridInput:
    """The chance with more and larger deals."""
    rows = []
    for size in range(sizes):
        shares = tuple(min(max(base + 0.02 * (size + 1) * n, 0.0), 1.0) for n in range(1, counts + 1))
        texts = tuple(">99%" if share > 0.99 else f"{share:.0%}" for share in shares)
        rows.append(inputs.SizeRow(f"z{size}", name.format(size + 1), shares, texts))
    numbers = range(1, counts + 1)
    names, short = tuple(f"{n} deals" for n in numbers), tuple(map(str, numbers))
    return inputs.ChanceGridInput(tuple(rows), names, short, "deals", ("Size", "Deals", "Chance"), base)


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
    names = ("Forecast and its likely range", "Chance to hit quota")
    return inputs.DiaryInput(start, dt.date(2026, 12, 31), tuple(days), *names, heads, target, "quota €250k", ticks)


def reasons(counts: list[int], others: list[int] | None = None) -> inputs.ReasonsInput:
    """Reasons for losing."""
    each = tuple(
        inputs.ReasonBar(
            f"r{i}",
            AWKWARD[i % len(AWKWARD)],
            n,
            f"{n} · 31% · €1.2m",
            other=inputs.BarComparison(others[i], f"{others[i]} · 28%") if others else None,
        )
        for i, n in enumerate(counts)
    )
    name, whole, other_whole = ("2025", sum(counts), sum(others)) if others else ("", 1, 1)
    return inputs.ReasonsInput(each, ("Reason", "Deals"), name, whole, other_whole)


def spread(middle: float | None) -> tuple[float | None, float | None, float | None, float | None, float | None]:
    """The days of a stage around its middle ones."""
    if middle is None:
        return None, None, None, None, None
    return middle * 0.2, middle * 0.6, middle, middle * 1.5, middle * 2.4


def stays(days: list[float | None], limit: float = 14.0) -> time_inputs.StaysInput:
    """Stages with these middle days; None where no deal has left."""
    each = tuple(
        time_inputs.StayBar(
            f"s{i}",
            AWKWARD[i % len(AWKWARD)],
            "of 112 deals",
            limit + i,
            "limit 14 d",
            "tip",
            (AWKWARD[i % len(AWKWARD)], "112", "8"),
            *spread(d),
            "" if d is None else f"{d:g} d",
            "12 over" if i % 2 else "",
        )
        for i, d in enumerate(days)
    )
    ticks = tuple(time_inputs.AxisMark(at, f"{at:g} d") for at in (0, 5, 10, 20, 50, 100))
    names = ("stalled from here", "the middle half of the deals")
    return time_inputs.StaysInput(each, ticks, *names, ("Stage", "Deals", "Days"))


def cycles(counts: list[int], middle: float | None = 41.0) -> time_inputs.HistogramInput:
    """Deals by ten days."""
    last = len(counts) - 1
    each = tuple(
        time_inputs.HistogramBar(
            f"{i}", i * 10.0, i * 10 + 10.0, n, f"{i * 10}–{i * 10 + 10} days", f"{n} deals", i == last
        )
        for i, n in enumerate(counts)
    )
    ticks = tuple(time_inputs.AxisMark(i * 10.0, f"{i * 10}") for i in range(len(counts) + 1))
    mark = None if middle is None else time_inputs.AxisMark(middle, f"half within {middle:g} days")
    return time_inputs.HistogramInput(each, ticks, ("Days", "Deals"), mark)


def rates(shares: list[float | None], other_name: str = "") -> time_inputs.RatesInput:
    """Win rates of sources."""
    each = tuple(
        time_inputs.RateBar(
            f"{i}",
            AWKWARD[i % len(AWKWARD)],
            share,
            None if share is None else share * 0.8,
            None if share is None else min(share * 1.3 + 0.02, 1.0),
            "–" if share is None else f"{share:.0%} of 38",
            "tip",
            (AWKWARD[i % len(AWKWARD)], "31%"),
            i != 1,
            share if other_name else None,
        )
        for i, share in enumerate(shares)
    )
    ticks = tuple(time_inputs.AxisMark(at / 10, f"{at}0%") for at in range(11))
    whole = time_inputs.AxisMark(0.17, "all 17%") if shares else None
    return time_inputs.RatesInput(each, ticks, ("Source", "Win rate"), whole, other_name)


EVERY: dict[str, inputs.ChartInput] = {
    "funnel": funnel([412, 247, 158, 96, 61, 43], ["Lead in", "Qualified", "Needs analysed"]),
    "funnel of 14": funnel(list(range(1400, 0, -100))),
    "funnel of 2, empty": funnel([0, 0]),
    "funnel of one deal": funnel([1, 1, 0]),
    "funnel beside another": funnel([412, 247, 158, 96, 61, 43], ["Lead in", "Qualified"], [380, 260, 150, 90, 70, 39]),
    "funnel of 14 beside another": funnel(list(range(1400, 0, -100)), None, list(range(0, 1400, 100)), LONG),
    "funnel of nothing beside nothing": funnel([0, 0], None, [0, 0]),
    "snapshot beside another": snapshot([14, 9, 0, 5], [3, 20, 0, 0]),
    "reasons beside others": reasons([58, 41, 37, 29, 22], [9, 3, 0, 1, 2]),
    "stays": stays([3.0, 8.0, 11.0, 9.0, 6.0]),
    "stays of 14": stays([float(day) for day in range(14)]),
    "stays of none": stays([None, None]),
    "stays of a moment": stays([0.0, None], 0.0),
    "stays of years": stays([3000.0, 1.0]),
    "cycles": cycles([3, 9, 14, 8, 5, 2, 0, 1]),
    "one cycle": cycles([1], 4.0),
    "cycles without a middle": cycles([0, 100_000], None),
    "a middle beyond the last": cycles([1, 1], 900.0),
    "rates": rates([0.31, 0.44, None, 0.06]),
    "one rate": rates([1.0]),
    "rates beside others": rates([0.0, 0.5, 1.0] * 4, LONG),
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
