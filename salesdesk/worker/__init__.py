"""Heavy or doubtful work in a child process: the same program, with the hidden verb ``worker KIND`` and pipes.

``parent`` starts the child and waits for its answer, ``child`` is what the verb runs, ``messages`` is how they speak, and
``limits`` are those of memory and time. A child does one piece of work and ends; one of ``standing`` does one after the other
until nobody asks any more. It is given bytes, arrays and plain values,
never a desk, and ends with its parent. What there is to do is in ``salesdesk.worker_kinds``, one module a kind.
"""
