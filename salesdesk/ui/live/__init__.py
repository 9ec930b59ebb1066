"""The one store of deals that pages show: what fills it, what brings it forward, and what is asked of it."""
