"""Messages that Qt writes to standard error."""

import re
import sys

from PySide6.QtCore import QMessageLogContext, QtMsgType, qFormatLogMessage, qInstallMessageHandler

_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|“[^“”]*”")
PLATFORM_LACKS = "This plugin does not support "
"""What a platform without a screen says each time a window tells its smallest size or asks to be raised."""


def tell_messages() -> None:
    """Leave out what the platform cannot do with windows that nobody sees; other messages go to standard error without the
    values in them."""
    qInstallMessageHandler(_write)


def _write(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    if not text.startswith(PLATFORM_LACKS):
        sys.stderr.write(qFormatLogMessage(kind, context, without_values(text)) + "\n")


def without_values(text: str) -> str:
    """A message up to its first colon with a blank behind it, and nothing that stands in quotes."""
    return _QUOTED.sub("…", text.partition(": ")[0])
