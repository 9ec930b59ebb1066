"""Dispatch from a chart's input to the function that draws it."""

from collections.abc import Callable
from typing import Any

from salesdesk.charts import inputs, time_inputs
from salesdesk.charts.bars import past_periods_figure, reasons_figure, snapshot_figure
from salesdesk.charts.chance_grid import chance_grid_figure
from salesdesk.charts.diary import diary_figure
from salesdesk.charts.distribution import distribution_figure
from salesdesk.charts.funnel import funnel_figure
from salesdesk.charts.histogram import histogram_figure
from salesdesk.charts.progress import progress_figure
from salesdesk.charts.rates import rates_figure
from salesdesk.charts.regions import Size
from salesdesk.charts.sheet import Chart
from salesdesk.charts.stays import stays_figure
from salesdesk.theme import Tokens

_FIGURES: dict[type, Callable[[Any, Size, Tokens], Chart]] = {
    inputs.FunnelInput: funnel_figure,
    inputs.SnapshotInput: snapshot_figure,
    inputs.ReasonsInput: reasons_figure,
    inputs.PeriodsInput: past_periods_figure,
    inputs.ProgressInput: progress_figure,
    inputs.DistributionInput: distribution_figure,
    time_inputs.StaysInput: stays_figure,
    time_inputs.HistogramInput: histogram_figure,
    time_inputs.RatesInput: rates_figure,
    inputs.ChanceGridInput: chance_grid_figure,
    inputs.DiaryInput: diary_figure,
}


def draw_chart(given: inputs.ChartInput, size: Size, tokens: Tokens) -> Chart:
    """Draw the chart for this kind of input, ``size`` being width and height in pixels at 100 % scale."""
    return _FIGURES[type(given)](given, size, tokens)
