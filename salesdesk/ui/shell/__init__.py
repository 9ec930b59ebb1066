"""The window around the pages."""

from collections.abc import Sequence
from pathlib import Path

from salesdesk.ui.context import Context
from salesdesk.ui.page import PageMaker
from salesdesk.ui.pages.registry import pages_at
from salesdesk.ui.shell.actions import DeskActions, formats_for
from salesdesk.ui.shell.state import WindowState
from salesdesk.ui.shell.window import MainWindow

__all__ = ["DeskActions", "MainWindow", "PageMaker", "build", "formats_for"]


def build(
    context: Context,
    makers: Sequence[PageMaker] | None = None,
    actions: DeskActions | None = None,
    state_file: Path | None = None,
) -> MainWindow:
    """A window with these pages in the rail (None: all there are), those of the rail's foot, and those reached otherwise.
    ``state_file`` is where it remembers its place (None: the usual one)."""
    rail = pages_at("rail") if makers is None else makers
    made = actions or DeskActions()
    return MainWindow(context, [*rail, *pages_at("foot")], pages_at("unlisted"), made, WindowState(state_file))
