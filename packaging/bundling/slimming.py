"""All that makes files smaller on their way into the bundle."""

import sys
from pathlib import Path

from bundling import elf, icu, locales, typst
from bundling.entries import is_library


def slimmed(name: str, content: bytes) -> bytes:
    """The content of a file, by its name in the bundle, without what nothing in SalesDesk reads."""
    content = locales.slimmed(name, content)
    if sys.platform != "linux" or not is_library(Path(name).name) or not content.startswith(elf.MAGIC):
        return content
    content = elf.without(elf.stripped(content), [])
    return typst.slimmed(name, icu.slimmed(name, content))
