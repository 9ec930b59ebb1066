"""A second window of the same desk raises the first; a desk that cannot be opened is told of in one plain sentence."""

import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QMessageBox

_PATIENCE_MS = 1_000


def _name(desk: str) -> str:
    digest = hashlib.blake2b(str(Path(desk).resolve()).encode(), digest_size=10).hexdigest()
    return f"salesdesk-{digest}"


def raise_other(desk: str) -> bool:
    """Ask the program that has the desk open to come to the front. False when nobody answers."""
    socket = QLocalSocket()
    socket.connectToServer(_name(desk))
    if not socket.waitForConnected(_PATIENCE_MS):
        return False
    socket.write(b"raise\n")
    socket.waitForBytesWritten(_PATIENCE_MS)
    socket.disconnectFromServer()
    return True


class Doorbell(QObject):
    """Listens on a local socket of this computer for a second window of the desk."""

    rung = Signal()

    def __init__(self, desk: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(_name(str(desk)))
        self._server.listen(_name(str(desk)))
        self._server.newConnection.connect(self._answer)

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _answer(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            self.rung.emit()


def tell(sentence: str) -> None:
    """Show a sentence and wait until it has been read."""
    box = QMessageBox()
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle("SalesDesk")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(sentence)
    box.exec()
