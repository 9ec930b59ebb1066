"""The hand of pytest-qt with the patience of a slow machine."""

from collections.abc import Callable
from typing import Any

from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import MultiSignalBlocker, SignalBlocker

from tests.support.patience import PATIENCE_S

PATIENCE_MS = round(1000 * PATIENCE_S)


class PatientBot(QtBot):
    """Waits for a minute where pytest-qt by itself gives up after five seconds."""

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
