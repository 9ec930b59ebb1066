"""The same commands and queries without a window. Results on standard output, messages on standard error."""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from salesdesk.domain.errors import Refused, SalesDeskError
from salesdesk.i18n import worded

_WINDOW = ("--file", "--today")
"""The options of a start of the window."""


def main(arguments: Sequence[str]) -> int:
    """Run one command line; gives the exit status: 0 done, 1 could not (one sentence says why), 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    asked = _window_asked(arguments)
    if asked is None:
        from salesdesk.cli import verbs

        return verbs.run(arguments)
    from salesdesk import app, platform_paths

    file, day = asked
    try:
        return app.window(file, platform_paths.clock_of(day))
    except SalesDeskError as error:
        from salesdesk.cli.telling import say

        say(worded(error.message))
        return 1


def unexpected(error: Exception) -> int:
    """Say that the program failed, without a value that the fault may name; what is known of it is in the log."""
    import logging

    from salesdesk import platform_paths
    from salesdesk.cli.telling import say
    from salesdesk.i18n import tr

    logging.getLogger(__name__).error("a command failed", exc_info=error)
    file = str(platform_paths.log_file())
    said = tr("This did not work because of a fault of SalesDesk itself. What is known of it is in {file}.", file=file)
    say(said)
    return 1


def _window_asked(arguments: Sequence[str]) -> tuple[Path | None, date | None] | None:
    """The desk and the day of a command line that only opens the window, so that it need not wait until every verb is
    imported; None for any other, and for one that is not as it should be."""
    pairs = [part for one in arguments for part in (one.split("=", 1) if one.startswith("--") else [one])]
    given = dict(zip(pairs[::2], pairs[1::2], strict=False))
    if len(pairs) % 2 or not set(given) <= set(_WINDOW) or any(value.startswith("-") for value in given.values()):
        return None
    from salesdesk.domain.periods import typed_day

    day = None
    if "--today" in given:
        try:
            day = typed_day(given["--today"])
        except Refused:
            return None
        if day is None:
            return None
    return (Path(given["--file"]) if "--file" in given else None), day
