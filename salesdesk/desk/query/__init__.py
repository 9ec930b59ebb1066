"""The one filter, order and search of the desk."""
