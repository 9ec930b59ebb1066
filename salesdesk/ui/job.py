"""One piece of work beside the window, for what no desk that is open can be asked."""

import logging
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QThread

from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.ui.operations import NOTHING_CHANGED

T = TypeVar("T")
log = logging.getLogger(__name__)


class Job(QThread, Generic[T]):
    """Runs a function on a thread of its own. After ``finished``, ``answer`` has what it gave, or ``refusal`` why it could
    not be done."""

    def __init__(self, work: Callable[[], T], parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self.answer: T | None = None
        self.refusal: Message | None = None
        self.error: SalesDeskError | None = None
        """The refusal as it was raised."""

    def run(self) -> None:
        try:
            self.answer = self._work()
        except SalesDeskError as error:
            self.refusal, self.error = error.message, error
        except Exception:
            log.exception("a job beside the window failed")
            self.refusal = NOTHING_CHANGED
