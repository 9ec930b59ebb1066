"""The funnel report: how far deals get, how long they take, and where they stand too long."""
