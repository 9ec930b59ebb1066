"""What these tests share."""

import pytest

from salesdesk.ui.settings import SettingsPage
from tests.ui.live import Live, live

__all__ = ["live"]


@pytest.fixture
def page(live: Live) -> SettingsPage:
    """The page with its keys and stages, which follows the desk."""
    made = SettingsPage(live.context)
    live.show(made)
    live.context.operations.changed.connect(made.mark_stale)
    live.until(lambda: made.keys.rows and made.pipelines.stages.rows)
    return made
