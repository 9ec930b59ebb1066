"""The forecast diary: one row a scope, period and day, the masses of its distribution packed."""

import zlib
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
from sqlalchemy import Connection

from salesdesk.analytics.arrays import Floats
from salesdesk.analytics.distribution import Distribution
from salesdesk.desk.cards import DiaryLine
from salesdesk.domain.records import Measure
from salesdesk.store.keymap import KeyNumbers
from salesdesk.store.schema import DIARY

_NAMES = tuple(column.name for column in DIARY.columns)[:16]
_KEY = ("period", "measure", "pipeline", "tag", "day")
_OTHERS = tuple(name for name in _NAMES if name not in _KEY)
_KEEP = f"""INSERT INTO diary ({", ".join(_NAMES)}, device, recorded) VALUES ({", ".join("?" * (len(_NAMES) + 2))})
    ON CONFLICT (period, measure, coalesce(pipeline, 0), coalesce(tag, 0), day) DO UPDATE SET
    {", ".join(f"{name} = excluded.{name}" for name in _OTHERS)}, entry = NULL,
    device = coalesce(device, excluded.device), recorded = coalesce(recorded, excluded.recorded)
    WHERE {" OR ".join(f"{name} IS NOT excluded.{name}" for name in _OTHERS)}"""
_READ = f"""SELECT {", ".join(_NAMES)} FROM diary
    WHERE (? IS NULL OR period = ?) AND measure = ? AND pipeline IS ? AND tag IS ? ORDER BY day, period"""


def keep(connection: Connection, keys: KeyNumbers, line: DiaryLine, device: int, now: int) -> bool:
    """Write a day's line, in the place of an earlier one of that day; says whether anything is different now.

    ``device`` and ``now`` (microseconds) say who first wrote that day's line and when, for a merge.
    """
    of = line.distribution
    cells: tuple[Any, ...] = (
        line.period, line.measure, keys.refer("pipeline", line.pipeline), keys.refer("tag", line.tag),
        line.day.isoformat(), line.won, line.target, line.currency, line.chance, line.forecast, line.low, line.high,
        of.start, of.step.numerator, of.step.denominator, packed(of.mass), device, now,
    )  # fmt: skip
    return connection.exec_driver_sql(_KEEP, cells).rowcount > 0


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
    rows = connection.exec_driver_sql(_READ, (period, period, measure, *scope)).fetchall()
    return [_line(dict(zip(_NAMES, row, strict=True)) | {"pipeline": pipeline, "tag": tag}) for row in rows]


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
