"""The window: pages, models, delegates."""
