"""A long piece of work beside the window, of which it is seen how far it is, and which can be given up."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from salesdesk.desk.recovering import Look
from salesdesk.domain.errors import SalesDeskError
from salesdesk.i18n import mark
from salesdesk.ui.job import Job

T = TypeVar("T")
STOPPED = mark("That was stopped. Nothing was changed.")
STEPS = 100


class WorkStopped(SalesDeskError):
    """The user has given it up, or the window closes."""

    def __init__(self) -> None:
        super().__init__(STOPPED)


class LongJob(Job[T]):
    """``moved(percent)`` as it goes on. After ``finished`` as a ``Job``, whose refusal says STOPPED where it was given up."""

    moved = Signal(int)

    def __init__(self, work: Callable[[Look], T], parent: QObject) -> None:
        super().__init__(partial(work, self._look), parent)
        self._is_given_up = False
        self._percent = -1

    def give_up(self) -> None:
        """End it as soon as it looks."""
        self._is_given_up = True

    def _look(self, share: float) -> None:
        if self._is_given_up:
            raise WorkStopped
        percent = round(share * STEPS)
        if percent != self._percent:
            self._percent = percent
            self.moved.emit(percent)
