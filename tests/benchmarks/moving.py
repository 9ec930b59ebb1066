"""A move from the drop to commit and repaint, beside a bare one-row commit with the same pragmas."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from PySide6.QtCore import QEventLoop, QTimer

from salesdesk import app, platform_paths
from salesdesk.desk.commands.deals import MoveDeals
from salesdesk.ui.session import Session
from tests.benchmarks.big_desks import big_desk
from tests.benchmarks.clock import seconds
from tests.benchmarks.table import Line, median, timed

AIMS = {10_000: "20 ms beyond", 100_000: "33 ms beyond"}


def measure(folder: Path, sizes: Sequence[int], runs: int) -> Iterator[Line]:
    """A line a size."""
    application = app.qt_application()
    bare = _bare_commit(folder / "bare.db", 4 * runs)
    for size in sizes:
        desk = app.opened(big_desk(folder / f"start-{size}.salesdesk", size), platform_paths.system_clock)
        session = app.window_session(desk, platform_paths.system_clock)
        session.window.resize(1440, 900)
        session.start()
        session.wait_until_usable()
        times = [_move(session, place) for place in range(4 * runs)]
        session.close()
        application.processEvents()
        yield Line(f"move to commit and repaint, {size:,} deals", median(times), bare, "ms", AIMS.get(size, ""))


def _bare_commit(path: Path, runs: int) -> float:
    connection = driver.connect(str(path), isolation_level=None)
    connection.execute("PRAGMA synchronous=EXTRA")
    connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT)")
    connection.execute("INSERT INTO t VALUES (1, '')")

    def commit() -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE t SET x = x || 'y' WHERE id = 1")
        connection.execute("COMMIT")

    found = timed(commit, runs)
    connection.close()
    return found


def _settle(session: Session) -> None:
    """Until the board is whole, and nothing is computed anew after the move before: a hand needs longer from card to card."""
    loop = QEventLoop()
    while not session.operations.is_idle:
        QTimer.singleShot(5, loop, loop.quit)
        loop.exec()


def _move(session: Session, place: int) -> float:
    """One move of a card to the next column; it is over when both columns are painted anew."""
    page: Any = session.window.frame.stack.shown()
    columns = list(page.arrangement.stages)
    source, target = columns[place % len(columns)], columns[(place + 1) % len(columns)]
    deal = page.arrangement.columns[source].order[0]
    _settle(session)
    loop = QEventLoop()
    page.feed.moved.connect(loop.quit)
    begun = seconds()
    session.operations.run(MoveDeals(deals=(deal,), stage=target, to_top=True))
    loop.exec()
    for column in page.area.columns.values():
        column.view.repaint()
    taken = seconds() - begun
    page.feed.moved.disconnect(loop.quit)
    return taken
