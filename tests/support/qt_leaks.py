"""What Qt still has running: timers and threads that a test left behind."""

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThread, QTimer


def _running(thing: object) -> bool:
    kind = type(thing)  # isinstance would ask lazy proxies for their class, which wakes them
    if not issubclass(kind, QTimer | QThread) or not shiboken6.isValid(thing):
        return False
    if isinstance(thing, QTimer):
        return thing.isActive()
    return isinstance(thing, QThread) and thing.isRunning() and not thing.isCurrentThread()


def _describe(thing: QObject) -> str:
    owner = thing.parent()
    where = f" of {type(owner).__name__}" if owner is not None else ""
    return f"{type(thing).__name__} {thing.objectName()!r}{where}"


def active_objects() -> dict[int, str]:
    """Running QTimer and QThread objects known to Python, by address, once deferred deletions are done."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return {
        id(thing): _describe(thing)
        for thing in shiboken6.getAllValidWrappers()
        if _running(thing) and isinstance(thing, QObject)
    }
