"""What a library must keep doing for SalesDesk to be safe; a new version that breaks one is not taken into the lock."""

import sys

import sqlcipher3
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

CALLS = 20_000


def test_calls_that_return_nothing_keep_the_references_to_none(qtbot: QtBot) -> None:
    """PySide6 6.12.0 loses one reference to None per such call on CPython 3.11, until the interpreter aborts.

    None is immortal from CPython 3.12 on; there the count does not move at all.
    """
    label, image, red = QLabel(), QImage(8, 8, QImage.Format.Format_RGB32), QColor("red")
    qtbot.addWidget(label)
    painter = QPainter(image)
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        label.setText("a")
        painter.setPen(red)
    after = sys.getrefcount(None)
    painter.end()
    assert abs(after - before) < CALLS // 10


def test_the_database_is_current_and_takes_plain_files() -> None:
    version = tuple(int(part) for part in sqlcipher3.sqlite_version.split("."))
    assert version >= (3, 50)
