"""What the window imports for its first change: SQLAlchemy without what nobody here asks of it."""

import subprocess
import sys
from pathlib import Path

CODE = """
import sys
from pathlib import Path
from salesdesk.store.light import import_sqlalchemy
import_sqlalchemy()
from salesdesk.store import engine, transaction
opened = engine.open_engine(Path(sys.argv[1]), "rwc")
with opened.begin() as connection:
    assert connection.exec_driver_sql("SELECT 1").fetchall() == [(1,)]
opened.dispose()
print(*sorted({"asyncio", "ssl", "concurrent.futures", "sqlalchemy.orm"} & set(sys.modules)))
import sqlalchemy.util.concurrency
assert issubclass(sqlalchemy.util.concurrency.asyncio.CancelledError, BaseException)
import asyncio
assert asyncio.run(asyncio.sleep(0, 5)) == 5
"""


def test_sqlalchemy_works_without_asyncio_and_whoever_asks_for_it_gets_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", CODE, str(tmp_path / "any.db")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == ""
