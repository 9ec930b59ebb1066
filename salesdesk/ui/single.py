"""The window's end of the local socket: a second program raises it, or hands it what a script wants done."""

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from salesdesk.handover import LONGEST_LINE, address_of, document_of, line_of, refusal_of_other
from salesdesk.ui.kit import MessageBox


class SocketClient(QObject):
    """Another program at the socket, which has asked something and waits."""

    def __init__(self, socket: QLocalSocket, request: Mapping[str, Any], parent: QObject) -> None:
        super().__init__(parent)
        self._socket = socket
        self.request = request

    def progress(self, done: int, total: int) -> None:
        """Tell how far it is."""
        self._send({"progress": [done, total]})

    def answer(self, document: Mapping[str, Any]) -> None:
        """Give the last word, and let the other go."""
        self._send(document)
        self._socket.disconnectFromServer()
        self.deleteLater()

    def _send(self, document: Mapping[str, Any]) -> None:
        if self._socket.state() == QLocalSocket.LocalSocketState.ConnectedState:
            self._socket.write(line_of(document))
            self._socket.flush()


class SocketServer(QObject):
    """Listens on a local socket of this computer: ``rung`` when the window shall come forward, ``asked(Visitor)`` when
    something shall be done. A request of another version is refused here."""

    rung = Signal()
    asked = Signal(object)

    def __init__(self, desk: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        address = address_of(desk)
        with _turn_to_listen(Path(address).parent):
            QLocalServer.removeServer(address)
            self._server.listen(address) or self._server.listen(address)
        self._server.newConnection.connect(self._let_in)

    def close(self) -> None:
        """Listen no more, and let go of who still waits."""
        self._server.close()
        for socket in self._server.findChildren(QLocalSocket):
            socket.abort()

    @Slot()
    def _let_in(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(self._hear)
            self._hear_from(socket)

    @Slot()
    def _hear(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._hear_from(socket)

    def _hear_from(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > LONGEST_LINE:
                socket.abort()
            return
        request = document_of(bytes(socket.readLine().data()))
        socket.readyRead.disconnect(self._hear)
        if request.get("ask") == "raise":
            self.rung.emit()
            return
        visitor = SocketClient(socket, request, self)
        other = refusal_of_other(request.get("salesdesk"))
        if other is None:
            self.asked.emit(visitor)
        else:
            visitor.answer(other)


@contextlib.contextmanager
def _turn_to_listen(folder: Path) -> Iterator[None]:
    """One window at a time begins to listen, so that what a killed one has left of that can be told and deleted: Qt makes a
    socket in a folder of its own before it has its name. Who waits for no turn only listens."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    turn = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for left in folder.glob(".??????/s"):
                left.unlink()
                left.parent.rmdir()
        yield
    finally:
        os.close(turn)


def tell(sentence: str) -> None:
    """Show a sentence and wait until it has been read."""
    box = MessageBox(sentence)
    box.setIcon(MessageBox.Icon.Warning)
    box.exec()
