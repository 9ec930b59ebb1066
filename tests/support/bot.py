"""The hand of pytest-qt with the patience of a slow machine."""

from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import MultiSignalBlocker, SignalBlocker

from tests.support.patience import PATIENCE_S

PATIENCE_MS = round(1000 * PATIENCE_S)


def lay_out() -> None:
    """Have everything take its place that has not been laid out since it was filled: a hand hits what it can see."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)


def release_buttons() -> None:
    """Release the mouse buttons that are held."""
    held = QGuiApplication.mouseButtons()
    if held == Qt.MouseButton.NoButton:
        return
    under = QWidget()
    under.show()
    for button in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton):
        if button & held:
            QTest.mouseRelease(under, button)
    shiboken6.delete(under)


class PatientBot(QtBot):
    """Waits for a minute where pytest-qt by itself gives up after five seconds, and its mouse for widgets to be laid out."""

    @staticmethod
    def mouseClick(widget: QWidget, *arguments: Any, **named: Any) -> None:
        lay_out()
        QTest.mouseClick(widget, *arguments, **named)

    @staticmethod
    def mouseDClick(widget: QWidget, *arguments: Any, **named: Any) -> None:
        lay_out()
        QTest.mouseDClick(widget, *arguments, **named)

    @staticmethod
    def mousePress(widget: QWidget, *arguments: Any, **named: Any) -> None:
        lay_out()
        QTest.mousePress(widget, *arguments, **named)

    @staticmethod
    def mouseMove(widget: QWidget, *arguments: Any, **named: Any) -> None:
        lay_out()
        QTest.mouseMove(widget, *arguments, **named)

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE_MS, **others: Any) -> SignalBlocker:
        return super().waitSignal(signal, timeout=timeout, **others)

    def waitSignals(self, signals: list[Any], *, timeout: int = PATIENCE_MS, **others: Any) -> MultiSignalBlocker:
        return super().waitSignals(signals, timeout=timeout, **others)

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE_MS) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitActive(self, widget: Any, *, timeout: int = PATIENCE_MS) -> Any:
        return super().waitActive(widget, timeout=timeout)

    def waitExposed(self, widget: Any, *, timeout: int = PATIENCE_MS) -> Any:
        return super().waitExposed(widget, timeout=timeout)
