"""What runs in a child process: one module a kind, with ``run(payload)`` that gives the answer."""
