"""A made-up report in the two files that a report takes: what it shows (``view``) and the report (``catalogue``)."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from salesdesk.reports import catalogue

FOLDER = str(Path(__file__).with_name("catalogue"))
NAME = "sources"


@contextmanager
def made_up_report() -> Iterator[str]:
    """Within the block its file is in the catalogue as any other; gives its name."""
    catalogue.__path__.append(FOLDER)
    try:
        yield NAME
    finally:
        catalogue.__path__.remove(FOLDER)
        sys.modules.pop(f"{catalogue.__name__}.{NAME}", None)
