"""What leaves an encrypted desk is not encrypted: said once a window for each way out, before a file is chosen, until the user
wants to hear it no more of this desk."""

from hashlib import blake2b
from pathlib import Path
from typing import Literal
from weakref import WeakKeyDictionary

from PySide6.QtWidgets import QCheckBox, QWidget

from salesdesk.i18n import mark, tr
from salesdesk.ui.kit.boxes import MessageBox

WayOut = Literal["file", "mail", "drag", "clipboard"]
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
    "clipboard": mark(
        "The desk is encrypted, but the clipboard is not: other programs can read what you copy, also after the desk is locked."
    ),
}
NO_MORE = mark("Do not show this again for this desk")
_told: WeakKeyDictionary[QWidget, set[WayOut]] = WeakKeyDictionary()


class LeaveWarnings:
    """Whether the user of this computer wants to hear of a desk that what leaves it is readable."""

    def __init__(self, state_file: Path, desk: Path) -> None:
        self._state_file = state_file
        # What is kept of the window names no desk.
        self._name = (
            f"leaves unsaid {blake2b(str(desk.resolve()).encode('utf-8', 'surrogatepass'), digest_size=8).hexdigest()}"
        )

    def are_wanted(self) -> bool:
        """Whether it is said."""
        from salesdesk.ui.shell.state import WindowState

        return not WindowState(self._state_file).text(self._name)

    def want(self, wanted: bool) -> None:
        """Say it from now on, or no more."""
        from salesdesk.ui.shell.state import WindowState

        state = WindowState(self._state_file)
        state.put(self._name, "" if wanted else "yes")
        state.save()


def _warnings_of(widget: QWidget) -> LeaveWarnings | None:
    """What the user wants to hear of the desk in the window of a widget; None where that is not kept."""
    context = getattr(widget.window(), "context", None)
    return context.guard().warnings() if context is not None and context.guard is not None else None


def may_leave(widget: QWidget, way: WayOut) -> bool:
    """Whether something may leave the window of a widget: the user is asked the first time, where the desk is encrypted."""
    if not _is_new(widget, way):
        return True
    box = MessageBox(tr("What leaves the desk is readable"), tr(WORDS[way]), tr("Not encrypted"), widget.window())
    go_on = box.add(tr("Go on"), MessageBox.ButtonRole.AcceptRole)
    box.add(tr("Cancel"), MessageBox.ButtonRole.RejectRole)
    warnings, no_more = _warnings_of(widget), QCheckBox(tr(NO_MORE))
    if warnings is not None:
        box.setCheckBox(no_more)
    box.exec()
    if box.clickedButton() is go_on:
        if warnings is not None and no_more.isChecked():
            warnings.want(False)
        return True
    _told[widget.window()].discard(way)
    return False


def say_it_leaves(widget: QWidget, way: WayOut) -> None:
    """The same as a notice, where no question can be asked."""
    if _is_new(widget, way):
        warnings, notices = _warnings_of(widget), widget.window().frame.notices  # type: ignore[attr-defined]
        if warnings is None:
            notices.show_notice(tr(WORDS[way]))
        else:
            notices.show_notice(tr(WORDS[way]), tr("Do not show again"), lambda: warnings.want(False))


def _is_new(widget: QWidget, way: WayOut) -> bool:
    context = getattr(widget.window(), "context", None)
    if context is None or context.desk.store.key is None:
        return False
    warnings = _warnings_of(widget)
    if warnings is not None and not warnings.are_wanted():
        return False
    told = _told.setdefault(widget.window(), set())
    is_new = way not in told
    told.add(way)
    return is_new
