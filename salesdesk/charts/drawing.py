"""One way in: from what is given to the chart that shows it."""

from collections.abc import Callable
from typing import Any

from salesdesk.charts import inputs, time_inputs
from salesdesk.charts.bars import past_periods_figure, reasons_figure, snapshot_figure
from salesdesk.charts.diary import diary_figure
from salesdesk.charts.distribution import distribution_figure
from salesdesk.charts.funnel import funnel_figure
from salesdesk.charts.progress import progress_figure
from salesdesk.charts.rates import rates_figure
from salesdesk.charts.sheet import Chart, Size
from salesdesk.charts.spans import spans_figure
from salesdesk.charts.stays import stays_figure
from salesdesk.charts.surface import surface_figure
from salesdesk.theme import Tokens

_FIGURES: dict[type, Callable[[Any, Size, Tokens], Chart]] = {
    inputs.FunnelInput: funnel_figure,
    inputs.SnapshotInput: snapshot_figure,
    inputs.ReasonsInput: reasons_figure,
    inputs.PeriodsInput: past_periods_figure,
    inputs.ProgressInput: progress_figure,
    inputs.DistributionInput: distribution_figure,
    time_inputs.StaysInput: stays_figure,
    time_inputs.SpansInput: spans_figure,
    time_inputs.RatesInput: rates_figure,
    inputs.SurfaceInput: surface_figure,
    inputs.DiaryInput: diary_figure,
}


def draw_chart(given: inputs.ChartInput, size: Size, tokens: Tokens) -> Chart:
    """Draw the chart for this kind of input, ``size`` being width and height in pixels at 100 % scale."""
    return _FIGURES[type(given)](given, size, tokens)
