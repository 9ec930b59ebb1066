"""The quota of a period: where it stands, how it can end, and how earlier ones did."""
