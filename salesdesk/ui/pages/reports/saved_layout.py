"""The arrangement of the Reports page as text that is saved between starts; what cannot be read gives the default."""

import json

from salesdesk.ui.pages.reports.measure import STEPS, Zoom

FITS: tuple[Zoom, ...] = ("auto", "width", "page")


def kept_layout(zoom: Zoom, charts: bool) -> bytes:
    """The size of pages, and whether the charts are shown."""
    return json.dumps({"zoom": zoom, "charts": charts}).encode("ascii")


def read_layout(kept: bytes) -> tuple[Zoom, bool]:
    """The saved size of pages, and whether charts are shown."""
    try:
        found = json.loads(kept)
        zoom, charts = found["zoom"], found["charts"] is True
    except (ValueError, TypeError, KeyError):
        return "auto", False
    if isinstance(zoom, float) and STEPS[0] <= zoom <= STEPS[-1]:
        return zoom, charts
    return next((fit for fit in FITS if fit == zoom), "auto"), charts
