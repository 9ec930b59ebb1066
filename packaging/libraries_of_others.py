"""Runs early in the frozen program: programs that it opens find their own libraries.

On Linux PyInstaller has the loader look in the bundle first, and passes that on to each program that is started: a viewer
for PDF files would run with our GLib. The loader has read it by now; the bundle's own child is told anew.
"""

import os

_OURS, _BEFORE = "LD_LIBRARY_PATH", "LD_LIBRARY_PATH_ORIG"

if _OURS in os.environ:
    del os.environ[_OURS]
if _BEFORE in os.environ:
    os.environ[_OURS] = os.environ.pop(_BEFORE)
