"""The one store of deals that pages show, brought forward by each change in one message."""
