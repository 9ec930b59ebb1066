"""Messages that Qt writes to standard error."""

import sys

from PySide6.QtCore import QMessageLogContext, QtMsgType, qFormatLogMessage, qInstallMessageHandler

PLATFORM_LACKS = "This plugin does not support "
"""What a platform without a screen says each time a window tells its smallest size or asks to be raised."""


def mute_platform() -> None:
    """Leave out what the platform cannot do with windows that nobody sees; other messages go to standard error as before."""
    qInstallMessageHandler(_write)


def _write(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    if not text.startswith(PLATFORM_LACKS):
        sys.stderr.write(qFormatLogMessage(kind, context, text) + "\n")
