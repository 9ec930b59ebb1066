"""The forecast diary: one line a scope, period and day, the masses of its distribution packed."""

import zlib
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np

from salesdesk.analytics.arrays import Floats
from salesdesk.analytics.distribution import Distribution
from salesdesk.desk.cards import DiaryLine, KeptForecast
from salesdesk.domain.records import Measure
from salesdesk.store import kept_forecasts
from salesdesk.store.connections import Connection
from salesdesk.store.keymap import KeyNumbers

_NAMES = kept_forecasts.NAMES
_READ = kept_forecasts.that_hold(
    _NAMES, "(? IS NULL OR d.period = ?) AND d.measure = ? AND d.pipeline IS ? AND d.tag IS ?"
)


def as_kept(line: DiaryLine) -> KeptForecast:
    """A line just as it is kept, the masses of its distribution packed."""
    of = line.distribution
    return KeptForecast(
        period=line.period, measure=line.measure, pipeline=line.pipeline, tag=line.tag, day=line.day, won=line.won,
        target=line.target, currency=line.currency, chance=line.chance, forecast=line.forecast, low=line.low,
        high=line.high, start=of.start, step_numerator=of.step.numerator, step_denominator=of.step.denominator,
        masses=kept_forecasts.as_text(packed(of.mass)),
    )  # fmt: skip


def lines(
    connection: Connection,
    keys: KeyNumbers,
    period: str | None,
    measure: Measure,
    pipeline: str | None,
    tag: str | None,
) -> list[DiaryLine]:
    """The lines of a scope by day, of one period or of all."""
    scope = keys.refer("pipeline", pipeline), keys.refer("tag", tag)
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in connection.exec_driver_sql(_READ, (period, period, measure, *scope)).fetchall():
        cells = dict(zip(_NAMES, row, strict=True)) | {"pipeline": pipeline, "tag": tag}
        found.setdefault((cells["day"], cells["period"]), cells)
    return [_line(found[key]) for key in sorted(found)]


def packed(mass: Floats) -> bytes:
    """Masses in four bytes each, squeezed: good to seven figures."""
    return zlib.compress(mass.astype("<f4").tobytes(), 9)


def unpacked(masses: bytes) -> Floats:
    """The masses again, summing to 1."""
    mass: Floats = np.frombuffer(zlib.decompress(masses), "<f4").astype(np.float64)
    mass /= mass.sum()
    return mass


def _line(cells: dict[str, Any]) -> DiaryLine:
    step = Fraction(cells.pop("step_numerator"), cells.pop("step_denominator"))
    distribution = Distribution(cells.pop("start"), step, unpacked(cells.pop("masses")))
    day = date.fromisoformat(cells.pop("day"))
    return DiaryLine(**cells, day=day, distribution=distribution)
