"""The reports: one module or package each, named as the report is, holding its ``REPORT``. See ``reports.registry``."""
