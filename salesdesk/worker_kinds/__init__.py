"""What runs in a child process: one module a kind, with ``run(payload, send)`` that gives the answer there, and the function
that asks for it here, so that both sides of what they say stand together."""
