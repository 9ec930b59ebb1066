"""What these tests share."""

from tests.ui.live import live

__all__ = ["live"]
