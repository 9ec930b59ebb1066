"""The window on a desk as the program opens it, with the ports that a test needs, and its end."""

from collections.abc import Callable
from pathlib import Path

from salesdesk.desk.desk import Desk
from salesdesk.ui.board.page import BoardPage
from salesdesk.ui.session import Session, SessionPorts

SIZE = (1400, 900)


def ports(desk: Desk, folder: Path, open_desk: Callable[[Path], Desk] | None = None) -> SessionPorts:
    """Ports that write into a folder. Whatever desk is opened or made, it is the same one, unless ``open_desk`` gives it."""
    opened = open_desk or (lambda path: desk)
    return SessionPorts(
        open_desk=opened,
        new_desk=lambda path: desk,
        sample=lambda: desk,
        export_deals=lambda *given: 0,
        log_folder=folder,
        state_file=folder / "window.json",
        about="",
    )


def session_on(desk: Desk, folder: Path, open_desk: Callable[[Path], Desk] | None = None) -> Session:
    """A window on a desk, not shown yet; whoever makes it ends it by ``end``."""
    session = Session(desk, ports(desk, folder, open_desk))
    session.window.resize(*SIZE)
    return session


def board_of(session: Session) -> BoardPage:
    """The board, which is the page shown."""
    page = session.window.frame.stack.shown()
    assert isinstance(page, BoardPage)
    return page


def end(session: Session) -> None:
    """Close a window, and have nothing of it left."""
    session.close()
    session.window.deleteLater()
    session.deleteLater()
