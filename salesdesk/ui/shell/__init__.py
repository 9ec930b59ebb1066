"""The window around the pages."""

from collections.abc import Sequence
from pathlib import Path

from salesdesk.i18n import tr
from salesdesk.ui.context import Context
from salesdesk.ui.page import Page
from salesdesk.ui.shell.actions import DeskActions, formats_for
from salesdesk.ui.shell.pages import PageMaker
from salesdesk.ui.shell.state import WindowState
from salesdesk.ui.shell.window import MainWindow

__all__ = ["DeskActions", "MainWindow", "PageMaker", "build", "formats_for"]


def build(
    context: Context, makers: Sequence[PageMaker], actions: DeskActions | None = None, state_file: Path | None = None
) -> MainWindow:
    """A window with these pages in the order of the rail, and Settings after them. ``state_file`` is where it remembers
    its place (None: the usual one)."""
    settings = PageMaker("settings", "settings", lambda: tr("Settings"), _settings)
    return MainWindow(context, [*makers, settings], actions or DeskActions(), WindowState(state_file))


def _settings(context: Context) -> Page:
    from salesdesk.ui.settings import SettingsPage

    return SettingsPage(context)
