"""How large a page is shown: fitted into the room there is, or at a share of its real size."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from salesdesk.ui.pages.reports.rendering import PreviewPage

Fit = Literal["auto", "width", "page"]
Zoom = Fit | float
"""A fit, or a share of the real size: 1.0 is as large as on paper, at 96 pixels an inch."""
STEPS = (0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0)
MARGIN = 24
PIXELS_PER_POINT = 96 / 72
COMFORTABLE, NARROWEST = 860, 240
WIDEST_PICTURE = 5000
"""Device pixels: a page drawn wider than that is scaled up."""


class PreviewRoom(NamedTuple):
    """The room for pages in logical pixels, how they fit into it, and device pixels for each of them."""

    width: int
    height: int
    zoom: Zoom = "auto"
    ratio: float = 1.0

    def scale(self, leaves: Sequence[PreviewPage]) -> float:
        """Logical pixels for each point of paper."""
        if isinstance(self.zoom, float):
            return self.zoom * PIXELS_PER_POINT
        widest = max((leaf.width for leaf in leaves), default=595.0)
        highest = max((leaf.height for leaf in leaves), default=842.0)
        across = max(self.width - 2 * MARGIN, NARROWEST)
        if self.zoom == "auto":
            return min(across, COMFORTABLE) / widest
        if self.zoom == "width":
            return across / widest
        return min(across / widest, max(self.height - 2 * MARGIN, NARROWEST) / highest)

    def share(self, leaves: Sequence[PreviewPage]) -> float:
        """The scale as a share of the real size."""
        return self.scale(leaves) / PIXELS_PER_POINT

    def device_width(self, leaf: PreviewPage, leaves: Sequence[PreviewPage]) -> int:
        """How many device pixels wide one of the pages is drawn."""
        return min(round(leaf.width * self.scale(leaves) * self.ratio), WIDEST_PICTURE)


def stepped(share: float, by: int) -> float:
    """The next share above (1) or below (-1) on the scale of steps."""
    if by > 0:
        return next((step for step in STEPS if step > share + 0.005), STEPS[-1])
    return next((step for step in reversed(STEPS) if step < share - 0.005), STEPS[0])
