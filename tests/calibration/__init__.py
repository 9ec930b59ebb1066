"""Replays past sales to see how good the chances and forecasts would have been; ``python -m tests.calibration``."""
