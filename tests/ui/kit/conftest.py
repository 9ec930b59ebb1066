"""The kit's tests run in the light look."""

import pytest
from PySide6.QtWidgets import QApplication

from salesdesk.ui import theme


@pytest.fixture(autouse=True)
def light_look(qapp: QApplication) -> None:
    """Dress the application as at its start."""
    theme.current().apply("light")
