"""A chart as a page shows it, drawn by what the program renders with."""

from typing import NamedTuple

from PySide6.QtGui import QImage

from salesdesk.charts.inputs import ChartInput
from salesdesk.charts.regions import Region, Size, region_among
from salesdesk.reports.renderer import renderer
from salesdesk.theme import Tokens


class DrawnChart(NamedTuple):
    """A chart as a page shows it: its size in pixels at 100 %, its clickable parts, its content as a table, and the picture.
    The figure that it was drawn from takes far more memory, and is not kept."""

    size: Size
    regions: tuple[Region, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    picture: QImage

    def region_at(self, x: float, y: float) -> Region | None:
        """The part at a point, in pixels at 100 % from the top left."""
        return region_among(self.regions, x, y)


def drawn_chart(given: ChartInput, size: Size, tokens: Tokens, ratio: float) -> DrawnChart:
    """Draw a chart, on any thread, with ``ratio`` device pixels to a pixel."""
    found = renderer().chart(given, size, tokens, ratio)
    raw = QImage(found.pixels, found.width, found.height, 4 * found.width, QImage.Format.Format_RGBA8888)
    picture = raw.convertToFormat(QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(ratio)
    return DrawnChart(found.size, found.regions, found.columns, found.rows, picture)


def picture_bytes(given: ChartInput, size: Size, tokens: Tokens, form: str) -> bytes:
    """The chart as the bytes of a ``png`` or ``svg`` file."""
    return renderer().picture(given, size, tokens, form)
