"""The pages beside the board: deals, quota, funnel, reports."""
