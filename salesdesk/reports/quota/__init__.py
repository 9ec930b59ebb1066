"""The quota report: how the period and earlier ones went, and what it would take."""
