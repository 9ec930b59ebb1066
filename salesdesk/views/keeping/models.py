"""How the models of a day are kept, and the chances that they gave: arrays, and plain values as JSON."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from salesdesk.analytics.durations import WonStays
from salesdesk.analytics.features import column
from salesdesk.analytics.new_business import PastDeals
from salesdesk.analytics.newton import Posterior
from salesdesk.analytics.timing import Hazards, Timing
from salesdesk.analytics.winmodel import WinModel
from salesdesk.desk.cards import DealChance
from salesdesk.desk.kept import Codec, Content
from salesdesk.desk.packing import packed, texts, texts_of, unpacked
from salesdesk.views.day_models import DayModels, LearntModel

Odds = tuple[str, dict[str, DealChance]]
"""The name of the models that gave chances, and the chances of open deals by key."""
_PAST = tuple(field.name for field in fields(PastDeals) if field.name not in ("as_of_us", "deal"))
_WRONG = (KeyError, TypeError, IndexError, AttributeError, OverflowError)


def pack_models(models: DayModels) -> bytes:
    """The models of a day as bytes."""
    rows = {deal: row for row, deal in enumerate(models.deals)}
    parts: dict[str, Any] = {"deals": texts(models.deals), "told": models.told, "marks": models.marks}
    parts["pipelines"] = list(models.by_pipeline)
    for place, each in enumerate(models.by_pipeline.values()):
        parts |= {f"{place}.{name}": part for name, part in _parts(each, rows).items()}
    return packed(parts)


def unpack_models(content: Content) -> DayModels:
    """The models that ``pack_models`` made bytes. Raises ValueError for anything else."""
    try:
        parts = unpacked(content)
        deals = [str(deal) for deal in texts_of(parts["deals"])]
        keys = np.array(deals, dtype=object)
        found = {str(key): _made(_of(parts, f"{place}."), keys) for place, key in enumerate(parts["pipelines"])}
        return DayModels(found, deals, np.array(parts["told"], np.uint64), np.array(parts["marks"], np.uint64))
    except _WRONG as error:
        raise ValueError(f"not as expected: {error}") from error


def _of(parts: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {name.removeprefix(prefix): part for name, part in parts.items() if name.startswith(prefix)}


def _parts(each: LearntModel, rows: Mapping[str, int]) -> dict[str, Any]:
    model, past = each.model, each.past
    found: dict[str, Any] = {
        "stages": list(model.stages),
        "horizon": [model.horizon_days, model.closed, model.timing.horizon],
        "probability": model.probability,
        "columns": [[c.group, c.precision, list(c.told), c.centre, c.scale] for c in model.columns],
        "stays": [[stay.n, stay.longest] for stay in each.stays],
        "as of": past.as_of_us,
        "past.deal": np.array([rows[deal] for deal in past.deal.tolist()], np.int64),
    }
    found |= {f"past.{name}": getattr(past, name) for name in _PAST}
    for place, hazards in enumerate(model.timing.hazards):
        found |= {f"edges.{place}": hazards.edges, f"rates.{place}": hazards.rates}
    if model.fitted is not None:
        found |= {"mean": model.fitted.mean, "covariance": model.fitted.covariance}
    return found


def _made(parts: Mapping[str, Any], keys: Any) -> LearntModel:
    days, closed, horizon = map(int, parts["horizon"])
    stages = tuple(map(str, parts["stages"]))
    hazards = tuple(Hazards(parts[f"edges.{place}"], parts[f"rates.{place}"]) for place in range(len(stages)))
    timing = Timing(hazards, horizon)
    columns = tuple(
        column(str(group), float(precision), tuple(told), timing, days, float(centre), float(scale))
        for group, precision, told, centre, scale in parts["columns"]
    )
    fitted = Posterior(parts["mean"], parts["covariance"]) if "mean" in parts else None
    model = WinModel(stages, parts["probability"], days, closed, timing, columns, fitted)
    past = PastDeals(int(parts["as of"]), keys[parts["past.deal"]], **{name: parts[f"past.{name}"] for name in _PAST})
    return LearntModel(model, past, tuple(WonStays(int(n), longest) for n, longest in parts["stays"]))


def pack_odds(odds: Odds) -> bytes:
    """Chances as bytes."""
    models, chances = odds
    columns = np.array(list(chances.values()), np.float64).reshape(len(chances), len(DealChance._fields))
    return packed({"models": models, "deals": texts(list(chances)), "columns": np.ascontiguousarray(columns.T)})


def unpack_odds(content: Content) -> Odds:
    """The chances that ``pack_odds`` made bytes. Raises ValueError for anything else."""
    try:
        parts = unpacked(content)
        *columns, typed = parts["columns"].tolist()
        rows = zip(*columns, map(bool, typed), strict=True)
        deals = [str(deal) for deal in texts_of(parts["deals"])]
        return str(parts["models"]), dict(zip(deals, map(DealChance._make, rows), strict=True))
    except _WRONG as error:
        raise ValueError(f"not as expected: {error}") from error


MODELS: Codec[DayModels] = Codec(pack_models, unpack_models, True)
CHANCES: Codec[Odds] = Codec(pack_odds, unpack_odds, True)
