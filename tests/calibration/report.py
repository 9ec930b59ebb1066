"""The results in words and tables (Markdown that reads well as plain text) and as JSON."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict

from salesdesk.analytics.log import DAY_US
from salesdesk.analytics.scores import ReliabilityBin
from tests.calibration import aims
from tests.calibration.hindsight import Bound
from tests.calibration.replay import Score, Scores, together
from tests.calibration.results import Result
from tests.calibration.revenue import Verdict

_MEASURES: tuple[tuple[str, Callable[[Score], float | None]], ...] = (
    ("Brier score", lambda score: score.brier),
    ("Log loss", lambda score: score.log_loss),
    ("AUC", lambda score: score.auc),
    ("Expected calibration error", lambda score: score.calibration_error),
)
_ABOUT = """# Calibration

Past days are replayed: chances and forecasts are made with what was known then and compared with what came.
`model`: the win model; `fixed`: 20, 40, 60, 80% by stage; `rates`: shrunk win rates by stage; `odoo`: naive Bayes on
stage and source. Brier score and log loss are means over cut-offs and draws; lower is better in all but AUC.
A deal counts as won when it was won at all, and only where that is known; the model promises less, to be won within its
horizon, and is judged by that too, together with deals that are open for longer.
Revenue is what is still to be won in a month, forecast at its start and its quarters; the quota is the median of the
months before; CRPS and bias are shares of what came, with standard errors of the months, since all forecasts of one month share
its luck. `model`: what the program would have shown, with what its record chose. `hindsight`: the same forecasts with the
log-odds of all deals and new business at the level that came true over the whole history, which nobody knew; what is off
there is luck of the amounts. A range that begins at nothing holds more than 80%: `promised` is what the forecasts themselves
say of theirs. `before`: the engine as it was, whose shock drew all chances towards one half and whose new business was as
uneven as it could be. All contenders but `plain` (the fixed chances of the deals due, and nothing else)
are given the same times and new business, so that they differ by their chances alone.
"""
_HINDSIGHT = """Brier score by cut-off, {size:,} closed deals, beside what could have been known in hindsight only.
`share`: each stage is given its own share won at that cut-off. `others`: the model's columns are fitted to the final
outcomes of other deals. `same`: they are fitted to the very outcomes they are judged by, so that no model of these
columns can be expected to do better.
"""


def markdown(results: Sequence[Result]) -> str:
    """The whole report."""
    return "\n".join([_ABOUT, *(line for result in results for line in _history(result))])


def as_json(results: Sequence[Result]) -> str:
    """The same figures in full."""
    return json.dumps([asdict(result) for result in results], indent=1, ensure_ascii=False) + "\n"


def _history(result: Result) -> Iterator[str]:
    yield f"## {result.name}\n\n{result.deals:,} deals, {result.won:,} won, {result.lost:,} lost\n"
    yield from _measures("number of closed deals", result.by_size)
    if result.by_size:
        size, scores = list(result.by_size.items())[-1]
        yield f"By stage, {size:,} closed deals\n\n{_stages(result.stages, scores)}\n"
        yield f"Chances of the model, {size:,} closed deals\n\n{_tenths(scores.by['model'].reliability)}\n"
        if result.bound:
            size, scores = max(result.by_size.items(), key=lambda pair: (len(pair[1].cuts), pair[0]))
            yield f"{_HINDSIGHT.format(size=size)}\n{_cuts(result.first_us, scores, result.bound)}\n"
    if result.sellers.each:
        yield f"Per seller, Brier score\n\n{_sellers(result.sellers.each)}\n"
        yield from _measures("number of the seller's own closed deals (at least)", result.sellers.by_size)
    for scope, verdicts in result.revenue.verdicts.items():
        yield f"Revenue of the month, {scope}\n\n{_revenue(verdicts)}\n"
        yield f"Chance of the quota by the model, {scope}\n\n{_tenths(verdicts['model'].reliability)}\n"
    if result.revenue.sellers:
        head = ["seller", "months", "before", "in errors", "bias", "in errors"]
        yield f"Bias of a month's forecast by seller\n\n{table(head, aims.seller_rows(result.revenue.sellers))}\n"
    if told := list(aims.missed(result)):
        yield "Aims of revenue that are missed\n\n" + "".join(f"- {line}\n" for line in told)


def _measures(what: str, by_size: dict[int, Scores]) -> Iterator[str]:
    for title, measure in _MEASURES if by_size else ():
        names = list(next(iter(by_size.values())).by)
        rows = [
            [f"{size:,}", *(number(measure(scores.by[name])) for name in names), f"{scores.n:,}"]
            for size, scores in by_size.items()
        ]
        yield f"{title} by {what}\n\n{table(['closed', *names, 'forecasts'], rows)}\n"
    soon = [[f"{size:,}", *map(number, scores.soon.values())] for size, scores in by_size.items() if scores.soon]
    if soon:
        names = next(list(scores.soon) for scores in by_size.values() if scores.soon)
        yield f"Brier score of being won within the horizon by {what}\n\n{table(['closed', *names], soon)}\n"


def _cuts(first_us: int, scores: Scores, bound: Bound) -> str:
    rows = [
        [
            f"day {round((cut.at_us - first_us) / DAY_US)}",
            f"{cut.n:,}",
            percent(cut.won),
            *(number(scores.cuts.get(cut.at_us, {}).get(name)) for name in ("model", "fixed")),
            *(number(value) for value in (cut.stage, cut.columns, cut.same)),
        ]
        for cut in bound.cuts
    ]
    means = [number(scores.by["model"].brier), number(scores.by["fixed"].brier)]
    last = ["mean", f"{bound.n:,}", "", *means, *(number(v) for v in (bound.stage, bound.columns, bound.same))]
    return table(["cut-off", "open", "won", "model", "fixed", "share", "others", "same"], [*rows, last])


def _stages(names: Sequence[str], scores: Scores) -> str:
    rows = [
        [names[i], f"{stage.n:,}", percent(stage.won), percent(stage.chance["model"]), percent(stage.chance["fixed"])]
        for i, stage in scores.stages.items()
    ]
    return table(["stage", "forecasts", "won", "model", "fixed"], rows)


def _tenths(tenths: Iterable[ReliabilityBin]) -> str:
    rows = [[f"{t.low:.1f}", f"{t.n:,}", percent(t.chance), percent(t.share)] for t in tenths if t.n]
    return table(["from", "forecasts", "said", "came true"], rows)


def _sellers(by_seller: dict[str, Scores]) -> str:
    names = list(next(iter(by_seller.values())).by)
    rows = [[who, *(number(s.by[name].brier) for name in names), f"{s.n:,}"] for who, s in by_seller.items()]
    whole = [number(together(by_seller.values(), name)) for name in names]
    n = sum(scores.n for scores in by_seller.values())
    return table(["seller", *names, "forecasts"], [*rows, ["all of them", *whole, f"{n:,}"]])


def _revenue(verdicts: dict[str, Verdict]) -> str:
    rows = [
        [
            name,
            *(percent(value) for value in (v.crps, v.crps_error, v.bias, v.bias_error, v.coverage, v.promised)),
            number(v.brier),
            f"{v.n:,} in {v.months}",
        ]
        for name, v in verdicts.items()
    ]
    return table(["", "CRPS", "±", "bias", "±", "in 80% range", "promised", "Brier of quota", "in months"], rows)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table whose columns line up; all but the first are set to the right."""
    cells = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in (head, *rows)]
    width = [max(3, *(len(row[i]) for row in cells)) for i in range(len(head))]
    lines = [" | ".join(_set(cell, width[i], i) for i, cell in enumerate(row)) for row in cells]
    rule = " | ".join("-" * width[i] if i == 0 else "-" * (width[i] - 1) + ":" for i in range(len(head)))
    return "\n".join(f"| {line} |" for line in [lines[0], rule, *lines[1:]])


def _set(cell: str, width: int, column: int) -> str:
    return cell.ljust(width) if column == 0 else cell.rjust(width)


def number(value: float | None) -> str:
    """Four decimals, or a dash for what is not known."""
    return "–" if value is None else f"{value:.4f}"


def percent(value: float | None) -> str:
    """Tenths of a percent, or a dash for what is not known."""
    return "–" if value is None else f"{value:.1%}"
