"""The forecast report: what is due when, how the period can end, and what decides it."""
