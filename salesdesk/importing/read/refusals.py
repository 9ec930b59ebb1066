"""The two ways planning an import ends early."""

from salesdesk.domain.errors import SalesDeskError
from salesdesk.i18n import mark


class ImportRefused(SalesDeskError):
    """The file cannot be imported; one sentence says why, and nothing has been changed."""


class ImportCancelled(SalesDeskError):
    """For a progress callback to raise when the user cancels; it passes through unchanged."""

    def __init__(self) -> None:
        super().__init__(mark("The import was cancelled; nothing was changed."))
