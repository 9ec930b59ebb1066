"""Where the files that come with the program are: icons, fonts, themes, translations, templates, help."""

import sys
from functools import cache
from pathlib import Path


def resource_path(*parts: str) -> Path:
    """The path of a shipped file or folder, e.g. ``resource_path("fonts", "Inter-Regular.ttf")``.

    It is found in a checkout, in an installed wheel and in a frozen program; it need not exist.
    """
    return resource_root().joinpath(*parts)


@cache
def resource_root() -> Path:
    """The folder that holds all shipped files."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen) / "resources"
    package = Path(__file__).resolve().parent
    installed = package / "_resources"
    return installed if installed.is_dir() else package.parent / "resources"
