"""Runs first in the frozen program: the hidden verb ``worker`` is served before any hook of PyInstaller, which may import Qt."""

import sys

if sys.argv[1:2] == ["worker"]:
    from salesdesk.worker import child

    sys.exit(child.serve(sys.argv[2:]))
