"""SalesDesk: an offline sales desk for the one who carries a number."""

import os

__version__ = "0.3.0"

# One thread for matrix products, here and in child processes, before NumPy is imported: the order of their sums, and so the
# last digits of figures, shall not depend on how many processors a computer has.
os.environ |= dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
