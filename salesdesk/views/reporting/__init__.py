"""Views of the reports: everything that one report shows, read from one snapshot."""

from salesdesk.views.report_about import About, ReportRequest

__all__ = ["About", "ReportRequest"]
