"""The reports' views: each everything that one report shows, of one moment, and nothing computed after that."""

from salesdesk.views.report_about import About, ReportRequest

__all__ = ["About", "ReportRequest"]
