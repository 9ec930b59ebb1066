import gc
import threading
import weakref

from salesdesk.ui.garbage import OLD_EVERY, GarbageCollector


class Node:
    """Something in a circle, which only the collector frees."""

    def __init__(self, freed_on: list[int]) -> None:
        self.itself = self
        weakref.finalize(self, lambda: freed_on.append(threading.get_ident()))


def test_a_worker_thread_frees_no_circles(qapp: object) -> None:
    garbage = GarbageCollector()
    freed_on: list[int] = []
    Node(freed_on)

    def work() -> None:
        _ = [[] for _ in range(200_000)]

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert freed_on == []
    garbage.look()
    assert freed_on == [threading.get_ident()]
    garbage.close()
    assert gc.isenabled()


def test_what_has_grown_old_is_collected_now_and_then(qapp: object) -> None:
    garbage = GarbageCollector()
    freed_on: list[int] = []
    node = Node(freed_on)
    gc.collect()
    del node
    for _ in range(OLD_EVERY):
        garbage.look()
    assert len(freed_on) == 1
    garbage.close()
