"""Line icons, tinted with a token and sharp at every scale."""

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from salesdesk.resources import resource_path
from salesdesk.theme import Tokens
from salesdesk.ui import theme

KNOWN_PIXMAPS = 512


def icon(name: str, colour: str = "secondary") -> QIcon:
    """An icon by file name in ``resources/icons``; a colour that names a token follows light and dark by itself.

    Raises:
        FileNotFoundError: there is no such icon.
    """
    _source(name)
    return QIcon(_TintedEngine(name, colour))


def icon_pixmap(name: str, colour: str = "secondary", size: int = 16, ratio: float = 1.0) -> QPixmap:
    """A square pixmap of ``size`` logical pixels for a screen with that device pixel ratio; kept for the next call."""
    return _pixmap(name, shown_colour(colour), round(size * ratio), ratio)


def paint_icon(painter: QPainter, box: QRect, name: str, colour: str = "secondary") -> None:
    """Paint an icon into a square of logical pixels, as delegates do."""
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    painter.drawPixmap(box.topLeft(), icon_pixmap(name, colour, box.width(), ratio))


def app_icon() -> QIcon:
    """The program's own icon in all its sizes."""
    made = QIcon()
    for path in sorted(resource_path("icons", "app").glob("*.png")):
        made.addFile(str(path))
    return made


def shown_colour(colour: str) -> str:
    """``#RRGGBB`` of a token's name in the present mode; any other text is taken as a colour itself."""
    return getattr(theme.tokens(), colour) if colour in Tokens.__slots__ else colour


@cache
def _source(name: str) -> str:
    return resource_path("icons", f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=KNOWN_PIXMAPS)
def _pixmap(name: str, tint: str, side: int, ratio: float) -> QPixmap:
    drawn = QSvgRenderer(QByteArray(_source(name).replace("currentColor", tint).encode()))
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    drawn.render(painter, QRectF(0, 0, side, side))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


class _TintedEngine(QIconEngine):
    """Draws at the size and in the colour of the moment, so that an icon outlives a change of mode or screen."""

    def __init__(self, name: str, tint: str) -> None:
        super().__init__()
        self._name, self._tint = name, tint

    def clone(self) -> QIconEngine:
        return _TintedEngine(self._name, self._tint)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = min(rect.width(), rect.height())
        box = QRect(0, 0, side, side)
        box.moveCenter(rect.center())
        paint_icon(painter, box, self._name, self._colour(mode))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, _screen_ratio())

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        """A pixmap of ``size`` logical pixels with ``scale`` device pixels each."""
        return icon_pixmap(self._name, self._colour(mode), min(size.width(), size.height()), scale)

    def _colour(self, mode: QIcon.Mode) -> str:
        return "faint" if mode == QIcon.Mode.Disabled else self._tint


def _screen_ratio() -> float:
    screen = QApplication.primaryScreen()
    return screen.devicePixelRatio() if screen is not None else 1.0
