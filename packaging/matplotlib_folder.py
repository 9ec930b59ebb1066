"""Runs first in the frozen program: Matplotlib keeps its list of fonts in the user's cache folder.

PyInstaller's own hook gives it a fresh temporary folder at every start, and the list takes seconds to make.
"""

import os
from pathlib import Path

from platformdirs import user_cache_path

_folder = user_cache_path("SalesDesk", appauthor=False) / "matplotlib"
try:
    _folder.mkdir(parents=True, exist_ok=True)
    os.environ["MPLCONFIGDIR"] = str(Path(_folder))
except OSError:
    pass  # without a place to write, the temporary folder it is
