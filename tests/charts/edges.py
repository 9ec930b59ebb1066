"""Inputs for charts at which one of their rules just holds, or just does not."""

from salesdesk.charts import inputs

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
EVERY: dict[str, inputs.ChartInput] = {}
