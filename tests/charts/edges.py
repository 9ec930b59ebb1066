"""Inputs for charts at which one of their rules just holds or just does not, and rows of inputs that go past such a place."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from salesdesk.charts import inputs, time_inputs
from salesdesk.charts.regions import Size
from tests.charts import samples
from tests.charts.samples import LONG

KINDS = (
    "FunnelInput",
    "SnapshotInput",
    "ReasonsInput",
    "PeriodsInput",
    "ProgressInput",
    "DistributionInput",
    "ChanceGridInput",
    "DiaryInput",
    "StaysInput",
    "HistogramInput",
    "RatesInput",
)
START = dt.date(2026, 10, 1)


def bare_funnel() -> inputs.FunnelInput:
    """Stages without notes, of which one has nothing beside it."""
    given = samples.funnel([40, 7, 1], ["A", "B"], [3, 12_345, 1])
    stages = tuple(replace(stage, note="", goes_on="") for stage in given.stages)
    second = replace(
        stages[1], other=replace(stages[1].other or inputs.BarComparison(1, "1"), goes_on="a very long share of them")
    )
    return replace(given, stages=(replace(stages[0], other=None), second, stages[2]))


def some_beside(reasons: inputs.ReasonsInput) -> inputs.ReasonsInput:
    """The first reason has nothing beside it."""
    return replace(reasons, reasons=(replace(reasons.reasons[0], other=None), *reasons.reasons[1:]))


def long_beside() -> inputs.ReasonsInput:
    """What stands beside a reason is longer than there is room for."""
    given = samples.reasons([9, 4], [5, 6])
    told = tuple(replace(each, other=inputs.BarComparison(5, f"5 · {LONG}"), text=LONG) for each in given.reasons)
    return replace(given, reasons=told)


def mixed_periods() -> inputs.PeriodsInput:
    """Periods with and without a target, one that just reached it, and forecasts below nothing."""
    given = samples.periods([200.0, 199.0, 0.0, 150.0])
    low = inputs.ForecastRange(0.5, -4.0, 201.0, "a forecast")
    changed = (
        given.periods[0],
        given.periods[1],
        replace(given.periods[2], target=None, forecast=low),
        given.periods[3],
    )
    return replace(given, periods=changed, target_name=LONG, forecast_name=LONG)


def small_periods() -> inputs.PeriodsInput:
    """Amounts of less than one, without targets."""
    given = samples.periods([0.2, 0.4], target=None)
    fan = inputs.ForecastRange(0.5, 0.3, 0.8, "0.5")
    return replace(given, periods=tuple(replace(period, forecast=fan) for period in given.periods))


def diary_of(days: list[int], expected: list[float], target: float | None, length: int = 92) -> inputs.DiaryInput:
    """A diary with forecasts on some days of a period; each day's range is a point."""
    each = tuple(
        inputs.DiaryDay(
            START + dt.timedelta(days=day),
            f"day {day}",
            inputs.ForecastRange(at, at, at, f"€{at:g}"),
            "range",
            None,
            "",
        )
        for day, at in zip(days, expected, strict=True)
    )
    ticks = tuple(inputs.DayTick(START + dt.timedelta(days=at), f"2026年{at}日") for at in range(0, length, 7))
    heads = ("Day", "Chance", "Forecast", "Range")
    end = START + dt.timedelta(days=length)
    return inputs.DiaryInput(START, end, each, "Forecast", "Chance", heads, target, "quota", ticks)


def bars_of(count: int, target: float | None) -> inputs.DistributionInput:
    """Bars from 0 to 100, with ticks just within and just without the ends."""
    bins = tuple(inputs.Bin(100 / count * i, 100 / count * (i + 1), 0.2, f"{i}", "2%") for i in range(count))
    near = (-0.7, -0.33, -0.15, 0.0, 20.0, 30.0, 33.0, 50.0, 99.9, 100.15, 100.33, 100.7)
    ticks = tuple(inputs.Tick(at, f"{at:g}") for at in near)
    return inputs.DistributionInput(
        bins, ("Outcome", "Chance"), target, "quota €250k", "64% of outcomes reach it", ticks
    )


def one_day() -> inputs.ProgressInput:
    """A period of a day, with a win the day after."""
    given = samples.progress([0.4], target=None, high=None)
    return replace(given, end=given.start, today=given.start, ticks=tuple(given.ticks[:1]))


def weeks(text: str = "{} Oct") -> tuple[inputs.DayTick, ...]:
    """A tick every four days."""
    return tuple(inputs.DayTick(START + dt.timedelta(days=at), text.format(at)) for at in range(0, 92, 4))


def rates_of(shares: list[float], whole: float | None, other_name: str, text: str = "") -> time_inputs.RatesInput:
    """Rates with texts of their own and a share of all."""
    given = samples.rates([*shares], other_name)
    told = tuple(replace(rate, text=text or rate.text) for rate in given.rates)
    mark = None if whole is None else time_inputs.AxisMark(whole, f"all {whole:.0%}")
    return replace(given, rates=told, whole=mark)


def gapped_stays() -> time_inputs.StaysInput:
    """Stages of which only some of the numbers are known."""
    given = samples.stays([3.0, 4.0, 5.0])
    first, second, third = given.stays
    changed = (replace(first, tenth=None), replace(second, median=None), replace(third, nine_tenths=None))
    return replace(given, stays=changed, box_name=LONG)


EVERY: dict[str, inputs.ChartInput] = {
    "funnel without notes": bare_funnel(),
    "funnel with others but no name": replace(samples.funnel([4, 2], None, [3, 1]), other_name=""),
    "funnel beside a name": replace(samples.funnel([4, 2]), other_name="2025"),
    "funnel of won alone": samples.funnel([5]),
    "snapshot without names": replace(
        samples.snapshot([2, 1]),
        stages=tuple(replace(stage, name="", note="", count_text="") for stage in samples.snapshot([2, 1]).stages),
    ),
    "reasons with others but no name": replace(samples.reasons([5, 2], [3, 1]), other_name=""),
    "reasons beside some": some_beside(samples.reasons([5, 2], [3, 1])),
    "a reason of one": samples.reasons([1], [2]),
    "a reason beside one of one": samples.reasons([2], [1]),
    "reasons with long texts": long_beside(),
    "mixed periods": mixed_periods(),
    "small periods": small_periods(),
    "progress of a day": one_day(),
    "progress below one": samples.progress([0.2, 0.5], target=0.3, high=0.6),
    "progress with many ticks": replace(samples.progress([5e3, 9e4]), ticks=weeks()),
    "progress after the end": replace(samples.progress([5e3]), today=dt.date(2027, 2, 1)),
    "progress with a fan over all": replace(samples.progress([5e3, 6e3], 10e3, 99e3), target_text=LONG),
    "a few bars": bars_of(30, 40.0),
    "bars of four pixels": bars_of(104, 10.0),
    "bars of less than a pixel": bars_of(400, 90.0),
    "surface likely from the first": samples.surface(9, base=0.7),
    "surface just likely": replace(samples.surface(2), likely=0.42),
    "diary of a point": samples.diary([0.4], unit=0.0),
    "diary of a day": diary_of([0, 1, 4], [5.0, 6.0, 7.0], None, 0),
    "diary before and after": diary_of([-4, -2, 40, 95, 99], [1.0, 2.0, 3.0, 4.0, 5.0], 2.0),
    "diary to the middle": diary_of([0, 46], [1.0, 2.0], 1.2),
    "diary to two fifths": diary_of([0, 37], [1.0, 2.0], 1.2),
    "diary of nothing and no quota": diary_of([], [], None),
    "cycles of many spans": samples.cycles([3, 9, 14, 8] * 15),
    "a middle at an edge": samples.cycles([1, 5, 2], 10.0),
    "a middle at the other edge": samples.cycles([1, 5, 2], 20.0),
    "a middle at the end": samples.cycles([1, 5, 2], 30.0),
    "stays of one": samples.stays([5.0]),
    "stays with gaps": gapped_stays(),
    "rates without all": rates_of([0.02], None, ""),
    "rates of long texts": rates_of([0.2, 0.7], 0.9, "", LONG),
}
"""Beside the samples."""


def sweep() -> Iterator[tuple[str, inputs.ChartInput, Size]]:
    """Charts that differ by a step in width or in one value, so that each choice between two ways is made both ways."""
    for step in range(14):
        width = 300.0 + 17.0 * step
        share = step / 13
        yield "funnel", samples.funnel([9, 4, 2, 1], [LONG], [3, 2, 2, 1], LONG), (width + 60, 230.0)
        yield "reasons", samples.reasons([5, 9, 3], [4, 2, 5]), (width, 120.0)
        yield "snapshot", samples.snapshot([14, 9, 0], [3, 20, 1]), (width, 130.0)
        yield "periods", mixed_periods(), (width, 160.0)
        yield "label by its marks", samples.periods([150.0 + 9 * step, 120.0 + 9 * step]), (340.0, 180.0)
        yield "grid", samples.surface(4, name=LONG + " {}"), (width, 130.0)
        yield "grid of many deals", replace(samples.surface(1), short_name=LONG), (width, 80.0)
        yield "diary", samples.diary([0.4, 0.6] * 22), (width, 240.0)
        yield "diary by the line", diary_of([0, 91], [1.0, 2.0], 1.6 + 0.8 * share), (340.0, 240.0)
        yield "progress", samples.progress([9e4, 9e4, 9e4 + 14e3 * step]), (width, 190.0)
        yield "progress on the floor", samples.progress([4e3 * step] * (1 + step % 9), None, None), (width, 190.0)
        yield "stays", samples.stays([3.0, 8.0]), (width, 150.0)
        yield "rates", rates_of([0.2, 0.4], 0.03 + 0.3 * share, "another time"), (360.0, 150.0)
        yield "long rates", rates_of([0.2, 0.4], 0.01 + 0.2 * share, LONG, LONG), (width, 150.0)
        yield "cycles", samples.cycles([10, 40 + 5 * step, 100], 15.0), (320.0, 170.0)
        yield "ticks", samples.cycles([1] * 9, 10.0 + 5 * step), (width, 170.0)
    yield from fine_sweep()


def fine_sweep() -> Iterator[tuple[str, inputs.ChartInput, Size]]:
    """The same by a pixel."""
    for step in range(24):
        yield "quota before", bars_of(8, 20.0 + 0.15 * step), (332.0, 180.0)
        yield "quota after", bars_of(8, 57.5 + 0.15 * step), (332.0, 180.0)
        yield "diary at the end", diary_of([0, 90], [1.0, 2.0], 1.0), (350.0 + 2 * step, 240.0)
        yield "progress by the line", samples.progress([250e3 + 2.6e3 * step], 250e3, None), (360.0, 210.0)
        yield "low progress", samples.progress([4e3 * step] * 3, 250e3, None), (360.0, 210.0)
        yield "progress to the edge", samples.progress([9e4] * 8), (480.0 + 3 * step, 190.0)
        yield "fan", samples.progress([9e4]), (340.0 + step, 190.0)
        yield "a middle at the edge", samples.cycles([4, 2, 1], 21.0 + step / 6), (400.0, 170.0)
        yield "names in words", samples.surface(1), (560.0 + 8 * step, 80.0)
        yield "legend", samples.stays([3.0]), (412.0 + step, 110.0)
        yield "days", replace(samples.progress([]), ticks=weeks()), (340.0 + step, 190.0)
        yield "days below", replace(samples.diary([0.4]), ticks=weeks()), (320.0 + step, 240.0)
        yield "count in its bar", samples.funnel([9_999, 2_000, 1]), (360.0 + 5 * step, 160.0)
