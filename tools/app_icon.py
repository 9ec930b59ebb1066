"""Draw the program's icon in the sizes that Windows, macOS and Linux ask for, from ``resources/icons/app/app.svg``."""

import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PIL import Image
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "icons" / "app"
SIDES = (16, 24, 32, 48, 64, 128, 256, 512)


def main() -> None:
    """Write the PNG files and from them ``app.ico`` and ``app.icns``."""
    application = QGuiApplication(sys.argv)
    drawing = QSvgRenderer(str(FOLDER / "app.svg"))
    for side in SIDES:
        draw(drawing, side).save(str(FOLDER / f"app-{side:03}.png"))
    pictures = [Image.open(FOLDER / f"app-{side:03}.png") for side in SIDES]
    pictures[-2].save(FOLDER / "app.ico", append_images=pictures[:-2], sizes=[p.size for p in pictures[:-1]])
    pictures[-1].save(FOLDER / "app.icns", append_images=pictures[:-1])
    application.quit()


def draw(drawing: QSvgRenderer, side: int) -> QImage:
    """The icon as a square image of that many pixels."""
    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    drawing.render(painter, QRectF(0, 0, side, side))
    painter.end()
    return image


if __name__ == "__main__":
    main()
