"""A store that tells how often, and on which threads, it was read."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from salesdesk.desk.ports import Reader, Store


class WatchedStore:
    """A store as it is, but that it notes the thread of each read transaction in ``threads``."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.threads: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """A transaction of the store."""
        self.threads.append(threading.current_thread().name)
        with self._store.read() as reader:
            yield reader

    def reads(self) -> int:
        """How many read transactions there were since this was asked last."""
        found, self.threads = len(self.threads), []
        return found


def watched(store: Store) -> tuple[Store, WatchedStore]:
    """The store to give to a desk, and the same as who watches it."""
    made = WatchedStore(store)
    return cast(Store, made), made
