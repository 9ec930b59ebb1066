"""Text drawn from cached glyph outlines: laying it out at every draw would take most of a chart's time."""

from typing import Any

from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgba
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from salesdesk.charts import fonts

PIXELS_AT_100 = 96
HALO = 3.0


class TextPath(Text):
    """One line of text at the left end of its baseline, with an optional halo."""

    def __init__(self, x: float, y: float, text: str, colour: str, size: float, weight: int, halo: str = "") -> None:
        super().__init__(x, y, text, color=colour, va="baseline", ha="left", parse_math=False)
        self.set_fontproperties(fonts.properties(text, size, weight))
        self._outline = fonts.outline(text, size, weight)
        self._halo = halo

    def draw(self, renderer: RendererBase, *_arguments: Any, **_named: Any) -> None:
        """Fill the outlines, starting at a whole pixel so that equal texts look equal."""
        if not self.get_visible() or not self.get_text().strip():
            return
        x, y = self.get_transform().transform(self.get_position())
        scale = float(renderer.points_to_pixels(72.0)) / PIXELS_AT_100  # type: ignore[arg-type]
        place = Affine2D().scale(scale).translate(round(x), round(y))
        brush = renderer.new_gc()
        if self._halo:
            brush.set_linewidth(HALO * scale)
            brush.set_joinstyle("round")
            brush.set_foreground(self._halo)
            renderer.draw_path(brush, self._outline, place)
        brush.set_linewidth(0)
        renderer.draw_path(brush, self._outline, place, to_rgba(self.get_color()))
        brush.restore()
        self.stale = False
