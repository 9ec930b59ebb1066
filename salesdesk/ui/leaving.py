"""What leaves an encrypted desk is not encrypted: said once a window for each way out, before a file is chosen."""

from typing import Literal
from weakref import WeakKeyDictionary

from PySide6.QtWidgets import QWidget

from salesdesk.i18n import mark, tr
from salesdesk.ui.kit.boxes import MessageBox

WayOut = Literal["file", "mail", "drag"]
WORDS: dict[WayOut, str] = {
    "file": mark(
        "The desk is encrypted, but an exported file is not: whoever can read the file can read what is in it."
    ),
    "mail": mark(
        "The desk is encrypted, but a draft and what is attached to it are not, and neither is most mail on its way."
    ),
    "drag": mark(
        "The desk is encrypted, but what you drag out of it is not: whoever can read the file can read what is in it."
    ),
}
_told: WeakKeyDictionary[QWidget, set[WayOut]] = WeakKeyDictionary()


def may_leave(widget: QWidget, way: WayOut) -> bool:
    """Whether something may leave the window of a widget: the user is asked the first time, where the desk is encrypted."""
    if not _is_new(widget, way):
        return True
    box = MessageBox(tr("What leaves the desk is readable"), tr(WORDS[way]), tr("Not encrypted"), widget.window())
    go_on = box.add(tr("Go on"), MessageBox.ButtonRole.AcceptRole)
    box.add(tr("Cancel"), MessageBox.ButtonRole.RejectRole)
    box.exec()
    if box.clickedButton() is go_on:
        return True
    _told[widget.window()].discard(way)
    return False


def say_it_leaves(widget: QWidget, way: WayOut) -> None:
    """The same as a notice, where no question can be asked."""
    if _is_new(widget, way):
        widget.window().frame.notices.show_notice(tr(WORDS[way]))  # type: ignore[attr-defined]


def _is_new(widget: QWidget, way: WayOut) -> bool:
    context = getattr(widget.window(), "context", None)
    if context is None or context.desk.store.key is None:
        return False
    told = _told.setdefault(widget.window(), set())
    is_new = way not in told
    told.add(way)
    return is_new
