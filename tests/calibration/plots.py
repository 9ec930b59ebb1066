"""Reliability plots: what was said against what came true."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from salesdesk.analytics.scores import ReliabilityBin
from salesdesk.theme import Tokens, load_tokens
from tests.calibration.results import Result

_MARKS = {
    "before": ("P", "-"),
    "model": ("o", "-"),
    "fixed": ("s", "--"),
    "rates": ("^", "-."),
    "odoo": ("D", ":"),
    "plain": ("v", ":"),
}
_FEWEST, _LARGEST, _ACROSS = 5, 260.0, 4


def reliability_plot(result: Result, file: Path) -> None:
    """One picture a history: deals by what was learnt from, and the quota; marks grow with the forecasts."""
    tokens = load_tokens("light")
    panels = list(_panels(result))
    rows = max(-(-len(panels) // _ACROSS), 1)
    across = min(max(len(panels), 1), _ACROSS)
    figure = Figure(figsize=(4.4 * across, 4.4 * rows), dpi=110, layout="constrained", facecolor=tokens.surface)
    places = figure.subplots(rows, across, squeeze=False).ravel()
    for axes, (title, curves) in zip(places, panels, strict=False):
        _panel(axes, title, curves, tokens)
    for axes in places[len(panels) :]:
        axes.set_axis_off()
    FigureCanvasAgg(figure).print_figure(str(file), format="png")


def _panels(result: Result) -> Iterator[tuple[str, dict[str, tuple[ReliabilityBin, ...]]]]:
    for size, scores in result.by_size.items():
        yield f"{result.name}: deals, {size:,} closed", {name: score.reliability for name, score in scores.by.items()}
    for size, scores in result.sellers.by_size.items():
        curves = {name: score.reliability for name, score in scores.by.items()}
        yield f"{result.name}: sellers with {size:,} closed or more", curves
    for scope, verdicts in result.revenue.verdicts.items():
        curves = {name: verdict.reliability for name, verdict in verdicts.items()}
        yield f"{result.name}: quota, {scope}", curves


def _panel(axes: Axes, title: str, curves: dict[str, tuple[ReliabilityBin, ...]], tokens: Tokens) -> None:
    axes.set_facecolor(tokens.surface)
    axes.plot([0, 1], [0, 1], color=tokens.text, alpha=0.35, linewidth=1)
    for i, (name, tenths) in enumerate(curves.items()):
        _curve(axes, name, tenths, "0.05" if name == "model" else f"{0.3 + 0.1 * i:.2f}")
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="said", ylabel="came true")
    axes.set_title(title, parse_math=False, loc="left", fontsize=10)
    if axes.get_legend_handles_labels()[1]:
        axes.legend(frameon=False, loc="upper left")


def _curve(axes: Axes, name: str, tenths: Iterable[ReliabilityBin], grey: str) -> None:
    """Tenths with fewer than five forecasts say nothing and are left out."""
    told = [(t.chance, t.share, t.n) for t in tenths if t.chance is not None and t.share is not None and t.n >= _FEWEST]
    if not told:
        return
    marker, line = _MARKS.get(name, ("x", ":"))
    said, came, n = zip(*told, strict=True)
    axes.plot(said, came, line, color=grey, linewidth=1.5, marker=marker, markersize=5, label=name)
    axes.scatter(said, came, [_LARGEST * count / max(n) for count in n], color=grey, alpha=0.2, linewidths=0)
