"""The clickable parts of a chart, without what draws it."""

from collections.abc import Iterable
from dataclasses import dataclass

Size = tuple[float, float]
"""Width and height in pixels at 100 % scale."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels from the top left of the figure."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

    def contains(self, x: float, y: float) -> bool:
        """Whether the point is in it."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


@dataclass(frozen=True, slots=True)
class Region:
    """A clickable part of a chart: the key it opens, and its tool tip."""

    key: str
    box: Box
    tip: str


def region_among(regions: Iterable[Region], x: float, y: float) -> Region | None:
    """The first of some parts at a point, in pixels at 100 % from the top left."""
    return next((region for region in regions if region.box.contains(x, y)), None)
