"""Connections for readings: few, small, and given back."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlcipher3.dbapi2 import ProgrammingError

from salesdesk.store.connections import MOST_IDLE, READER_CACHE_KB, ReadingPool
from tests.support.desks import desk_in


def test_connections_for_readings_keep_little_of_the_file(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    pool = ReadingPool(at.path)
    with ExitStack() as stack:
        used = [stack.enter_context(pool.connection()) for _ in range(MOST_IDLE + 1)]
        kept = [connection.execute("PRAGMA cache_size").fetchone()[0] for connection in used]
        assert kept == [-READER_CACHE_KB] * len(used)
    with ExitStack() as stack:
        again = [stack.enter_context(pool.connection()) for _ in range(MOST_IDLE + 1)]
        assert sum(connection in used for connection in again) == MOST_IDLE
    pool.close()
    for connection in (*used, *again):
        with pytest.raises(ProgrammingError):
            connection.execute("SELECT 1")
    at.desk.store.close()
