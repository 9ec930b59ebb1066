"""The win/loss report: why deals are won and lost."""
