"""How long the computer has slept, and a notice as soon as it wakes."""

import ctypes
import os
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier

_FAR = 1 << 33
"""Seconds since 1970 of an instant that does not come."""
_ABSOLUTE, _CANCELLED_BY_JUMPS = 1, 2
"""TFD_TIMER_ABSTIME and TFD_TIMER_CANCEL_ON_SET of timerfd_settime(2)."""


def slept_seconds() -> float:
    """How long the computer has slept since it was started, by two clocks of which one stands still meanwhile; 0 where the system
    has no such clocks."""
    if sys.platform == "linux":
        return max(time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC), 0.0)
    if sys.platform == "darwin":
        return max(time.clock_gettime(time.CLOCK_MONOTONIC_RAW) - time.clock_gettime(time.CLOCK_UPTIME_RAW), 0.0)
    return 0.0


class WakeNotice(QObject):
    """Calls ``woken`` when Linux wakes from sleep, or its clock is set; on other systems never.

    A timer of the kernel that is cancelled by a jump of the clock becomes readable then (timerfd_settime(2)), before anything that
    the program would do by itself.
    """

    def __init__(self, woken: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._woken = woken
        self._file = _armed()
        self.is_armed = self._file >= 0
        if self.is_armed:
            self._notifier = QSocketNotifier(self._file, QSocketNotifier.Type.Read, self)
            self._notifier.activated.connect(self._on_jump)

    def _on_jump(self) -> None:
        file, self._file = self._file, _armed()
        self._notifier.setEnabled(False)
        self._notifier.deleteLater()
        os.close(file)
        self.is_armed = self._file >= 0
        if self.is_armed:
            self._notifier = QSocketNotifier(self._file, QSocketNotifier.Type.Read, self)
            self._notifier.activated.connect(self._on_jump)
        self._woken()

    def close(self) -> None:
        """Wait no more."""
        if self.is_armed:
            self.is_armed = False
            self._notifier.setEnabled(False)
            os.close(self._file)


class _Timer(ctypes.Structure):
    _fields_ = [
        ("every_s", ctypes.c_long),
        ("every_ns", ctypes.c_long),
        ("at_s", ctypes.c_long),
        ("at_ns", ctypes.c_long),
    ]


def _armed() -> int:
    """A timer that a jump of the clock cancels, as an open file; -1 where there is none."""
    if sys.platform != "linux":
        return -1
    library = ctypes.CDLL(None, use_errno=True)
    file = int(library.timerfd_create(time.CLOCK_REALTIME, os.O_NONBLOCK | os.O_CLOEXEC))
    timer = _Timer(0, 0, _FAR, 0)
    if file >= 0 and library.timerfd_settime(file, _ABSOLUTE | _CANCELLED_BY_JUMPS, ctypes.byref(timer), None) < 0:
        os.close(file)
        return -1
    return file
