"""SalesDesk: an offline sales desk for the one who carries a number."""

__version__ = "0.3.0"
